package dev.tollgate.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final int PER_SECOND = 1;
    private static final Caller SERVER = new Caller(new UUID(0, 1), "first", Set.of(), Optional.empty(),
            Optional.empty());
    private static final Caller OTHER = new Caller(new UUID(0, 1), "second", Set.of(), Optional.empty(),
            Optional.empty());
    private static final Caller BUYER = new Caller(new UUID(0, 1), "session", Set.of(),
            Optional.of(new Caller.Bound.ToCustomer(new UUID(0, 2))), Optional.empty());

    private final RateLimits limits = new RateLimits(PER_SECOND);

    @Test
    void twiceASecondsCallsMayComeAtOnceAndTheNextIsToldToWait() {
        limits.take(SERVER, "Bearer a");
        limits.take(SERVER, "Bearer a");
        assertThatThrownBy(() -> limits.take(SERVER, "Bearer a"))
                .asInstanceOf(InstanceOfAssertFactories.type(ApiException.class))
                .extracting(ApiException::refusal).isInstanceOfSatisfying(CallError.RateLimited.class,
                        refusal -> assertThat(refusal.retryAfter()).isPositive());
    }

    @Test
    void oneCredentialDoesNotSpendAnothers() {
        exhaust(SERVER, "Bearer a");
        assertThatCode(() -> limits.take(OTHER, "Bearer b")).doesNotThrowAnyException();
        exhaust(BUYER, "Bearer tgs_1");
        assertThatCode(() -> limits.take(BUYER, "Bearer tgs_2")).doesNotThrowAnyException();
    }

    private void exhaust(Caller caller, String credential) {
        assertThatThrownBy(() -> {
            for (int call = 0; call < 100; call++)
                limits.take(caller, credential);
        }).isInstanceOf(ApiException.class);
    }

    /** What is forgotten has a full bucket again: the memory is bounded, and the busy ones stay in it. */
    @Test
    void tenThousandNewTokensDoNotMakeABusyOneForgotten() {
        exhaust(SERVER, "Bearer a");
        for (int token = 0; token < 9_999; token++)
            limits.take(BUYER, "Bearer tgs_" + token);
        exhaust(SERVER, "Bearer a");
    }
}
