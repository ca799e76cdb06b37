package dev.tollgate.server.world;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.v1.Checkout;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Our database at one instant, read with plain statements: the checker trusts no code that it checks. */
record Rows(String latePaymentPolicy, Map<String, Purchase> checkouts, List<Payment> payments, List<Claim> claims,
        Map<String, List<Version>> versions, List<Operation> operations, List<Request> requests,
        Map<String, String> events, List<Refund> refunds, List<Dispute> disputes, List<Charge> charges,
        List<String> findings, Map<String, List<Effect>> effects, List<Customer> customers) {

    /**
     * Empty texts where a column is null.
     *
     * @param payments
     *            the one that it is for, and then those that came besides
     */
    record Purchase(String id, long version, Checkout.Status status, String purchaseKey, String orderNumber,
            long amount, String currency, String session, List<Payment> payments) {
        /** The one that it is for. */
        Optional<Payment> payment() {
            return payments.stream().findFirst();
        }

        boolean isPaid() {
            return payments.stream().anyMatch(Payment::isPaid);
        }

        List<Payment> standing() {
            return payments.stream().filter(Payment::stands).toList();
        }

        /** Whether an object at Stripe is one of its own. */
        boolean has(String stripeId) {
            if (stripeId.isEmpty()) return false;
            return session.equals(stripeId) || payments.stream().anyMatch(one -> one.intent().equals(stripeId));
        }
    }

    /** Empty texts where a column is null. */
    record Payment(String id, String checkout, long amount, String currency, String status, long captured,
            long refunded, long reserved, long disputed, String intent, String surplus) {
        boolean isPaid() {
            return status.equals("SUCCEEDED");
        }

        boolean isTerminated() {
            return status.equals("CANCELED") || status.equals("EXPIRED");
        }

        boolean isSurplus() {
            return !surplus.isEmpty();
        }

        boolean stands() {
            return isPaid() && !isSurplus();
        }
    }

    /** A purchase that is paid. */
    record Claim(String purchaseKey, String checkout) {}

    record Version(long version, Instant at, String cause, Checkout checkout) {}

    record Operation(String id, String kind, String key, String path, String body, String apiVersion, String state) {}

    record Request(String rpc, String requestId, UUID result) {}

    record Refund(String id, String payment, long amount, String status, String origin, String stripeId) {}

    record Dispute(String payment, String stripeId, long amount, String status) {}

    record Charge(String payment, String stripeId) {}

    record Effect(long version, boolean sale) {}

    /** One that Stripe knows. */
    record Customer(String id, String stripeId, String email, String name) {}

    /**
     * @param before
     *            a statement that is run first and never committed
     */
    static Rows read(DatabaseConfig config, String before) throws SQLException {
        try (Connection connection = DriverManager.getConnection(config.url(), config.user(),
                config.password().reveal()); var first = connection.createStatement()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            first.execute(before);
            List<Payment> payments = payments(connection);
            return new Rows(one(connection, "SELECT late_payment_policy FROM organization ORDER BY created_at LIMIT 1"),
                    checkouts(connection, payments), payments,
                    list(connection, "SELECT purchase_key, checkout_id FROM paid_purchase",
                            row -> new Claim(row.getString(1), checkout(row, 2))),
                    versions(connection), operations(connection),
                    list(connection, "SELECT rpc, request_id, result_id FROM idempotency_key",
                            row -> new Request(row.getString(1), row.getString(2), row.getObject(3, UUID.class))),
                    events(connection), refunds(connection), disputes(connection),
                    list(connection, "SELECT payment_id, stripe_charge_id FROM charge",
                            row -> new Charge(payment(row, 1), row.getString(2))),
                    list(connection, "SELECT kind || ' ' || subject || ': ' || details FROM finding"
                            + " WHERE resolved_at IS NULL ORDER BY id", row -> row.getString(1)),
                    effects(connection), customers(connection));
        }
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> list(Connection connection, String query, Reader<T> reader) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(query)) {
            var all = new ArrayList<T>();
            while (rows.next())
                all.add(reader.read(rows));
            return all;
        }
    }

    private static String one(Connection connection, String query) throws SQLException {
        return list(connection, query, row -> text(row, 1)).stream().findFirst().orElse("");
    }

    private static String text(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    private static String checkout(ResultSet row, int column) throws SQLException {
        return TypeId.CHECKOUT.format(row.getObject(column, UUID.class));
    }

    private static String payment(ResultSet row, int column) throws SQLException {
        return TypeId.PAYMENT.format(row.getObject(column, UUID.class));
    }

    private static Map<String, Purchase> checkouts(Connection connection, List<Payment> payments) throws SQLException {
        var owned = payments.stream().collect(Collectors.groupingBy(Payment::checkout));
        var all = new LinkedHashMap<String, Purchase>();
        list(connection, """
                SELECT id, version, status, purchase_key, order_number, amount, currency, stripe_session_id
                  FROM checkout ORDER BY id""",
                row -> new Purchase(checkout(row, 1), row.getLong(2), Checkout.Status.valueOf(row.getString(3)),
                        text(row, 4), text(row, 5), row.getLong(6), text(row, 7), text(row, 8),
                        owned.getOrDefault(checkout(row, 1), List.of())))
                .forEach(one -> all.put(one.id(), one));
        return all;
    }

    private static List<Payment> payments(Connection connection) throws SQLException {
        return list(connection, """
                SELECT id, checkout_id, amount, currency, status, captured, refunded, refund_reserved, disputed,
                       stripe_payment_intent_id, surplus
                  FROM payment ORDER BY id""",
                row -> new Payment(payment(row, 1), row.getObject(2) == null ? "" : checkout(row, 2), row.getLong(3),
                        text(row, 4), text(row, 5), row.getLong(6), row.getLong(7), row.getLong(8), row.getLong(9),
                        text(row, 10), text(row, 11)));
    }

    private static Map<String, List<Version>> versions(Connection connection) throws SQLException {
        var all = new LinkedHashMap<String, List<Version>>();
        list(connection, "SELECT subject_id, version, created_at, cause, snapshot FROM status_event"
                + " WHERE subject_kind = 'CHECKOUT' ORDER BY subject_id, version", row -> {
                    all.computeIfAbsent(checkout(row, 1), _ -> new ArrayList<>())
                            .add(new Version(row.getLong(2), row.getObject(3, OffsetDateTime.class).toInstant(),
                                    row.getString(4), snapshot(row.getBytes(5))));
                    return true;
                });
        return all;
    }

    private static Checkout snapshot(byte[] bytes) {
        try {
            return Checkout.parseFrom(bytes);
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static List<Operation> operations(Connection connection) throws SQLException {
        return list(connection,
                "SELECT id, kind, idempotency_key, path, body, api_version, state FROM stripe_operation",
                row -> new Operation(text(row, 1), text(row, 2), text(row, 3), text(row, 4), text(row, 5), text(row, 6),
                        text(row, 7)));
    }

    private static List<Customer> customers(Connection connection) throws SQLException {
        return list(connection,
                "SELECT id, stripe_customer_id, email, name FROM customer WHERE stripe_customer_id IS NOT NULL",
                row -> new Customer(TypeId.CUSTOMER.format(row.getObject(1, UUID.class)), text(row, 2), text(row, 3),
                        text(row, 4)));
    }

    private static Map<String, String> events(Connection connection) throws SQLException {
        var all = new LinkedHashMap<String, String>();
        list(connection, "SELECT event_id, state FROM stripe_event",
                row -> all.put(row.getString(1), row.getString(2)));
        return all;
    }

    private static List<Refund> refunds(Connection connection) throws SQLException {
        return list(connection, "SELECT id, payment_id, amount, status, origin, stripe_refund_id FROM refund",
                row -> new Refund(TypeId.REFUND.format(row.getObject(1, UUID.class)), payment(row, 2), row.getLong(3),
                        text(row, 4), text(row, 5), text(row, 6)));
    }

    private static List<Dispute> disputes(Connection connection) throws SQLException {
        return list(connection, "SELECT payment_id, stripe_dispute_id, amount, status FROM dispute",
                row -> new Dispute(payment(row, 1), text(row, 2), row.getLong(3), text(row, 4)));
    }

    private static Map<String, List<Effect>> effects(Connection connection) throws SQLException {
        boolean isKept = !one(connection, "SELECT to_regclass('" + EffectLog.TABLE + "')").isEmpty();
        if (!isKept) return Map.of();
        var all = new LinkedHashMap<String, List<Effect>>();
        all.put("", List.of());
        list(connection, "SELECT checkout_id, version, sale FROM " + EffectLog.TABLE + " ORDER BY version",
                row -> all.computeIfAbsent(checkout(row, 1), _ -> new ArrayList<>())
                        .add(new Effect(row.getLong(2), row.getBoolean(3))));
        return all;
    }
}
