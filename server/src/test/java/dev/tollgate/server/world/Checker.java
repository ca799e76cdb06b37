package dev.tollgate.server.world;

import dev.tollgate.server.db.DatabaseConfig;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds four stories against each other: our database, Stripe's books, what clients were told, and what subscribers
 * got. Phase A holds at any instant, however much is broken at that moment. Phase Q holds once everything is healed and
 * drained.
 * <p>
 * The sources are read in the order in which truth travels: what has been told must be in the database that is read
 * after it, and what the database says of money must be in the books that are read after that.
 */
public final class Checker {
    private final DatabaseConfig database;
    private final Books books;
    private final History history;
    private final List<Transcript> transcripts;
    private final Map<String, Long> seen = new ConcurrentHashMap<>();

    public Checker(DatabaseConfig database, Books books, History history, List<Transcript> transcripts) {
        this.database = database;
        this.books = books;
        this.history = history;
        this.transcripts = transcripts;
    }

    /** For a world whose clients keep no history. */
    public static Checker of(World world) {
        return new Checker(world.database, new Books(world.sandbox.uri()), new History(), List.of());
    }

    /**
     * What must hold at any instant.
     *
     * @throws SQLException
     *             when the database cannot be read just now
     */
    public List<Violation> anyInstant() throws SQLException {
        return check(false, "SELECT 1");
    }

    /** What must hold once nothing is under way any more; with all that must hold at any instant. */
    public List<Violation> quiet() {
        try {
            return check(true, "SELECT 1");
        } catch (SQLException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    /** As {@link #quiet}, with the database as it is after this statement. The statement is rolled back. */
    public List<Violation> quietAfter(String statement) throws SQLException {
        return check(true, statement);
    }

    /** What the gateway itself says does not fit, open. */
    public List<String> findings() {
        try {
            return Rows.read(database, "SELECT 1").findings();
        } catch (SQLException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private List<Violation> check(boolean isQuiet, String before) throws SQLException {
        List<History.Entry> told = history.entries();
        var delivered = transcripts.stream()
                .map(one -> new StreamRules.Delivered(one.checkoutId(), one.end(), List.copyOf(one.lines()))).toList();
        var acknowledged = books.update().acknowledged();
        Rows rows = Rows.read(database, before);
        books.update();
        var found = new Found();
        new PaymentRules(rows, found).check();
        new MoneyRules(rows, books, found).check(isQuiet);
        new StateRules(rows, books, found).check(isQuiet, seen);
        new RequestRules(rows, books, found).check(told, isQuiet);
        new CustomerRules(rows, books, found).check(isQuiet);
        new StreamRules(rows, found).check(delivered, isQuiet);
        new InboxRules(rows, found).check(acknowledged, isQuiet);
        return found.violations;
    }

    /** Where rules write down what they found. */
    static final class Found {
        private final List<Violation> violations = new ArrayList<>();

        void add(String rule, String subject, Object expected, Object seen) {
            violations.add(new Violation(rule, subject, String.valueOf(expected), String.valueOf(seen)));
        }

        void require(boolean holds, String rule, String subject, Object expected, Object seen) {
            if (!holds) add(rule, subject, expected, seen);
        }

        void requireEqual(String rule, String subject, Object expected, Object seen) {
            require(expected.equals(seen), rule, subject, expected, seen);
        }
    }
}
