package dev.tollgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgeConfigTest {

    @Test
    void theDefaultsAreUsable() {
        BridgeConfig config = BridgeConfig.load(Map.of("PATH", "/bin"));

        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.adminPort()).isEqualTo(8081);
        assertThat(config.allowedOrigins()).isEmpty();
        assertThat(config.server().address()).isEqualTo("127.0.0.1:9090");
        assertThat(config.limits().idleConnection()).isGreaterThanOrEqualTo(Duration.ofHours(1));
        assertThat(config.streams().rotateAfter()).isEqualTo(Duration.ofMinutes(4));
    }

    @Test
    void theEnvironmentWins() {
        BridgeConfig config = BridgeConfig.load(Map.of(
                "TOLLGATE_BRIDGE_ALLOWED_ORIGINS", "https://a.example, http://127.0.0.1:8090",
                "TOLLGATE_BRIDGE_SERVER_WEBHOOK_DEADLINE", "PT3S"));

        assertThat(config.allowedOrigins()).containsExactly("https://a.example", "http://127.0.0.1:8090");
        assertThat(config.server().webhookDeadline()).isEqualTo(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            TOLLGATE_BRIDGE_PORT,                  65536,                  port must be
            TOLLGATE_BRIDGE_PORT,                  http,                   port must be
            TOLLGATE_BRIDGE_ADMIN_PORT,            -1,                     admin-port must be
            TOLLGATE_BRIDGE_HOST,                  '',                     host must not be empty
            TOLLGATE_BRIDGE_SERVER_PLAINTEXT,      yes,                    server.plaintext must be
            TOLLGATE_BRIDGE_STREAMS_ROTATE_AFTER,  4m,                     streams.rotate-after must be
            TOLLGATE_BRIDGE_STREAMS_WRITE_TIMEOUT, PT0S,                   streams.write-timeout must be
            TOLLGATE_BRIDGE_LIMITS_JSON_BODY,      0,                      limits.json-body must be
            TOLLGATE_BRIDGE_ALLOWED_ORIGINS,       *,                      allowed-origins must be
            TOLLGATE_BRIDGE_ALLOWED_ORIGINS,       https://a.example/,     allowed-origins must be
            TOLLGATE_BRIDGE_ALLOWED_ORIGINS,       https://A.example,      allowed-origins must be
            TOLLGATE_BRIDGE_ALLOWED_ORIGINS,       'https://a.example,null', allowed-origins must be
            TOLLGATE_BRIDGE_STREAMS_MAX,           10000,                  streams.max must be below limits.connections
            TOLLGATE_BRIDGE_SERVER_CALLS_PER_CONNECTION, 10,               streams.max must be at most 256 times
            TOLLGATE_BRIDGE_STREAM_MAX,            7,                      TOLLGATE_BRIDGE_STREAM_MAX is not a key
            """)
    void anUnusableValueIsNamed(String variable, String value, String said) {
        assertThatThrownBy(() -> BridgeConfig.load(Map.of(variable, value)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(said);
    }
}
