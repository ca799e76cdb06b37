package dev.tollgate.bench;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;

/**
 * The least that a careful handler of a paid event does, in one transaction: keep the event, lock the payment, mark it
 * paid, keep what watchers see, and queue what others are told.
 */
final class FiveStatements {
    static final String SCHEMA = """
            CREATE TABLE event (id text PRIMARY KEY, type text NOT NULL, received_at timestamptz NOT NULL,
                                payload bytea NOT NULL);
            CREATE TABLE payment (id uuid PRIMARY KEY, intent text NOT NULL UNIQUE, status text NOT NULL,
                                  version bigint NOT NULL, amount bigint NOT NULL, currency text NOT NULL,
                                  updated_at timestamptz);
            CREATE TABLE status (payment_id uuid NOT NULL, version bigint NOT NULL, created_at timestamptz NOT NULL,
                                 snapshot bytea NOT NULL, PRIMARY KEY (payment_id, version));
            CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payment_id uuid NOT NULL,
                                 type text NOT NULL, created_at timestamptz NOT NULL, data bytea NOT NULL)""";
    private static final String EVENT = """
            INSERT INTO event (id, type, received_at, payload) VALUES (?, 'payment_intent.succeeded', ?, ?)
                ON CONFLICT DO NOTHING""";
    private static final String LOCK = "SELECT id, status, version, amount, currency FROM payment WHERE intent = ? FOR UPDATE";
    private static final String PAID = "UPDATE payment SET status = 'SUCCEEDED', version = ?, updated_at = ? WHERE id = ?";
    private static final String STATUS = "INSERT INTO status (payment_id, version, created_at, snapshot) VALUES (?, ?, ?, ?)";
    private static final String OUTBOX = "INSERT INTO outbox (payment_id, type, created_at, data) VALUES (?, 'payment.succeeded', ?, ?)";
    /** What a checkout with its items has beside what is written out below: 1 kB in all. */
    private static final String ITEMS = "x".repeat(800);

    private FiveStatements() {}

    private record Payment(UUID id, boolean isPaid, long version, long amount, String currency) {}

    /** Commits. The connection does not commit by itself. */
    static void apply(Connection connection, String eventId, String intent, byte[] payload) throws SQLException {
        var now = new Timestamp(System.currentTimeMillis());
        try {
            if (update(connection, EVENT, eventId, now, payload) == 1) pay(connection, intent, now);
            connection.commit();
        } catch (SQLException failure) {
            connection.rollback();
            throw failure;
        }
    }

    private static void pay(Connection connection, String intent, Timestamp now) throws SQLException {
        Payment payment = lock(connection, intent);
        if (payment.isPaid()) return;
        long version = payment.version() + 1;
        update(connection, PAID, version, now, payment.id());
        byte[] snapshot = ("{\"id\":\"%s\",\"version\":%d,\"status\":\"SUCCEEDED\",\"amount\":%d,\"currency\":\"%s\","
                + "\"intent\":\"%s\",\"items\":\"%s\"}").formatted(payment.id(), version, payment.amount(),
                        payment.currency(), intent, ITEMS)
                .getBytes(StandardCharsets.UTF_8);
        update(connection, STATUS, payment.id(), version, now, snapshot);
        update(connection, OUTBOX, payment.id(), now, snapshot);
    }

    private static Payment lock(Connection connection, String intent) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, intent);
            try (var row = statement.executeQuery()) {
                if (!row.next()) throw new SQLException("no payment " + intent);
                return new Payment(row.getObject(1, UUID.class), row.getString(2).equals("SUCCEEDED"), row.getLong(3),
                        row.getLong(4), row.getString(5));
            }
        }
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            List<Object> all = List.of(values);
            for (int i = 0; i < all.size(); i++)
                statement.setObject(i + 1, all.get(i));
            return statement.executeUpdate();
        }
    }
}
