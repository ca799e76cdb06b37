package dev.tollgate.sandbox.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeUnderTestTest {

    @ParameterizedTest
    @ValueSource(strings = {"sk_live_1", "rk_live_1", "rk_test_1", "pk_test_1", "whsec_1"})
    void theContractIsTriedOnlyWithATestKey(String key) {
        assertThatThrownBy(() -> StripeUnderTest.with(Optional.of(key))).hasMessageContaining("only with sk_test_")
                .hasMessageNotContaining(key);
    }

    @Test
    void aTestKeyGoesToStripe() throws Exception {
        try (var stripe = StripeUnderTest.with(Optional.of("sk_test_1"))) {
            assertThat(stripe.base()).hasToString("https://api.stripe.com");
            assertThat(stripe.awaiting()).isInstanceOf(Awaiting.Polling.class);
        }
    }
}
