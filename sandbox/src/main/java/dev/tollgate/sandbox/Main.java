package dev.tollgate.sandbox;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a sandbox alone, until the process ends. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final String USAGE = """
            Options: --port N  --host ADDRESS  --public-url URL  --seed N  --secret-key KEY  --publishable-key KEY
                     --webhook-url URL --webhook-secret SECRET (both, as often as wanted)
            """;

    private Main() {}

    /** Starts with the options of {@code --help}. */
    public static void main(String[] args) throws InterruptedException {
        Optional<SandboxConfig> config = read(List.of(args));
        if (config.isEmpty()) {
            System.out.print(USAGE);
            return;
        }
        Sandbox sandbox = Sandbox.start(config.get());
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close));
        LOG.info("sandbox listens at {}", sandbox.uri());
        System.out.printf("SANDBOX, a stand-in for Stripe: %s  keys: %s %s%n", sandbox.uri(),
                config.get().secretKey(), config.get().publishableKey());
        Thread.currentThread().join();
    }

    private static Optional<SandboxConfig> read(List<String> args) {
        var config = SandboxConfig.defaults();
        var urls = new ArrayList<String>();
        var secrets = new ArrayList<String>();
        for (int i = 0; i < args.size(); i += 2) {
            if (i + 1 == args.size()) return Optional.empty();
            String value = args.get(i + 1);
            switch (args.get(i)) {
                case "--port" -> config = config.withPort(Integer.parseInt(value));
                case "--host" -> config = config.withHost(value);
                case "--public-url" -> config = config.withPublicUrl(URI.create(value));
                case "--seed" -> config = config.withSeed(Long.parseLong(value));
                case "--secret-key" -> config = config.withKeys(value, config.publishableKey());
                case "--publishable-key" -> config = config.withKeys(config.secretKey(), value);
                case "--webhook-url" -> urls.add(value);
                case "--webhook-secret" -> secrets.add(value);
                default -> {
                    return Optional.empty();
                }
            }
        }
        if (urls.size() != secrets.size()) return Optional.empty();
        var targets = new ArrayList<WebhookTarget>();
        for (int i = 0; i < urls.size(); i++) {
            targets.add(WebhookTarget.all(urls.get(i), secrets.get(i)));
        }
        return Optional.of(config.withWebhooks(targets));
    }
}
