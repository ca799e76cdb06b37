package dev.tollgate.server.admin;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A rule that must hold over the database.
 *
 * @param id
 *            like M4; stays the same from version to version
 * @param kind
 *            of the ids that break it; null where they are texts already
 * @param tables
 *            that it reads: as long as none of them has changed, it holds as it held before
 */
public record Rule(String id, Phase phase, @Nullable TypeId kind, String sentence, Set<String> tables, Query query) {

    /** When it must hold. */
    public enum Phase {
        /** At any instant. */
        ALWAYS,
        /** In the end: nothing is left undone for long without somebody being told. */
        EVENTUALLY
    }

    /** Finds who breaks the rule. */
    interface Query {
        List<String> violators(Tx tx, Scope scope);
    }

    List<String> violators(Tx tx, Scope scope) {
        List<String> found = query.violators(tx, scope);
        return kind == null ? found : found.stream().map(id -> kind.format(UUID.fromString(id))).toList();
    }
}
