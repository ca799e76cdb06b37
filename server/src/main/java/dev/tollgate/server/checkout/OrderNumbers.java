package dev.tollgate.server.checkout;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.tenant.Organizations;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;

/**
 * Counts orders per organization and day, in UTC. A number is taken in a transaction of its own, so that all creates of
 * an organization meet at the counter for an instant and not for their whole length. One is skipped when the create
 * that took it comes to nothing; none is given twice.
 */
public final class OrderNumbers {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

    private final Database database;
    private final Ids ids;

    public OrderNumbers(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    /** Not in a transaction. */
    String next(UUID organizationId) {
        Instant now = ids.now();
        return database.inTransaction(organizationId, tx -> {
            String prefix = Organizations.read(tx).orderPrefix();
            // The checkout's commit comes later in the log and waits for the disk: what it needs of this one is there
            // then.
            tx.mapper(Mapper.class).commitWithoutWaiting();
            long number = tx.mapper(Mapper.class).next(organizationId, now);
            return "%s-%s-%04d".formatted(prefix, DAY.format(now), number);
        });
    }

    interface Mapper {
        @AcrossOrganizations
        @Select("SELECT set_config('synchronous_commit', 'off', true)")
        String commitWithoutWaiting();

        @Select(affectData = true, value = """
                INSERT INTO order_counter (organization_id, day, last, created_at)
                VALUES (#{organizationId}, CAST(#{now} AS date), 1, #{now})
                    ON CONFLICT (organization_id, day) DO UPDATE SET last = order_counter.last + 1
                RETURNING last""")
        long next(UUID organizationId, Instant now);
    }
}
