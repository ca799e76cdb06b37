package dev.tollgate.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/** All rows of a small database, whatever its tables are, in the text that COPY writes and reads. */
record DatabaseDump(List<Table> tables) {
    /**
     * @param columns
     *            those that are written; the others PostgreSQL fills in
     */
    record Table(String name, List<String> columns, List<String> rows) {
        String copy(String direction) {
            return "COPY %s (%s) %s".formatted(name, String.join(", ", columns), direction);
        }
    }

    Stream<String> rows() {
        return tables.stream().flatMap(table -> table.rows().stream());
    }

    static DatabaseDump read(Connection connection) throws SQLException, IOException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'UTC'");
        }
        var copies = connection.unwrap(PGConnection.class).getCopyAPI();
        var tables = new ArrayList<Table>();
        for (Map.Entry<String, List<String>> entry : columns(connection).entrySet()) {
            var table = new Table(entry.getKey(), entry.getValue(), List.of());
            var text = new ByteArrayOutputStream();
            copies.copyOut(table.copy("TO STDOUT"), text);
            tables.add(new Table(table.name(), table.columns(),
                    text.toString(StandardCharsets.ISO_8859_1).lines().toList()));
        }
        return new DatabaseDump(tables);
    }

    private static Map<String, List<String>> columns(Connection connection) throws SQLException {
        var found = new LinkedHashMap<String, List<String>>();
        try (var statement = connection.createStatement(); ResultSet rows = statement.executeQuery("""
                SELECT c.relname, a.attname
                  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
                   AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
                 ORDER BY c.relname, a.attnum""")) {
            while (rows.next())
                found.computeIfAbsent(rows.getString(1), _ -> new ArrayList<>()).add(rows.getString(2));
        }
        return found;
    }
}
