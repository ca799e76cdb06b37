package dev.tollgate.server.reconcile;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.finding.Findings.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How we and Stripe agree, for people; and the way to make sure of it now. */
public final class Reconciliation {
    private static final int REPAIRS_MAX = 100;

    private final Database database;
    private final EventPull pull;
    private final ObjectSweep sweep;
    private final RepairLog log;
    private final Ids ids;

    public Reconciliation(Database database, EventPull pull, ObjectSweep sweep, RepairLog log, Ids ids) {
        this.database = database;
        this.pull = pull;
        this.sweep = sweep;
        this.log = log;
        this.ids = ids;
    }

    /**
     * @param silentSince
     *            since when no webhook comes; empty while they arrive
     * @param eventCursor
     *            every event that happened before was taken in; empty until the first job has run
     * @param lag
     *            how long ago that is
     * @param pulledAt
     *            when Stripe's list of events was last read to its end
     * @param repairs
     *            the newest hundred
     * @param drift
     *            what differs from Stripe and could not be repaired. Nothing, on a healthy system
     */
    public record Report(Optional<Instant> silentSince, Optional<Instant> eventCursor, Duration lag,
            Optional<Instant> pulledAt, Swept sweep, List<Repair> repairs, List<Finding> drift) {}

    /**
     * The sweep under way, or else the last one.
     *
     * @param finishedAt
     *            of the last one
     * @param compared
     *            objects at Stripe that are ours
     */
    public record Swept(boolean isUnderWay, Optional<Instant> finishedAt, int compared, int repaired, int drifting) {}

    /**
     * @param kind
     *            PAYMENT_INTENT, SESSION, REFUND or DISPUTE
     * @param details
     *            how it differed, in words
     * @param repairedAt
     *            null while it still differs
     */
    public record Repair(UUID id, String kind, UUID checkoutId, String stripeId, String details, Instant foundAt,
            @Nullable Instant repairedAt) {}

    public Report report(UUID organizationId) {
        Instant now = ids.now();
        return database.inTransaction(organizationId, tx -> {
            var cursor = pull.progress(tx);
            var swept = tx.mapper(SweepMapper.class).find(organizationId)
                    .map(row -> new Swept(row.begunAt() != null, Optional.ofNullable(row.finishedAt()),
                            row.compared(), row.repaired(), row.drifting()))
                    .orElse(new Swept(false, Optional.empty(), 0, 0, 0));
            var repairs = tx.mapper(RepairMapper.class).newest(organizationId, REPAIRS_MAX).stream()
                    .map(row -> new Repair(row.id(), row.kind().name(), row.checkoutId(), row.stripeId(),
                            row.details(), row.foundAt(), row.repairedAt()))
                    .toList();
            return new Report(cursor.map(CursorMapper.Progress::silentSince),
                    cursor.map(CursorMapper.Progress::cursorAt),
                    cursor.map(row -> Duration.between(row.cursorAt(), now)).orElse(Duration.ZERO),
                    cursor.map(CursorMapper.Progress::pulledAt), swept, repairs, log.open(tx));
        });
    }

    /** A bounded run of both; what is left is gone on with by the jobs at once. */
    public void runNow(UUID organizationId) {
        pull.runNow(organizationId);
        sweep.runNow(organizationId);
    }

    /** How many accounts' webhooks are silent. */
    public int silent() {
        return database.acrossOrganizations(tx -> tx.mapper(CursorMapper.class).silent());
    }
}
