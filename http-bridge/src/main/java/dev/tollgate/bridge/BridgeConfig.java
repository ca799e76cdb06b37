package dev.tollgate.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What can be set; `application.yaml` beside this class says what each key means. Every value in one is usable. */
public record BridgeConfig(String host, int port, int adminPort, List<String> allowedOrigins, Duration shutdownGrace,
        Server server, Limits limits, Streams streams) {

    private static final String PREFIX = "TOLLGATE_BRIDGE_";
    private static final int PORT_MAX = 65_535;
    private static final int BODY_MAX = 1 << 20;
    private static final int CONNECTIONS_MAX = 1_000_000;
    /** To the server. More of them would cost more than they carry. */
    private static final int STREAM_CONNECTIONS_MAX = 256;

    /** Where the server is, and how long to wait for it. */
    public record Server(String address, boolean plaintext, int callsPerConnection, Duration deadline,
            Duration webhookDeadline) {}

    /** What one client can take. */
    public record Limits(int connections, Duration idleConnection, int jsonBody, int webhookBody) {}

    /** The life of an event stream. */
    public record Streams(int max, Duration rotateAfter, Duration writeTimeout) {}

    public BridgeConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        if (streams.max() >= limits.connections()) {
            throw new IllegalArgumentException("streams.max must be below limits.connections, not '" + streams.max()
                    + "': each stream may have a connection, and webhooks need one too");
        }
        if (Math.ceilDiv(streams.max(), server.callsPerConnection()) > STREAM_CONNECTIONS_MAX) {
            throw new IllegalArgumentException("streams.max must be at most " + STREAM_CONNECTIONS_MAX
                    + " times server.calls-per-connection, not '" + streams.max() + "'");
        }
    }

    /**
     * The defaults, overridden by the environment.
     *
     * @throws IllegalArgumentException
     *             naming the key that cannot be used
     */
    public static BridgeConfig load(Map<String, String> environment) {
        Keys keys = new Keys(overridden(defaults(), environment));
        return new BridgeConfig(keys.text("host"), keys.number("port", 0, PORT_MAX),
                keys.number("admin-port", 0, PORT_MAX), keys.origins("allowed-origins"), keys.time("shutdown-grace"),
                new Server(keys.text("server.address"), keys.flag("server.plaintext"),
                        keys.number("server.calls-per-connection", 1, CONNECTIONS_MAX), keys.time("server.deadline"),
                        keys.time("server.webhook-deadline")),
                new Limits(keys.number("limits.connections", 1, CONNECTIONS_MAX), keys.time("limits.idle-connection"),
                        keys.number("limits.json-body", 1, BODY_MAX),
                        keys.number("limits.webhook-body", 1, BODY_MAX)),
                new Streams(keys.number("streams.max", 1, CONNECTIONS_MAX), keys.time("streams.rotate-after"),
                        keys.time("streams.write-timeout")));
    }

    private static Map<String, String> defaults() {
        Map<String, String> flat = new TreeMap<>();
        try (InputStream file = Objects.requireNonNull(BridgeConfig.class.getResourceAsStream("application.yaml"))) {
            flatten("", new Yaml(new SafeConstructor(new LoaderOptions())).load(file), flat);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return flat;
    }

    private static void flatten(String prefix, Map<String, ?> from, Map<String, String> into) {
        from.forEach((key, value) -> {
            if (value instanceof Map<?, ?> nested) {
                @SuppressWarnings("unchecked")
                Map<String, ?> keys = (Map<String, ?>) nested;
                flatten(prefix + key + ".", keys, into);
            } else {
                into.put(prefix + key, String.valueOf(value));
            }
        });
    }

    private static Map<String, String> overridden(Map<String, String> values, Map<String, String> environment) {
        Map<String, String> keys = new TreeMap<>();
        values.keySet().forEach(key -> keys.put(variable(key), key));
        environment.forEach((name, value) -> {
            if (!name.startsWith(PREFIX)) {
                return;
            }
            String key = keys.get(name);
            if (key == null) {
                throw new IllegalArgumentException(name + " is not a key of the bridge");
            }
            values.put(key, value);
        });
        return values;
    }

    private static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private record Keys(Map<String, String> values) {

        String text(String key) {
            String value = Objects.requireNonNull(values.get(key), key).strip();
            return check(!value.isEmpty(), key, "must not be empty", value);
        }

        int number(String key, int least, int most) {
            String value = text(key);
            String rule = "must be a whole number from " + least + " to " + most;
            check(value.matches("\\d{1,9}"), key, rule, value);
            int number = Integer.parseInt(value);
            check(number >= least && number <= most, key, rule, value);
            return number;
        }

        boolean flag(String key) {
            String value = text(key);
            check(value.equals("true") || value.equals("false"), key, "must be true or false", value);
            return value.equals("true");
        }

        Duration time(String key) {
            String value = text(key);
            try {
                Duration time = Duration.parse(value);
                check(time.isPositive(), key, "must be longer than nothing", value);
                return time;
            } catch (DateTimeException _) {
                throw new IllegalArgumentException(key + " must be a duration like PT30S, not '" + value + "'");
            }
        }

        List<String> origins(String key) {
            return Arrays.stream(Objects.requireNonNull(values.get(key), key).split(","))
                    .map(String::strip)
                    .filter(origin -> !origin.isEmpty())
                    .map(origin -> check(isOrigin(origin), key, "must be origins like https://shop.example", origin))
                    .toList();
        }

        private static boolean isOrigin(String text) {
            try {
                URI uri = URI.create(text);
                return uri.getHost() != null && text.equals(uri.getScheme() + "://" + uri.getRawAuthority())
                        && uri.getUserInfo() == null && text.equals(text.toLowerCase(Locale.ROOT))
                        && (uri.getScheme().equals("https") || uri.getScheme().equals("http"));
            } catch (IllegalArgumentException _) {
                return false;
            }
        }

        private static String check(boolean good, String key, String rule, String value) {
            if (!good) {
                throw new IllegalArgumentException(key + " " + rule + ", not '" + value + "'");
            }
            return value;
        }
    }
}
