package dev.tollgate.server.campaign;

import dev.tollgate.server.world.Books;
import dev.tollgate.server.world.Checker;
import dev.tollgate.server.world.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What must hold once everything has settled: nothing is under way, and our books are Stripe's. */
final class Check implements AutoCloseable {
    /** Each finds what is still under way. */
    private static final Map<String, String> UNDER_WAY = Map.of("an open operation", """
            SELECT kind, subject, state, error FROM stripe_operation WHERE state IN ('INTENDED', 'SENT', 'UNKNOWN')""",
            "an event that waits", """
                    SELECT event_id, type, state, error FROM stripe_event WHERE state IN ('PENDING', 'DEAD')""",
            "an open checkout", "SELECT id, status, closing, version FROM checkout WHERE status = 'OPEN'",
            "a read that is wanted",
            "SELECT kind, subject_id, ticket, applied, wanted FROM refresh WHERE applied < wanted",
            "an orphan", "SELECT checkout_id, stripe_id, state FROM orphan WHERE state = 'FOUND'",
            "a job", "SELECT kind, subject, state, attempts FROM job WHERE state <> 'DONE'");

    /** One for all: a new connection costs Postgres more than the questions do. */
    private final Sql sql;
    private final Checker checker;
    private int times;

    Check(House house) {
        this.sql = new Sql(house.database());
        this.checker = new Checker(house.database(), new Books(house.sandbox().uri()), new History(), List.of());
    }

    /** Empty when nothing is under way any more. */
    List<String> underWay() {
        var found = new ArrayList<String>();
        UNDER_WAY.forEach((what, query) -> sql.rows(query).forEach(row -> found.add(what + ": " + row)));
        return found;
    }

    /** How many runs have been checked. */
    int times() {
        return times;
    }

    /** Empty when all is well. */
    List<String> problems() {
        times++;
        var problems = underWay();
        checker.quiet().forEach(violation -> problems.add(violation.toString()));
        return problems;
    }

    @Override
    public void close() {
        sql.close();
    }
}
