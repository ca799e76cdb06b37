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
import java.util.UUID;

/** Our database at one instant, read with plain statements: the checker trusts no code that it checks. */
record Rows(String latePaymentPolicy, Map<String, Purchase> checkouts, Map<String, List<Version>> versions,
        List<Operation> operations, List<Request> requests, Map<String, String> events, List<Refund> refunds,
        List<Dispute> disputes, List<String> findings, Map<String, List<Effect>> effects) {

    /** Empty texts where a column is null. */
    record Purchase(String id, long version, Checkout.Status status, String purchaseKey, String orderNumber,
            long amount,
            String currency, String paymentStatus, long captured, long refunded, long reserved, long disputed,
            String intent, String session, String operation) {
        boolean isPaid() {
            return paymentStatus.equals("SUCCEEDED");
        }

        boolean isTerminated() {
            return paymentStatus.equals("CANCELED") || paymentStatus.equals("EXPIRED");
        }
    }

    record Version(long version, Instant at, String cause, Checkout checkout) {}

    record Operation(String id, String kind, String key, String path, String body, String apiVersion, String state) {}

    record Request(String rpc, String requestId, UUID result) {}

    record Refund(String id, String checkout, long amount, String status, String stripeId) {}

    record Dispute(String checkout, String stripeId, long amount, String status) {}

    record Effect(long version, boolean sale) {}

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
            return new Rows(one(connection, "SELECT late_payment_policy FROM organization ORDER BY created_at LIMIT 1"),
                    checkouts(connection), versions(connection), operations(connection),
                    list(connection, "SELECT rpc, request_id, result_id FROM idempotency_key",
                            row -> new Request(row.getString(1), row.getString(2), row.getObject(3, UUID.class))),
                    events(connection), refunds(connection), disputes(connection),
                    list(connection, "SELECT kind || ' ' || subject || ': ' || details FROM finding"
                            + " WHERE resolved_at IS NULL ORDER BY id", row -> row.getString(1)),
                    effects(connection));
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

    private static Map<String, Purchase> checkouts(Connection connection) throws SQLException {
        var all = new LinkedHashMap<String, Purchase>();
        list(connection, """
                SELECT id, version, status, purchase_key, order_number, amount, currency, payment_status, captured, refunded,
                       refund_reserved, disputed, stripe_payment_intent_id, stripe_session_id, create_operation_id
                  FROM checkout ORDER BY id""",
                row -> new Purchase(checkout(row, 1), row.getLong(2), Checkout.Status.valueOf(row.getString(3)),
                        text(row, 4), text(row, 5), row.getLong(6), text(row, 7), text(row, 8), row.getLong(9),
                        row.getLong(10), row.getLong(11), row.getLong(12), text(row, 13), text(row, 14),
                        text(row, 15)))
                .forEach(one -> all.put(one.id(), one));
        return all;
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

    private static Map<String, String> events(Connection connection) throws SQLException {
        var all = new LinkedHashMap<String, String>();
        list(connection, "SELECT event_id, state FROM stripe_event",
                row -> all.put(row.getString(1), row.getString(2)));
        return all;
    }

    private static List<Refund> refunds(Connection connection) throws SQLException {
        return list(connection, "SELECT id, checkout_id, amount, status, stripe_refund_id FROM refund",
                row -> new Refund(TypeId.REFUND.format(row.getObject(1, UUID.class)), checkout(row, 2), row.getLong(3),
                        text(row, 4), text(row, 5)));
    }

    private static List<Dispute> disputes(Connection connection) throws SQLException {
        return list(connection, "SELECT checkout_id, stripe_dispute_id, amount, status FROM dispute",
                row -> new Dispute(checkout(row, 1), text(row, 2), row.getLong(3), text(row, 4)));
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
