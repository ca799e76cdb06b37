package dev.tollgate.sandbox;

import dev.tollgate.sandbox.invoice.Dunning;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Everything that can be set about a sandbox. Refuses live keys, because nothing here is safe for real money.
 */
public record SandboxConfig(Address address, Keys keys, Time time, OptionalLong seed, List<WebhookTarget> webhooks,
        Retries retries, Optional<Path> dataDir, Optional<Dunning> dunning) {

    /** Where Stripe's interface is served unless told otherwise. */
    public static final int DEFAULT_PORT = 12111;

    public SandboxConfig {
        webhooks = List.copyOf(webhooks);
    }

    /** Where it listens, and what buyers are told when that is another address. Port 0 takes a free one. */
    public record Address(String host, int port, Optional<URI> publicUrl) {}

    /** What callers have to know. The token of the control interface is the secret key unless another is set. */
    public record Keys(String secret, String publishable, Optional<String> controlToken) {

        public Keys {
            require(secret.startsWith("sk_test_"), "secretKey: the sandbox takes only a key that starts with sk_test_");
            require(publishable.startsWith("pk_test_"),
                    "publishableKey: the sandbox takes only a key that starts with pk_test_");
            require(controlToken.filter(String::isBlank).isEmpty(), "controlToken: may not be blank");
        }

        private static void require(boolean holds, String otherwise) {
            if (!holds) throw new IllegalArgumentException(otherwise);
        }
    }

    /** The clock that everything goes by; business time may start elsewhere, and may stand still until it is moved. */
    public record Time(Clock clock, Optional<Instant> start, boolean frozen) {}

    /** The waits between the attempts of one delivery; by business time, they pass when the clock is advanced. */
    public record Retries(List<Duration> waits, boolean byBusinessTime) {

        /** Short, so that a test sees all of them. */
        public static final Retries QUICK = new Retries(List.of(Duration.ofMillis(100), Duration.ofMillis(300),
                Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(10)), false);
        /** As long as Stripe's: three days of business time. Stripe does not publish the steps. */
        public static final Retries LONG = new Retries(List.of(Duration.ofMinutes(1), Duration.ofMinutes(5),
                Duration.ofMinutes(30), Duration.ofHours(2), Duration.ofHours(5), Duration.ofHours(10),
                Duration.ofHours(12), Duration.ofHours(12), Duration.ofHours(12), Duration.ofHours(12)), true);

        public Retries {
            waits = List.copyOf(waits);
        }
    }

    /** Loopback, port 12111, the published test keys, no webhooks, the system's clock, unpredictable ids, no file. */
    public static SandboxConfig defaults() {
        return new SandboxConfig(new Address("127.0.0.1", DEFAULT_PORT, Optional.empty()),
                new Keys("sk_test_sandbox", "pk_test_sandbox", Optional.empty()),
                new Time(Clock.systemUTC(), Optional.empty(), false), OptionalLong.empty(), List.of(), Retries.QUICK,
                Optional.empty(), Optional.empty());
    }

    /** Listens on this address instead of loopback. */
    public SandboxConfig withHost(String host) {
        return with(new Address(host, address.port(), address.publicUrl()));
    }

    /** Listens on this port; 0 takes a free one. */
    public SandboxConfig withPort(int port) {
        return with(new Address(address.host(), port, address.publicUrl()));
    }

    /** Tells buyers this address instead of host and port: for a sandbox behind another name, as in a container. */
    public SandboxConfig withPublicUrl(URI publicUrl) {
        return with(new Address(address.host(), address.port(), Optional.of(publicUrl)));
    }

    /** Answers to these keys instead of the published ones. */
    public SandboxConfig withKeys(String secretKey, String publishableKey) {
        return with(new Keys(secretKey, publishableKey, keys.controlToken()));
    }

    /** The control interface takes this token instead of the secret key. */
    public SandboxConfig withControlToken(String token) {
        return with(new Keys(keys.secret(), keys.publishable(), Optional.of(token)));
    }

    /**
     * Lives by this clock: business time (created, expires_at), and the time in signatures, which
     * {@link Sandbox#advance} leaves alone.
     */
    public SandboxConfig withClock(Clock clock) {
        return with(new Time(clock, time.start(), time.frozen()));
    }

    /** Business time starts at this instant, whatever the clock says, and runs on from there. */
    public SandboxConfig startingAt(Instant start) {
        return with(new Time(time.clock(), Optional.of(start), time.frozen()));
    }

    /** Business time stands still until somebody moves it. */
    public SandboxConfig frozen() {
        return with(new Time(time.clock(), time.start(), true));
    }

    /** Makes the same script of calls give the same ids. */
    public SandboxConfig withSeed(long seed) {
        return new SandboxConfig(address, keys, time, OptionalLong.of(seed), webhooks, retries, dataDir, dunning);
    }

    /** Sends events to these endpoints from the start. */
    public SandboxConfig withWebhooks(List<WebhookTarget> webhooks) {
        return new SandboxConfig(address, keys, time, seed, webhooks, retries, dataDir, dunning);
    }

    /** Repeats failed deliveries so. */
    public SandboxConfig withRetries(Retries retries) {
        return new SandboxConfig(address, keys, time, seed, webhooks, retries, dataDir, dunning);
    }

    /** Keeps the books in this folder, and begins with what they say. */
    public SandboxConfig withDataDir(Path dataDir) {
        return new SandboxConfig(address, keys, time, seed, webhooks, retries, Optional.of(dataDir), dunning);
    }

    /** Collects invoices again so that could not be collected, until somebody sets it otherwise. */
    public SandboxConfig withDunning(Dunning dunning) {
        return new SandboxConfig(address, keys, time, seed, webhooks, retries, dataDir,
                Optional.of(dunning));
    }

    private SandboxConfig with(Address address) {
        return new SandboxConfig(address, keys, time, seed, webhooks, retries, dataDir, dunning);
    }

    private SandboxConfig with(Keys keys) {
        return new SandboxConfig(address, keys, time, seed, webhooks, retries, dataDir, dunning);
    }

    private SandboxConfig with(Time time) {
        return new SandboxConfig(address, keys, time, seed, webhooks, retries, dataDir, dunning);
    }
}
