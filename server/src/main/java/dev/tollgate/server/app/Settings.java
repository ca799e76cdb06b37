package dev.tollgate.server.app;

import dev.tollgate.server.crypto.Secret;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The raw settings. Gathers what cannot be read, so that one start names every bad key. */
final class Settings {
    private final Map<String, String> values;
    private final List<String> problems = new ArrayList<>();

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    static Settings load(Map<String, String> environment, Optional<Path> file) {
        Map<String, String> values = new HashMap<>(
                Config.just(ConfigSources.classpath("application.yaml")).asMap().orElseThrow());
        file.ifPresent(path -> values.putAll(Config.just(ConfigSources.file(path)).asMap().orElseThrow()));
        for (String key : List.copyOf(values.keySet())) {
            String variable = "TOLLGATE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
            if (environment.containsKey(variable)) values.put(key, environment.get(variable));
        }
        return new Settings(values);
    }

    String text(String key) {
        return values.getOrDefault(key, "");
    }

    Secret secret(String key) {
        return new Secret(text(key));
    }

    List<String> list(String key) {
        return Arrays.stream(text(key).split(",")).map(String::strip).filter(entry -> !entry.isEmpty()).toList();
    }

    int number(String key) {
        return read(key, "a whole number", Integer::parseInt, 0);
    }

    boolean flag(String key) {
        return read(key, "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        }, false);
    }

    Duration duration(String key) {
        return read(key, "a duration like PT10S", Duration::parse, Duration.ZERO);
    }

    /** Empty when nothing is set. */
    Optional<Instant> instant(String key) {
        return text(key).isBlank()
                ? Optional.empty()
                : Optional.of(read(key, "a time like 2026-11-21T09:00:00Z", Instant::parse, Instant.EPOCH));
    }

    URI uri(String key) {
        return read(key, "an address like https://api.stripe.com", URI::create, URI.create("invalid:/"));
    }

    <E extends Enum<E>> E choice(String key, Class<E> type) {
        E[] choices = type.getEnumConstants();
        return read(key, "one of " + Arrays.toString(choices), text -> Enum.valueOf(type, text), choices[0]);
    }

    private <T> T read(String key, String form, Function<String, T> reader, T otherwise) {
        try {
            return reader.apply(text(key));
        } catch (RuntimeException _) {
            problems.add(key + " needs " + form);
            return otherwise;
        }
    }

    void requireGood() {
        if (!problems.isEmpty()) throw new dev.tollgate.server.app.Config.Unusable(problems);
    }
}
