package dev.tollgate.server.admin;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rules that must hold over the database, whatever has happened. They are checked by a real installation once a
 * day, by an operator who asks, and by every test that has broken something; all as of one moment.
 */
public final class Invariants {
    /** Longer than an event is tried again by itself. */
    public static final Duration PATIENCE = Duration.ofHours(3);
    private static final int VIOLATORS_MAX = 100;
    /** Events are kept for longer. */
    private static final Duration RECENT = Duration.ofDays(30);
    private static final Instant ANY_TIME = Instant.parse("9999-01-01T00:00:00Z");

    private final Database database;
    private final Ids ids;

    /** A rule, and who breaks it: at most 100. */
    public record Result(Rule rule, List<String> violators) {
        public boolean holds() {
            return violators.isEmpty();
        }
    }

    public Invariants(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    /**
     * @param phases
     *            whose rules are checked
     * @param since
     *            rules over tables that grow look at what has changed since; from the epoch on, that is everything
     * @param patience
     *            how long something may be under way; zero when nothing may be, because everything was drained
     */
    public List<Result> check(UUID organizationId, Set<Rule.Phase> phases, Instant since, Duration patience) {
        return check(organizationId, rule -> phases.contains(rule.phase()), since, patience);
    }

    /** The rules that may have been broken by changes of these tables; and those that read none of ours. */
    public List<Result> checkTouched(UUID organizationId, Set<String> tables, Instant since, Duration patience) {
        return check(organizationId, rule -> rule.tables().isEmpty() || !Collections.disjoint(rule.tables(), tables),
                since, patience);
    }

    private List<Result> check(UUID organizationId, Predicate<Rule> chosen, Instant since, Duration patience) {
        return database.readSnapshot(organizationId, tx -> {
            Scope scope = scope(tx, since, patience);
            return Rules.ALL.stream().filter(chosen)
                    .map(rule -> new Result(rule, rule.violators(tx, scope))).toList();
        });
    }

    Scope scope(Tx tx, Instant since, Duration patience) {
        Instant now = ids.now();
        Instant monthAgo = now.minus(RECENT);
        var mapper = tx.mapper(CheckMapper.class);
        return new Scope(tx.organization(), since, since.isBefore(monthAgo) ? monthAgo : since, now.minus(patience),
                patience.isZero() ? ANY_TIME : now.minus(patience),
                told(tx),
                those(mapper.deadJobs(tx.organization()), TypeId.JOB).toArray(UUID[]::new), VIOLATORS_MAX);
    }

    /** What waits for a person excuses the checkout, payment or refund that it is about. */
    private static UUID[] told(Tx tx) {
        var mapper = tx.mapper(CheckMapper.class);
        List<String> open = mapper.open(tx.organization());
        return Stream
                .concat(Stream.of(TypeId.CHECKOUT, TypeId.PAYMENT, TypeId.REFUND).flatMap(kind -> those(open, kind)),
                        mapper.withOrphans(tx.organization()).stream())
                .distinct().toArray(UUID[]::new);
    }

    private static Stream<UUID> those(List<String> subjects, TypeId kind) {
        return subjects.stream().filter(kind::isOne).map(kind::parse);
    }
}
