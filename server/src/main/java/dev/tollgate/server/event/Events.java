package dev.tollgate.server.event;

import dev.tollgate.server.db.Columns;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stream.Watchers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of changes, in the commit that makes them. What one transaction tells of one subject is one row, written just
 * before the commit. The caller holds the lock of the subject's row until then.
 */
public final class Events {
    /** Whoever has events to give positions to is woken by a hint about this. */
    static final Subject SEQUENCER = new Subject(TypeId.EVENT, new UUID(0, 0));
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    /**
     * Larger states are left out, and have to be asked for: an event must never be why a payment is not written down.
     */
    private static final int DATA_MAX = 256 * 1024;

    private final Watchers watchers;
    private final Ids ids;

    public Events(Watchers watchers, Ids ids) {
        this.watchers = watchers;
        this.ids = ids;
    }

    public void emit(Tx tx, Emission emission) {
        if (emission.facts().isEmpty()) return;
        var gathered = tx.local(Gathered.class, Gathered::new).emissions;
        if (gathered.isEmpty()) tx.beforeCommit(() -> flush(tx, gathered));
        gathered.merge(emission.subject(), emission, Emission::and);
    }

    /** What a transaction has told so far. */
    private static final class Gathered {
        final Map<Subject, Emission> emissions = new LinkedHashMap<>();
    }

    private void flush(Tx tx, Map<Subject, Emission> gathered) {
        List<Emission> all = List.copyOf(gathered.values());
        gathered.clear();
        tx.later(EventMapper.class).insert(tx.organization(), ids.now(),
                new EventMapper.Told(Columns.texts(all, emission -> emission.subject().kind()),
                        Columns.ids(all, emission -> emission.subject().id()),
                        Columns.ids(all, Emission::orderingKey), Columns.numbers(all, Emission::version),
                        Columns.texts(all, Events::types), Columns.texts(all, Events::objects),
                        Columns.bytes(all, Events::data)));
        tx.afterCommit(() -> watchers.changed(SEQUENCER));
    }

    private static String types(Emission emission) {
        return emission.facts().stream().map(Fact::type).collect(Collectors.joining(","));
    }

    private static String objects(Emission emission) {
        return emission.facts().stream()
                .map(fact -> (fact.object() == null ? emission.subject().id() : fact.object()).toString())
                .collect(Collectors.joining(","));
    }

    private static byte @Nullable [] data(Emission emission) {
        byte[] data = emission.data();
        if (data == null || data.length <= DATA_MAX) return data;
        LOG.atWarn().addKeyValue("subject", emission.subject().wireId()).addKeyValue("bytes", data.length)
                .log("an event's data is too large and is left out");
        return null;
    }
}
