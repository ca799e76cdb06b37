package dev.tollgate.server.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoints;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.job.BestEffortExecutor;
import dev.tollgate.server.tenant.Organization;
import dev.tollgate.server.tenant.Organizations;
import dev.tollgate.server.world.Databases;
import dev.tollgate.server.world.TurnedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When something is read again at Stripe. */
class RefresherIT {
    private static final String KIND = "THING";
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final TurnedClock clock = new TurnedClock();
    private final Ids ids = new Ids(clock);
    private final Database database = Database.open(Databases.fresh(), FailPoints.NONE);
    private final UUID organization = new Organizations(database, ids).upsert(
            new Organization(new UUID(0, 0), "shop", "TG", Organization.LatePaymentPolicy.SETTLE, List.of(), "usd"),
            new Secret("tg_test_0123456789abcdefghijkl"));
    private final BestEffortExecutor background = new BestEffortExecutor();
    private final Refreshes rows = new Refreshes(ids);
    private final UUID thing = ids.next();

    @AfterEach
    void close() throws Exception {
        background.close();
        database.close();
    }

    /** A thing that appears at Stripe in the moment in which a read finds that there is nothing yet. */
    private final class Appearing implements RefreshSubject {
        private final AtomicInteger reads = new AtomicInteger();
        private volatile Optional<CompletableFuture<Void>> appears = Optional.empty();

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public Optional<Instant> notBefore(Tx tx, UUID subjectId) {
            if (appears.isPresent()) return Optional.empty();
            var appearing = CompletableFuture.runAsync(() -> database.inTransaction(organization, other -> {
                rows.known(other, KIND, thing, Duration.ofMinutes(1));
                return true;
            }));
            appears = Optional.of(appearing);
            while (!appearing.isDone() && !somebodyWaitsForALock())
                Thread.onSpinWait();
            return Optional.of(ids.now().plus(AN_HOUR));
        }

        @Override
        public Reading read(UUID organizationId, UUID subjectId) {
            reads.incrementAndGet();
            return new Reading.Read((tx, ticket) -> rows.apply(tx, KIND, subjectId, ticket), Optional.empty());
        }

        @Override
        public Optional<Duration> routine(Tx tx, UUID subjectId, long ticket) {
            return Optional.empty();
        }

        @Override
        public String name(UUID subjectId) {
            return subjectId.toString();
        }
    }

    private boolean somebodyWaitsForALock() {
        try (var connection = database.dataSource().getConnection();
                var found = connection.createStatement().executeQuery(
                        "SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                                + " WHERE datname = current_database() AND NOT granted"
                                + " UNION ALL SELECT FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
            return found.next();
        } catch (java.sql.SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void whatAppearsWhileAReadFindsNothingIsReadWithoutDelay() throws Exception {
        var subject = new Appearing();
        var refresher = new Refresher(database, rows, background, new Findings(ids), ids, List.of(subject));
        database.inTransaction(organization, tx -> {
            rows.want(tx, KIND, thing);
            return true;
        });
        assertThat(refresher.refresh(organization, KIND, thing)).isFalse();
        subject.appears.orElseThrow().get(20, TimeUnit.SECONDS);
        refresher.sweep();
        assertThat(subject.reads).hasValue(1);
    }

    /** How often something was read decides when it is read next: to wait is no read. */
    @Test
    void whatWasNotReadTakesNoTicket() throws Exception {
        var subject = new Appearing();
        var refresher = new Refresher(database, rows, background, new Findings(ids), ids, List.of(subject));
        database.inTransaction(organization, tx -> {
            rows.want(tx, KIND, thing);
            return true;
        });
        refresher.refresh(organization, KIND, thing);
        subject.appears.orElseThrow().get(20, TimeUnit.SECONDS);
        long first = database.inTransaction(organization, tx -> rows.takeTicket(tx, KIND, thing));
        assertThat(first).isEqualTo(1);
    }
}
