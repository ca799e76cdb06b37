package dev.tollgate.server.stream;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;

/**
 * One row per version of a checkout, contiguous from 1: the versions are given under the checkout's row lock, so none
 * is missing and none comes before its predecessor. This table is the stream; hints only say when to read it.
 */
public final class VersionLog {
    /** The longest page that a watcher reads at once. */
    private static final int PAGE_MAX = 50;

    private final Database database;
    private final Watchers watchers;

    /** A version of a checkout; what the bytes mean only the core knows. */
    public record Entry(long version, Instant createdAt, String cause, byte[] snapshot) {}

    public VersionLog(Database database, Watchers watchers) {
        this.database = database;
        this.watchers = watchers;
    }

    /** Adds the row in the transaction that makes the version; watchers are woken after the commit. */
    public void append(Tx tx, UUID checkoutId, Entry entry) {
        tx.mapper(Mapper.class).insert(tx.organization(), checkoutId, entry);
        UUID organizationId = tx.organization();
        tx.afterCommit(() -> watchers.changed(organizationId, checkoutId));
    }

    public List<Entry> after(UUID organizationId, UUID checkoutId, long version) {
        return database.inTransaction(organizationId,
                tx -> tx.mapper(Mapper.class).after(organizationId, checkoutId, version, PAGE_MAX));
    }

    public Optional<Entry> latest(UUID organizationId, UUID checkoutId) {
        return database.inTransaction(organizationId,
                tx -> tx.mapper(Mapper.class).latest(organizationId, checkoutId));
    }

    interface Mapper {
        @Insert("""
                INSERT INTO status_event (organization_id, checkout_id, version, created_at, cause, snapshot)
                VALUES (#{organizationId}, #{checkoutId}, #{entry.version}, #{entry.createdAt}, #{entry.cause},
                        #{entry.snapshot})""")
        int insert(UUID organizationId, UUID checkoutId, Entry entry);

        @Select("""
                SELECT version, created_at, cause, snapshot
                  FROM status_event
                 WHERE organization_id = #{organizationId} AND checkout_id = #{checkoutId} AND version > #{version}
                 ORDER BY version
                 LIMIT #{most}""")
        List<Entry> after(UUID organizationId, UUID checkoutId, long version, int most);

        @Select("""
                SELECT version, created_at, cause, snapshot
                  FROM status_event
                 WHERE organization_id = #{organizationId} AND checkout_id = #{checkoutId}
                 ORDER BY version DESC
                 LIMIT 1""")
        Optional<Entry> latest(UUID organizationId, UUID checkoutId);
    }
}
