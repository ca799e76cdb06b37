package dev.tollgate.server.campaign;

import dev.tollgate.sandbox.control.Ledger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules that hold once everything has settled: our database against Stripe's books. */
final class Check {
    /** Each finds what must not be; a rule's name says what must. */
    private static final Map<String, String> NOTHING_OF = Map.of("no operation is open", """
            SELECT kind, subject, state, error FROM stripe_operation WHERE state IN ('INTENDED', 'SENT', 'UNKNOWN')""",
            "no event waits", """
                    SELECT event_id, type, state, error FROM stripe_event WHERE state IN ('PENDING', 'DEAD')""",
            "nothing stays open", """
                    SELECT id, status, closing, payment_status FROM checkout WHERE status = 'OPEN'""",
            "versions have no gap", """
                    SELECT id, version FROM checkout c
                     WHERE version <> (SELECT count(*) FROM status_event s WHERE s.checkout_id = c.id)
                        OR version <> (SELECT max(s.version) FROM status_event s WHERE s.checkout_id = c.id)""",
            "a purchase is complete once",
            """
                    SELECT purchase_key FROM checkout WHERE status = 'COMPLETE' GROUP BY purchase_key HAVING count(*) > 1""",
            "what follows from a payment followed once", """
                    SELECT c.id, c.status, (SELECT count(*) FROM paid_once p WHERE p.checkout_id = c.id) FROM checkout c
                     WHERE (SELECT count(*) FROM paid_once p WHERE p.checkout_id = c.id)
                           <> CASE c.status WHEN 'COMPLETE' THEN 1 ELSE 0 END""",
            "no more is reserved than refunds are pending", """
                    SELECT id, refund_reserved FROM checkout c
                     WHERE refund_reserved <> (SELECT coalesce(sum(r.amount), 0) FROM refund r
                                                WHERE r.checkout_id = c.id AND r.status = 'PENDING')""",
            "refunded is the sum of the refunds that succeeded", """
                    SELECT id, refunded FROM checkout c
                     WHERE refunded <> (SELECT coalesce(sum(r.amount), 0) FROM refund r
                                         WHERE r.checkout_id = c.id AND r.status = 'SUCCEEDED')""",
            "no orphan is left", "SELECT checkout_id, stripe_id, state FROM orphan WHERE state = 'FOUND'",
            "money that goes back by policy goes back", """
                    SELECT id, captured, refunded FROM checkout
                     WHERE status <> 'COMPLETE' AND captured > refunded""");

    private Check() {}

    /** Whether nothing is under way any more. */
    static boolean isQuiet(House house) {
        try (var sql = new Sql(house.database())) {
            return Stream.of("no operation is open", "no event waits", "nothing stays open")
                    .allMatch(rule -> sql.rows(NOTHING_OF.get(rule)).isEmpty());
        }
    }

    static List<String> problems(House house) {
        var problems = new ArrayList<String>();
        try (var sql = new Sql(house.database())) {
            NOTHING_OF.forEach((rule, query) -> sql.rows(query).forEach(row -> problems.add(rule + ": " + row)));
            money(house, sql, problems);
        }
        return problems;
    }

    private record Ours(String checkout, String status, long captured, long refunded) {}

    private static void money(House house, Sql sql, List<String> problems) {
        var ours = new HashMap<String, Ours>();
        sql.rows("""
                SELECT stripe_payment_intent_id, id, status, captured, refunded
                  FROM checkout WHERE stripe_payment_intent_id IS NOT NULL""").forEach(row -> {
            String[] words = row.split(" ");
            ours.put(words[0], new Ours(words[1], words[2], Long.parseLong(words[3]), Long.parseLong(words[4])));
        });
        Map<String, List<Ledger.Entry>> books = house.sandbox().ledger().charges().stream()
                .collect(Collectors.groupingBy(Ledger.Entry::paymentIntent));
        books.forEach((intent, charges) -> {
            Ledger.Entry charge = charges.getFirst();
            Ours row = ours.remove(intent);
            if (charges.size() > 1) problems.add(intent + " was charged " + charges.size() + " times");
            if (row == null && charge.refunded() != charge.captured())
                problems.add("Stripe has money that we do not know: " + charge);
            if (row != null && (row.captured() != charge.captured() || row.refunded() != charge.refunded()))
                problems.add("our books and Stripe's differ: " + row + ", " + charge);
            if (row != null && charge.refunded() < charge.captured() && !row.status().equals("COMPLETE"))
                problems.add("Stripe has the money, and we do not say so: " + row);
        });
        ours.forEach((intent, row) -> {
            if (row.status().equals("COMPLETE") || row.captured() > 0)
                problems.add("we say paid, and Stripe has nothing: " + row + ", " + intent);
        });
    }
}
