package dev.tollgate.server.checkout;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.tenant.Organizations;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ibatis.annotations.Select;

/**
 * Counts orders per organization and day, in UTC. A process takes numbers in blocks, so that creates meet at the
 * counter once for fifty of them. Numbers are skipped when a process ends, or when a create comes to nothing; none is
 * given twice.
 */
public final class OrderNumbers {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);
    private static final int BLOCK = 50;

    private final Database database;
    private final Organizations organizations;
    private final Ids ids;
    private final Map<UUID, Block> blocks = new ConcurrentHashMap<>();

    /**
     * Numbers of a day that are ours to give.
     *
     * @param next
     *            the next one
     * @param end
     *            the first that is not ours
     */
    private record Block(String day, long next, long end) {
        Optional<Block> on(String today) {
            return day.equals(today) && next < end ? Optional.of(this) : Optional.empty();
        }
    }

    public OrderNumbers(Database database, Organizations organizations, Ids ids) {
        this.database = database;
        this.organizations = organizations;
        this.ids = ids;
    }

    /** The next one; empty when a block has to be taken first. */
    Optional<String> next(Tx tx) {
        String today = DAY.format(ids.now());
        var given = new AtomicReference<Block>();
        blocks.computeIfPresent(tx.organization(), (_, block) -> {
            block.on(today).ifPresent(given::set);
            return block.on(today).map(one -> new Block(one.day(), one.next() + 1, one.end())).orElse(null);
        });
        return Optional.ofNullable(given.get()).map(
                block -> "%s-%s-%04d".formatted(organizations.of(tx).orderPrefix(), block.day(), block.next()));
    }

    /** Takes a block. Not in a transaction. */
    void take(UUID organizationId) {
        Instant now = ids.now();
        long last = database.inTransaction(organizationId, tx -> {
            // The checkout's commit comes later in the log and waits for the disk: what it needs of this one is there
            // then.
            tx.later(Mapper.class, Mapper::commitWithoutWaiting);
            return tx.mapper(Mapper.class).take(organizationId, now, BLOCK);
        });
        blocks.put(organizationId, new Block(DAY.format(now), last - BLOCK + 1, last + 1));
    }

    interface Mapper {
        @AcrossOrganizations
        @Select("SELECT set_config('synchronous_commit', 'off', true)")
        List<String> commitWithoutWaiting();

        @Select(affectData = true, value = """
                INSERT INTO order_counter (organization_id, day, last, created_at)
                VALUES (#{organizationId}, CAST(#{now} AS date), #{count}, #{now})
                    ON CONFLICT (organization_id, day) DO UPDATE SET last = order_counter.last + #{count}
                RETURNING last""")
        long take(UUID organizationId, Instant now, int count);
    }
}
