package dev.tollgate.server.stripe;

import dev.tollgate.server.db.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Lets an account rest that cannot answer: after so many failed reads in a row, none is begun for a while. Then one may
 * try, and closes it again when it succeeds. One entry an organization.
 */
final class Breaker {
    private static final int FAILURES_MAX = 5;
    private static final Duration REST = Duration.ofSeconds(10);

    private final Map<UUID, State> states = new ConcurrentHashMap<>();
    private final Ids ids;

    private record State(int failures, Instant openUntil) {}

    Breaker(Ids ids) {
        this.ids = ids;
    }

    /** Empty: it may be asked. */
    Optional<Instant> openUntil(UUID organizationId) {
        return Optional.ofNullable(states.get(organizationId)).map(State::openUntil)
                .filter(until -> ids.now().isBefore(until));
    }

    /** Those that may not be asked. */
    Stream<UUID> resting() {
        return states.keySet().stream().filter(one -> openUntil(one).isPresent());
    }

    void note(UUID organizationId, boolean answered) {
        states.compute(organizationId, (_, state) -> {
            if (answered) return null;
            int failures = state == null ? 1 : state.failures() + 1;
            return new State(failures, failures >= FAILURES_MAX ? ids.now().plus(REST) : Instant.EPOCH);
        });
    }
}
