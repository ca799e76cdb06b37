package dev.tollgate.server.app;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.stream.LiveStream.StreamConfig;
import dev.tollgate.server.stream.StreamCaps;
import dev.tollgate.server.stripe.StripeConfig;
import dev.tollgate.server.tenant.Organization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The server's settings, checked. Whatever is settable in application.yaml is settable by constructor. */
public record Config(Grpc grpc, Admin admin, DatabaseConfig database, Secret encryptionKey, Organization organization,
        Secret apiKey, StripeConfig stripe, Webhooks webhooks, Events events, Retention retention,
        Streams streams, int callsPerSecond,
        boolean jobsEnabled) {
    private static final String STRIPE = "https://api.stripe.com";
    private static final String ADDRESS = "https?://([^\\s/?#@:\\[\\]]+|\\[[0-9a-f:]+\\])(:[0-9]{1,5})?";
    private static final String WEBHOOK_SECRET = "whsec_\\S{8,}";
    /** Stripe can be made to send an event again for 30 days: one that is forgotten by then would count as new. */
    private static final int COMMITTERS_MAX = 16;
    private static final Duration RETENTION_MIN = Duration.ofDays(35);
    private static final Duration REQUESTS_MIN = Duration.ofDays(30);
    private static final Duration EVENTS_RETENTION_MIN = Duration.ofDays(7);
    /** One for those who begin, and one for those who go on. */
    private static final int STREAM_CONNECTIONS_MIN = 2;
    private static final int PORT_MAX = 65_535;
    /** The pool takes no shorter one. */
    private static final Duration CONNECTION_TIMEOUT_MIN = Duration.ofMillis(250);

    /**
     * Where the API is served.
     *
     * @param port
     *            0: any free one; -1: none
     * @param inProcessName
     *            for a bridge in the same process; empty: none
     */
    public record Grpc(String host, int port, String inProcessName, boolean reflection) {}

    public record Admin(String host, int port) {}

    /**
     * @param retention
     *            how long events are kept that were dealt with
     */
    public record Webhooks(Duration retention, int committers) {}

    /**
     * @param retention
     *            how long events are kept, and old versions
     */
    public record Events(Duration retention) {}

    /**
     * How long what is over is kept.
     *
     * @param requests
     *            for how long a request_id names its result
     * @param findings
     *            those that are resolved
     */
    public record Retention(Duration requests, Duration jobs, Duration operations, Duration findings) {
        public static final Retention DEFAULT = new Retention(Duration.ofDays(30), Duration.ofDays(30),
                Duration.ofDays(400), Duration.ofDays(400));
    }

    public record Streams(Duration heartbeat, Duration lifetime, StreamCaps caps) {
        StreamConfig with(String epoch, int readers) {
            return new StreamConfig(heartbeat, lifetime, epoch, readers);
        }
    }

    /** A configuration that must not run. Names each key that is wrong, and never a secret. */
    public static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(List<String> problems) {
            super("The configuration cannot be used:\n  " + String.join("\n  ", problems), null, false, false);
        }
    }

    public Config {
        var problems = new ArrayList<String>();
        requireOrganization(problems, organization, encryptionKey, apiKey);
        requireStripe(problems, stripe, apiKey);
        requireWebhooks(problems, stripe, webhooks);
        require(problems, events.retention().compareTo(EVENTS_RETENTION_MIN) >= 0, "events.retention",
                "must be P7D or more: readers come back after a holiday");
        requireRetention(problems, retention);
        requireBounds(problems, grpc, admin, streams, callsPerSecond);
        require(problems, database.url().startsWith("jdbc:postgresql:"), "database.url",
                "needs the form jdbc:postgresql://…");
        require(problems, database.connectionsMax() >= 1, "database.connections-max", "must be 1 or more");
        require(problems, database.streamConnectionsMax() >= STREAM_CONNECTIONS_MIN,
                "database.stream-connections-max",
                "must be " + STREAM_CONNECTIONS_MIN + " or more");
        require(problems, database.connectionTimeout().compareTo(CONNECTION_TIMEOUT_MIN) >= 0,
                "database.connection-timeout",
                "must be PT0.25S or more");
        require(problems, database.clockSkewMax().isPositive(), "database.clock-skew-max", "must be more than nothing");
        if (!problems.isEmpty()) throw new Unusable(problems);
    }

    private static void requireOrganization(List<String> problems, Organization organization, Secret encryptionKey,
            Secret apiKey) {
        require(problems, encryptionKey.reveal().matches("[A-Za-z0-9+/]{43}="), "encryption-key",
                "needs 32 bytes in base64 (openssl rand -base64 32)");
        require(problems, apiKey.reveal().matches("tg_(test|live)_[A-Za-z0-9]{22,}"), "organization.api-key",
                "needs the form tg_test_… or tg_live_… with 22 or more letters and digits");
        require(problems, !organization.name().isBlank(), "organization.name", "must not be blank");
        require(problems, organization.orderPrefix().matches("[A-Z0-9]{1,8}"), "organization.order-prefix",
                "needs 1 to 8 capitals and digits");
        require(problems, organization.urlOrigins().stream().allMatch(Config::isOrigin), "organization.url-origins",
                "needs origins as browsers write them, like https://shop.example or http://localhost:8080, separated by commas");
        require(problems, organization.defaultCurrency().matches("[a-z]{3}"), "organization.default-currency",
                "needs three lower-case letters");
    }

    private static void requireStripe(List<String> problems, StripeConfig stripe, Secret apiKey) {
        require(problems, stripe.secretKey().reveal().matches("[sr]k_(test|live)_\\w+"), "stripe.secret-key",
                "needs a secret key of Stripe's (sk_test_…, sk_live_…)");
        require(problems, stripe.publishableKey().matches("pk_(test|live)_\\w+"), "stripe.publishable-key",
                "needs a publishable key of Stripe's (pk_test_…, pk_live_…)");
        require(problems, stripe.accountId().matches("(acct_\\w+)?"), "stripe.account-id",
                "needs the form acct_…, or nothing");
        boolean live = stripe.mode().isLive();
        require(problems, live == stripe.publishableKey().startsWith("pk_live_"), "stripe.publishable-key",
                "is of another mode than stripe.secret-key");
        require(problems, live == apiKey.reveal().startsWith("tg_live_"), "organization.api-key",
                "is of another mode than stripe.secret-key: tg_live_ goes with sk_live_");
        require(problems, stripe.api().toString().matches(ADDRESS), "stripe.api", "needs an address like " + STRIPE);
        require(problems, !live || STRIPE.equals(stripe.api().toString()), "stripe.api",
                "must be " + STRIPE + " with a live key");
        boolean isSandboxKey = stripe.secretKey().reveal().startsWith("sk_test_sandbox");
        require(problems, !isSandboxKey || !"api.stripe.com".equals(stripe.api().getHost()), "stripe.secret-key",
                "is the sandbox's, and stripe.api is the real one");
        require(problems, stripe.connectTimeout().isPositive(), "stripe.connect-timeout", "must be more than nothing");
        require(problems, stripe.answerTimeout().isPositive(), "stripe.answer-timeout", "must be more than nothing");
    }

    private static void requireWebhooks(List<String> problems, StripeConfig stripe, Webhooks webhooks) {
        require(problems, stripe.webhookSecret().reveal().matches(WEBHOOK_SECRET), "stripe.webhook-secret",
                "needs the webhook endpoint's signing secret (whsec_…)");
        require(problems, stripe.previousWebhookSecret().reveal().matches("|" + WEBHOOK_SECRET),
                "stripe.previous-webhook-secret", "needs a webhook endpoint's signing secret (whsec_…), or nothing");
        require(problems, stripe.previousWebhookSecretUntil().isEmpty() || !stripe.previousWebhookSecret().isBlank(),
                "stripe.previous-webhook-secret-until", "needs a stripe.previous-webhook-secret");
        require(problems, webhooks.committers() >= 1 && webhooks.committers() <= COMMITTERS_MAX, "webhooks.committers",
                "must be 1 to " + COMMITTERS_MAX);
        require(problems, webhooks.retention().compareTo(RETENTION_MIN) >= 0, "webhooks.retention",
                "must be P35D or more: Stripe can send an event again for 30 days");
    }

    private static void requireRetention(List<String> problems, Retention retention) {
        require(problems, retention.requests().compareTo(REQUESTS_MIN) >= 0, "retention.requests",
                "must be P30D or more: so long a request_id is promised to stand for its result");
        require(problems, retention.operations().compareTo(RETENTION_MIN) >= 0, "retention.operations",
                "must be P35D or more: a request that comes again asks for its operation");
        require(problems, retention.jobs().isPositive(), "retention.jobs", "must be more than nothing");
        require(problems, retention.findings().isPositive(), "retention.findings", "must be more than nothing");
    }

    private static void requireBounds(List<String> problems, Grpc grpc, Admin admin, Streams streams,
            int callsPerSecond) {
        require(problems, grpc.port() >= -1 && grpc.port() <= PORT_MAX, "grpc.port", "must be -1 to " + PORT_MAX);
        require(problems, admin.port() >= 0 && admin.port() <= PORT_MAX, "admin.port", "must be 0 to " + PORT_MAX);
        require(problems, streams.heartbeat().isPositive(), "streams.heartbeat", "must be more than nothing");
        require(problems, streams.lifetime().isPositive(), "streams.lifetime", "must be more than nothing");
        require(problems, streams.caps().perProcess() >= 1, "streams.per-process-max", "must be 1 or more");
        require(problems, streams.caps().perKey() >= 1, "streams.per-key-max", "must be 1 or more");
        require(problems, streams.caps().perSession() >= 1, "streams.per-session-max", "must be 1 or more");
        require(problems, streams.caps().perSubject() >= 1, "streams.per-subject-max", "must be 1 or more");
        require(problems, callsPerSecond >= 1, "limits.calls-per-second", "must be 1 or more");
    }

    /** A browser leaves out its scheme's own port and writes lower case: an origin that does not would never match. */
    private static boolean isOrigin(String text) {
        return text.matches(ADDRESS) && !text.matches("[^A-Z]*[A-Z].*|http:.*:80|https:.*:443");
    }

    private static void require(List<String> problems, boolean holds, String key, String otherwise) {
        if (!holds) problems.add(key + " " + otherwise);
    }

    /** Reads application.yaml, then the file, then the environment; the last wins. */
    public static Config load(Map<String, String> environment, Optional<Path> file) {
        var settings = Settings.load(environment, file);
        var organization = new Organization(new UUID(0, 0), settings.text("organization.name"),
                settings.text("organization.order-prefix"),
                settings.choice("organization.late-payment-policy", Organization.LatePaymentPolicy.class),
                settings.list("organization.url-origins"), settings.text("organization.default-currency"));
        var grpc = new Grpc(settings.text("grpc.host"), settings.number("grpc.port"), "",
                settings.flag("grpc.reflection"));
        var database = new DatabaseConfig(settings.text("database.url"), settings.text("database.user"),
                settings.secret("database.password"), settings.number("database.connections-max"),
                settings.number("database.stream-connections-max"),
                settings.duration("database.connection-timeout"), settings.duration("database.clock-skew-max"));
        var stripe = new StripeConfig(settings.uri("stripe.api"), settings.uri("stripe.js"),
                settings.text("stripe.environment"), settings.secret("stripe.secret-key"),
                settings.text("stripe.publishable-key"), settings.text("stripe.account-id"),
                settings.secret("stripe.webhook-secret"), settings.secret("stripe.previous-webhook-secret"),
                settings.instant("stripe.previous-webhook-secret-until"),
                settings.duration("stripe.connect-timeout"), settings.duration("stripe.answer-timeout"));
        var webhooks = new Webhooks(settings.duration("webhooks.retention"),
                settings.number("webhooks.committers"));
        var retention = new Retention(settings.duration("retention.requests"), settings.duration("retention.jobs"),
                settings.duration("retention.operations"), settings.duration("retention.findings"));
        var events = new Events(settings.duration("events.retention"));
        var streams = new Streams(settings.duration("streams.heartbeat"), settings.duration("streams.lifetime"),
                new StreamCaps(settings.number("streams.per-process-max"), settings.number("streams.per-key-max"),
                        settings.number("streams.per-session-max"), settings.number("streams.per-subject-max")));
        var admin = new Admin(settings.text("admin.host"), settings.number("admin.port"));
        int callsPerSecond = settings.number("limits.calls-per-second");
        boolean jobs = settings.flag("jobs.enabled");
        settings.requireGood();
        return new Config(grpc, admin, database, settings.secret("encryption-key"), organization,
                settings.secret("organization.api-key"), stripe, webhooks, events, retention, streams, callsPerSecond,
                jobs);
    }
}
