package dev.tollgate.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tollgate.server.tenant.Organization;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server does not start on a configuration that would hurt later; it says which key is wrong, and never a secret.
 */
class ConfigTest {
    private static final String SECRET = "s3cr3tNobodyMaySee";
    private static final Map<String, String> GOOD = Map.of("encryption-key",
            "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            "organization.api-key", "tg_test_0123456789abcdefghijkl", "organization.url-origins",
            "https://shop.example",
            "stripe.secret-key", "sk_test_123", "stripe.publishable-key", "pk_test_123", "stripe.webhook-secret",
            "whsec_test_0123456789");
    private static final Map<String, String> LIVE = Map.of("organization.api-key", "tg_live_0123456789abcdefghijkl",
            "stripe.secret-key", "sk_live_123", "stripe.publishable-key", "pk_live_123");

    private static Config load(Map<String, String> changes) {
        Map<String, String> environment = new HashMap<>();
        GOOD.forEach((key, value) -> environment.put(variable(key), value));
        changes.forEach((key, value) -> environment.put(variable(key), value));
        return Config.load(environment, Optional.empty());
    }

    private static String variable(String key) {
        return "TOLLGATE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    @Test
    void theDefaultsLoadOnceTheSecretsAreThere() {
        Config config = load(Map.of());
        assertThat(config.stripe().api()).isEqualTo(URI.create("https://api.stripe.com"));
        assertThat(config.stripe().connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.stripe().answerTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.grpc()).isEqualTo(new Config.Grpc("0.0.0.0", 9090, "", true));
        assertThat(config.admin()).isEqualTo(new Config.Admin("127.0.0.1", 9091));
        assertThat(config.organization().latePaymentPolicy()).isEqualTo(Organization.LatePaymentPolicy.SETTLE);
        assertThat(config.jobsEnabled()).isTrue();
        assertThat(config.toString()).doesNotContain("sk_test_123", "whsec_test", "tg_test_", "MDEyMzQ1");
    }

    @Test
    void nothingWithoutADefaultMayBeLeftOut() {
        Throwable refused = catchThrowable(() -> Config.load(Map.of(), Optional.empty()));
        assertThat(refused).isInstanceOf(Config.Unusable.class).hasMessageContaining("encryption-key")
                .hasMessageContaining("organization.api-key").hasMessageContaining("stripe.secret-key")
                .hasMessageContaining("stripe.publishable-key").hasMessageContaining("stripe.webhook-secret");
    }

    /** A key, and a value that must not pass. */
    private static final List<Map.Entry<String, String>> BAD = List.of(
            Map.entry("encryption-key", ""), Map.entry("encryption-key", "MDEyMzQ1Njc4OTAxMjM0NQ=="),
            Map.entry("encryption-key", SECRET), Map.entry("organization.api-key", ""),
            Map.entry("organization.api-key", "tg_test_short"), Map.entry("organization.api-key", SECRET),
            Map.entry("organization.name", " "), Map.entry("organization.order-prefix", ""),
            Map.entry("organization.order-prefix", "tea"), Map.entry("organization.order-prefix", "TOOLONGTEA"),
            Map.entry("organization.late-payment-policy", "KEEP"),
            Map.entry("organization.url-origins", "shop.example"),
            Map.entry("organization.url-origins", "https://shop.example/"),
            Map.entry("organization.url-origins", "https://a.example,*"),
            Map.entry("organization.url-origins", "https://Shop.example"),
            Map.entry("organization.url-origins", "https://a@b.example"),
            Map.entry("organization.url-origins", "https://shop.example:443"),
            Map.entry("organization.url-origins", "http://a.example:80"),
            Map.entry("organization.url-origins", "https://shop.example:port"),
            Map.entry("organization.default-currency", "USD"),
            Map.entry("organization.default-currency", ""), Map.entry("stripe.secret-key", ""),
            Map.entry("stripe.secret-key", "pk_test_" + SECRET), Map.entry("stripe.secret-key", SECRET),
            Map.entry("stripe.secret-key", "sk_test_ " + SECRET),
            Map.entry("stripe.secret-key", "sk_test_\u00fc" + SECRET),
            Map.entry("stripe.secret-key", "sk_test_sandbox"), Map.entry("stripe.publishable-key", ""),
            Map.entry("stripe.publishable-key", "sk_test_" + SECRET),
            Map.entry("stripe.publishable-key", "pk_live_123"),
            Map.entry("stripe.account-id", "acme"), Map.entry("stripe.webhook-secret", ""),
            Map.entry("stripe.webhook-secret", "  "),
            Map.entry("stripe.webhook-secret", "whsec_"), Map.entry("stripe.webhook-secret", "whsec_short"),
            Map.entry("stripe.webhook-secret", SECRET), Map.entry("stripe.previous-webhook-secret", " "),
            Map.entry("stripe.previous-webhook-secret-until", "tomorrow"),
            Map.entry("stripe.previous-webhook-secret-until", "2026-11-21T09:00:00Z"),
            Map.entry("webhooks.retention", "P34D"), Map.entry("webhooks.retention", "long"),
            Map.entry("stripe.previous-webhook-secret", "a"), Map.entry("stripe.previous-webhook-secret", SECRET),
            Map.entry("stripe.api", ""), Map.entry("stripe.api", "not an address"),
            Map.entry("stripe.api", "api.stripe.com"),
            Map.entry("stripe.api", "https://api.stripe.com/"), Map.entry("stripe.api", "https://api.stripe.com/v1"),
            Map.entry("stripe.api", "ftp://api.stripe.com"),
            Map.entry("stripe.api", "https://user:pass@api.stripe.com"),
            Map.entry("stripe.connect-timeout", "2"), Map.entry("stripe.connect-timeout", "PT0S"),
            Map.entry("stripe.answer-timeout", "-PT1S"), Map.entry("grpc.port", "http"),
            Map.entry("grpc.port", "65536"),
            Map.entry("grpc.port", "-2"), Map.entry("grpc.reflection", "yes"), Map.entry("admin.port", "-1"),
            Map.entry("database.url", "postgres://localhost/x"), Map.entry("database.connections-max", "0"),
            Map.entry("database.stream-connections-max", "1"),
            Map.entry("database.connection-timeout", "PT0.1S"), Map.entry("database.clock-skew-max", "PT0S"),
            Map.entry("streams.heartbeat", "PT0S"), Map.entry("streams.lifetime", "soon"),
            Map.entry("streams.per-process-max", "0"), Map.entry("streams.per-key-max", "0"),
            Map.entry("streams.per-session-max", "0"), Map.entry("streams.per-subject-max", "0"),
            Map.entry("limits.calls-per-second", "0"), Map.entry("limits.calls-per-second", "1e3"),
            Map.entry("jobs.enabled", "1"));

    @Test
    void everyBadValueIsRefusedByTheNameOfItsKeyAndWithoutItsSecret() {
        for (Map.Entry<String, String> bad : BAD) {
            Throwable refused = catchThrowable(() -> load(Map.of(bad.getKey(), bad.getValue())));
            assertThat(refused).as(bad.toString()).isInstanceOf(Config.Unusable.class)
                    .hasMessageContaining("\n  " + bad.getKey() + " ");
            assertThat(refused.getMessage()).doesNotContain(SECRET);
        }
    }

    @Test
    void oneStartNamesEveryBadKey() {
        assertThatThrownBy(() -> load(Map.of("grpc.port", "x", "streams.lifetime", "x")))
                .hasMessageContaining("grpc.port")
                .hasMessageContaining("streams.lifetime");
        assertThatThrownBy(() -> load(Map.of("encryption-key", "", "stripe.webhook-secret", "")))
                .hasMessageContaining("encryption-key")
                .hasMessageContaining("stripe.webhook-secret");
    }

    @Test
    void aLiveKeyGoesOnlyToStripeItself() {
        assertThat(load(LIVE).stripe().mode().isLive()).isTrue();
        for (String elsewhere : List.of("http://127.0.0.1:12111", "http://api.stripe.com",
                "https://api.stripe.com.evil.example",
                "https://api.stripe.com:8443")) {
            var changes = new HashMap<>(LIVE);
            changes.put("stripe.api", elsewhere);
            assertThatThrownBy(() -> load(changes)).as(elsewhere).isInstanceOf(Config.Unusable.class)
                    .hasMessageContaining("stripe.api");
        }
        assertThat(load(Map.of("stripe.api", "http://127.0.0.1:12111", "stripe.secret-key", "sk_test_sandbox")))
                .isNotNull();
    }

    @Test
    void testAndLiveKeysDoNotMix() {
        for (String key : LIVE.keySet()) {
            var changes = new HashMap<>(LIVE);
            changes.remove(key);
            assertThatThrownBy(() -> load(changes)).as(key).isInstanceOf(Config.Unusable.class)
                    .hasMessageContaining("mode");
        }
    }

    @Test
    void aFileOverridesTheDefaultsAndTheEnvironmentOverridesTheFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), """
                grpc:
                  port: 1111
                admin:
                  port: 2222
                """);
        Map<String, String> environment = new HashMap<>();
        GOOD.forEach((key, value) -> environment.put(variable(key), value));
        environment.put("TOLLGATE_ADMIN_PORT", "3333");
        Config config = Config.load(environment, Optional.of(file));
        assertThat(config.grpc().port()).isEqualTo(1111);
        assertThat(config.admin().port()).isEqualTo(3333);
        assertThat(config.grpc().host()).isEqualTo("0.0.0.0");
    }

    @Test
    void originsAreAListSeparatedByCommas() {
        assertThat(load(Map.of("organization.url-origins", " https://a.example , http://localhost:8080,"))
                .organization().urlOrigins())
                .containsExactly("https://a.example", "http://localhost:8080");
        assertThat(load(Map.of("organization.url-origins", "")).organization().urlOrigins()).isEmpty();
    }
}
