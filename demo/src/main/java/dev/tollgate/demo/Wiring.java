package dev.tollgate.demo;

import dev.tollgate.bridge.BridgeConfig;
import dev.tollgate.sandbox.SandboxConfig;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import dev.tollgate.server.app.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Which part of the house is told what about the others. */
record Wiring(HouseConfig config, String inProcessName, String webhookSecret, String encryptionKey) {
    private static final String HOST = "127.0.0.1";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 32;

    static Wiring of(HouseConfig config) {
        return new Wiring(config, "tollgate-" + UUID.randomUUID(), "whsec_" + HexFormat.of().formatHex(random()),
                encryptionKey(config.folder().resolve("encryption.key")));
    }

    BridgeConfig bridge(URI shop) {
        return BridgeConfig.load(Map.of("TOLLGATE_BRIDGE_HOST", HOST,
                "TOLLGATE_BRIDGE_PORT", String.valueOf(config.port(Port.BRIDGE)),
                "TOLLGATE_BRIDGE_ADMIN_PORT", String.valueOf(config.port(Port.BRIDGE_ADMIN)),
                "TOLLGATE_BRIDGE_ALLOWED_ORIGINS", origins(shop)));
    }

    SandboxConfig sandbox(URI bridge) {
        var sandbox = SandboxConfig.defaults().withPort(config.port(Port.SANDBOX)).withClock(config.clock())
                .withWebhooks(List.of(WebhookTarget.all(bridge + "/webhooks/stripe", webhookSecret)));
        // Orders that outlive a restart can be paid only when their PaymentIntents do.
        return config.temporary() ? sandbox : sandbox.withDataDir(config.folder().resolve("stripe"));
    }

    Config server(String jdbcUrl, URI sandbox, URI shop) {
        Config config = Config.load(Map.ofEntries(
                Map.entry("TOLLGATE_ADMIN_PORT", String.valueOf(this.config.port(Port.SERVER_ADMIN))),
                Map.entry("TOLLGATE_DATABASE_URL", jdbcUrl),
                Map.entry("TOLLGATE_DATABASE_USER", "postgres"),
                Map.entry("TOLLGATE_ENCRYPTION_KEY", encryptionKey),
                Map.entry("TOLLGATE_ORGANIZATION_NAME", "Leaf & Kettle"),
                Map.entry("TOLLGATE_ORGANIZATION_ORDER_PREFIX", "TEA"),
                Map.entry("TOLLGATE_ORGANIZATION_URL_ORIGINS", origins(shop)),
                Map.entry("TOLLGATE_ORGANIZATION_DEFAULT_CURRENCY", "eur"),
                Map.entry("TOLLGATE_ORGANIZATION_API_KEY", House.API_KEY),
                Map.entry("TOLLGATE_STRIPE_SECRET_KEY", "sk_test_sandbox"),
                Map.entry("TOLLGATE_STRIPE_PUBLISHABLE_KEY", "pk_test_sandbox"),
                Map.entry("TOLLGATE_STRIPE_WEBHOOK_SECRET", webhookSecret),
                Map.entry("TOLLGATE_STRIPE_API", sandbox.toString()),
                Map.entry("TOLLGATE_STRIPE_JS", sandbox + "/v3/")), Optional.empty());
        var grpc = new Config.Grpc(HOST, this.config.port(Port.SERVER), inProcessName, true);
        return new Config(grpc, config.admin(), config.database(), config.encryptionKey(), config.organization(),
                config.apiKey(), config.stripe(), config.webhooks(), config.events(), config.retention(),
                config.streams(),
                config.callsPerSecond(),
                config.jobsEnabled());
    }

    /** People type localhost too. */
    private static String origins(URI shop) {
        return shop + ",http://localhost:" + shop.getPort();
    }

    /** What is encrypted in the database needs the same key tomorrow, so it stays beside it. */
    private static String encryptionKey(Path file) {
        try {
            if (!Files.exists(file)) {
                Files.createFile(file,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, Base64.getEncoder().encodeToString(random()));
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new StartupException("The encryption key " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static byte[] random() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
