package dev.tollgate.server.campaign;

import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.world.Books;
import dev.tollgate.server.world.Checker;
import dev.tollgate.server.world.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What must hold once everything has settled: nothing is under way, and our books are Stripe's. */
final class Check {
    /** Each finds what is still under way. */
    private static final Map<String, String> UNDER_WAY = Map.of("an open operation", """
            SELECT kind, subject, state, error FROM stripe_operation WHERE state IN ('INTENDED', 'SENT', 'UNKNOWN')""",
            "an event that waits", """
                    SELECT event_id, type, state, error FROM stripe_event WHERE state IN ('PENDING', 'DEAD')""",
            "an open checkout", "SELECT id, status, closing, payment_status FROM checkout WHERE status = 'OPEN'",
            "an orphan", "SELECT checkout_id, stripe_id, state FROM orphan WHERE state = 'FOUND'",
            "a job", "SELECT kind, subject, state, attempts FROM job WHERE state <> 'DONE'");

    private final DatabaseConfig database;
    private final Checker checker;

    Check(House house) {
        this.database = house.database();
        this.checker = new Checker(database, new Books(house.sandbox().uri()), new History(), List.of());
    }

    /** Empty when nothing is under way any more. */
    List<String> underWay() {
        var found = new ArrayList<String>();
        try (var sql = new Sql(database)) {
            UNDER_WAY.forEach((what, query) -> sql.rows(query).forEach(row -> found.add(what + ": " + row)));
        }
        return found;
    }

    /** Empty when all is well. */
    List<String> problems() {
        var problems = underWay();
        checker.quiet().forEach(violation -> problems.add(violation.toString()));
        return problems;
    }
}
