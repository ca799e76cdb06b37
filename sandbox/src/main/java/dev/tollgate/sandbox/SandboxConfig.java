package dev.tollgate.sandbox;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Everything that can be set about a sandbox. Refuses live keys, because nothing here is safe for real money. */
public record SandboxConfig(String host, int port, String secretKey, String publishableKey,
        List<WebhookTarget> webhooks, Clock clock, OptionalLong seed, List<Duration> retrySchedule,
        Optional<URI> publicUrl) {

    /** Where Stripe's interface is served unless told otherwise. */
    public static final int DEFAULT_PORT = 12111;
    /** The waits between the attempts of one delivery: short, so that a test sees all of them. */
    public static final List<Duration> TEST_RETRIES = List.of(Duration.ofMillis(100), Duration.ofMillis(300),
            Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(10));

    public SandboxConfig {
        webhooks = List.copyOf(webhooks);
        retrySchedule = List.copyOf(retrySchedule);
        if (!secretKey.startsWith("sk_test_")) {
            throw new IllegalArgumentException("secretKey: the sandbox takes only a key that starts with sk_test_");
        }
        if (!publishableKey.startsWith("pk_test_")) {
            throw new IllegalArgumentException(
                    "publishableKey: the sandbox takes only a key that starts with pk_test_");
        }
    }

    /** Loopback, port 12111, the published test keys, no webhooks, the system's clock, unpredictable ids. */
    public static SandboxConfig defaults() {
        return new SandboxConfig("127.0.0.1", DEFAULT_PORT, "sk_test_sandbox", "pk_test_sandbox", List.of(),
                Clock.systemUTC(), OptionalLong.empty(), TEST_RETRIES, Optional.empty());
    }

    /** Listens on this address instead of loopback. */
    public SandboxConfig withHost(String host) {
        return new SandboxConfig(host, port, secretKey, publishableKey, webhooks, clock, seed, retrySchedule,
                publicUrl);
    }

    /** Listens on this port; 0 takes a free one. */
    public SandboxConfig withPort(int port) {
        return new SandboxConfig(host, port, secretKey, publishableKey, webhooks, clock, seed, retrySchedule,
                publicUrl);
    }

    /** Answers to these keys instead of the published ones. */
    public SandboxConfig withKeys(String secretKey, String publishableKey) {
        return new SandboxConfig(host, port, secretKey, publishableKey, webhooks, clock, seed, retrySchedule,
                publicUrl);
    }

    /** Sends events to these endpoints from the start. */
    public SandboxConfig withWebhooks(List<WebhookTarget> webhooks) {
        return new SandboxConfig(host, port, secretKey, publishableKey, webhooks, clock, seed, retrySchedule,
                publicUrl);
    }

    /**
     * Lives by this clock: business time (created, expires_at), and the time in signatures, which
     * {@link Sandbox#advance} leaves alone.
     */
    public SandboxConfig withClock(Clock clock) {
        return new SandboxConfig(host, port, secretKey, publishableKey, webhooks, clock, seed, retrySchedule,
                publicUrl);
    }

    /** Makes the same script of calls give the same ids. */
    public SandboxConfig withSeed(long seed) {
        return new SandboxConfig(host, port, secretKey, publishableKey, webhooks, clock, OptionalLong.of(seed),
                retrySchedule, publicUrl);
    }

    /** Repeats a failed delivery after these waits, then gives up. */
    public SandboxConfig withRetrySchedule(List<Duration> retrySchedule) {
        return new SandboxConfig(host, port, secretKey, publishableKey, webhooks, clock, seed, retrySchedule,
                publicUrl);
    }

    /** Tells buyers this address instead of host and port: for a sandbox behind another name, as in a container. */
    public SandboxConfig withPublicUrl(URI publicUrl) {
        return new SandboxConfig(host, port, secretKey, publishableKey, webhooks, clock, seed, retrySchedule,
                Optional.of(publicUrl));
    }
}
