package dev.tollgate.server.campaign;

import dev.tollgate.server.db.DatabaseConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A connection past the gateway, which may be dead. */
final class Sql implements AutoCloseable {
    /** Whoever is dying may still accept a connection, and then say nothing. */
    private static final Map<String, String> SECONDS = Map.of("connectTimeout", "5", "socketTimeout", "60");
    private final Connection connection;

    Sql(DatabaseConfig database) {
        var how = new Properties();
        how.putAll(SECONDS);
        how.setProperty("user", database.user());
        how.setProperty("password", database.password().reveal());
        try {
            connection = DriverManager.getConnection(database.url(), how);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static void run(DatabaseConfig database, String statement) {
        try (var sql = new Sql(database); var running = sql.connection.createStatement()) {
            running.execute(statement);
        } catch (SQLException failure) {
            throw new IllegalStateException(statement, failure);
        }
    }

    /** Each row as one text, its columns separated by spaces. */
    List<String> rows(String query) {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(query)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                var row = new StringBuilder();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++)
                    row.append(column == 1 ? "" : " ").append(rows.getString(column));
                found.add(row.toString());
            }
            return found;
        } catch (SQLException failure) {
            throw new IllegalStateException(query, failure);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
