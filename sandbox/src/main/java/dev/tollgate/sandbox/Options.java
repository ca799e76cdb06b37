package dev.tollgate.sandbox;

import dev.tollgate.sandbox.SandboxConfig.Retries;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The command line. Refuses what it does not understand, saying which option and why. */
final class Options {

    static final String HELP = """
            A stateful stand-in for Stripe. Options, each with its default:
              --port 12111              0 takes a free one
              --host 127.0.0.1          the address to listen on
              --public-url URL          what buyers are sent to, when it is not host and port
              --seed NUMBER             the same script of calls gets the same ids (none: unpredictable)
              --data-dir FOLDER         keeps the books there, and begins with what they say (none: all in memory)
              --clock real              or frozen, or an instant such as 2027-01-31T12:00:00Z, or frozen@INSTANT
              --retries quick           or stripe: failed deliveries are repeated over 3 days of business time
              --secret-key sk_test_sandbox
              --publishable-key pk_test_sandbox
              --control-token TOKEN     for /_sandbox/ (none: the secret key)
              --webhook-url URL --webhook-secret SECRET   where events go; in pairs, as often as wanted
            """;

    private SandboxConfig config = SandboxConfig.defaults();
    private final List<String> urls = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();

    private Options() {}

    static SandboxConfig read(List<String> args) {
        var options = new Options();
        for (int i = 0; i < args.size(); i += 2) {
            String name = args.get(i);
            if (i + 1 == args.size()) throw new IllegalArgumentException(name + " needs a value");
            try {
                options.take(name, args.get(i + 1));
            } catch (IllegalArgumentException | DateTimeException wrong) {
                throw new IllegalArgumentException(name + ": " + wrong.getMessage(), wrong);
            }
        }
        return options.config();
    }

    private void take(String name, String value) {
        var keys = config.keys();
        config = switch (name) {
            case "--port" -> config.withPort(Integer.parseInt(value));
            case "--host" -> config.withHost(value);
            case "--public-url" -> config.withPublicUrl(URI.create(value));
            case "--seed" -> config.withSeed(Long.parseLong(value));
            case "--data-dir" -> config.withDataDir(Path.of(value));
            case "--clock" -> clock(value);
            case "--retries" -> config.withRetries(retries(value));
            case "--secret-key" -> config.withKeys(value, keys.publishable());
            case "--publishable-key" -> config.withKeys(keys.secret(), value);
            case "--control-token" -> config.withControlToken(value);
            case "--webhook-url" -> {
                urls.add(value);
                yield config;
            }
            case "--webhook-secret" -> {
                secrets.add(value);
                yield config;
            }
            default -> throw new IllegalArgumentException("there is no such option");
        };
    }

    private SandboxConfig clock(String value) {
        String start = value.replaceFirst("^frozen@?", "").replaceFirst("^real$", "");
        SandboxConfig chosen = value.startsWith("frozen") ? config.frozen() : config;
        return start.isEmpty() ? chosen : chosen.startingAt(Instant.parse(start));
    }

    private static Retries retries(String value) {
        return switch (value) {
            case "quick" -> Retries.QUICK;
            case "stripe" -> Retries.LONG;
            default -> throw new IllegalArgumentException("quick or stripe");
        };
    }

    private SandboxConfig config() {
        if (urls.size() != secrets.size()) {
            throw new IllegalArgumentException("each --webhook-url needs its --webhook-secret");
        }
        var targets = new ArrayList<WebhookTarget>();
        for (int i = 0; i < urls.size(); i++) {
            targets.add(WebhookTarget.all(urls.get(i), secrets.get(i)));
        }
        return config.withWebhooks(targets);
    }
}
