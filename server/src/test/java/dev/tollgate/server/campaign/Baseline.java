package dev.tollgate.server.campaign;

import dev.tollgate.server.db.DatabaseConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * A database as the first version of the schema had it, with what every flow leaves in it. Written once: later versions
 * have to be able to go on from there. In the file, each table is a line {@code table(columns)} and the rows that
 * {@code COPY} gives, up to a line {@code \.}; each sequence a line {@code sequence=value}.
 */
final class Baseline {
    private static final Path FILE = Path.of("src/test/resources/baseline.copy.gz");
    /** The newest migration of that version. */
    static final String VERSION = "013";
    /** They belong to Flyway, and to tests. */
    private static final Set<String> NOT_OURS = Set.of("flyway_schema_history", "effect_log");
    private static final String END = "\\.";

    private Baseline() {}

    static boolean exists() {
        return Files.exists(FILE);
    }

    /** All of a database that has the schema of this version. */
    static void write(DatabaseConfig database) throws IOException, SQLException {
        try (var connection = connect(database);
                Writer out = new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(FILE)),
                        StandardCharsets.UTF_8)) {
            for (String table : names(connection, "SELECT table_name FROM information_schema.tables"
                    + " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1")) {
                if (NOT_OURS.contains(table)) continue;
                String columns = String.join(",", names(connection, "SELECT column_name FROM information_schema.columns"
                        + " WHERE table_schema = 'public' AND table_name = '" + table
                        + "' AND is_generated = 'NEVER' ORDER BY ordinal_position"));
                var rows = new StringWriter();
                copies(connection).copyOut("COPY " + table + "(" + columns + ") TO STDOUT", rows);
                out.write(table + "(" + columns + ")\n" + rows + END + "\n");
            }
            for (String sequence : names(connection, "SELECT sequencename || '=' || last_value FROM pg_sequences"
                    + " WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY 1"))
                out.write(sequence + "\n");
        }
    }

    /** Into a database that has the schema of that version. What its migrations put in goes. */
    static void load(DatabaseConfig database) throws IOException, SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var in = new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(FILE)),
                        StandardCharsets.UTF_8))) {
            // In the order of the tables' names, rows come before those that they refer to.
            statement.execute("SET session_replication_role = replica");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.endsWith(")")) {
                    statement.execute("DELETE FROM " + line.replaceFirst("\\(.*", ""));
                    copies(connection).copyIn("COPY " + line + " FROM STDIN", new Rows(in));
                } else statement.execute("SELECT setval('" + line.replace("=", "', ") + ")");
            }
        }
    }

    /** The lines up to the end of a table. */
    private static final class Rows extends java.io.Reader {
        private final BufferedReader in;
        private String line = "";
        private int at;

        Rows(BufferedReader in) {
            this.in = in;
        }

        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            if (line.equals(END)) return -1;
            if (at == line.length()) {
                line = in.readLine();
                if (line.equals(END)) return -1;
                line += "\n";
                at = 0;
            }
            int count = Math.min(length, line.length() - at);
            line.getChars(at, at + count, into, offset);
            at += count;
            return count;
        }

        @Override
        public void close() {
            // The file has more tables.
        }
    }

    private static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static Connection connect(DatabaseConfig database) throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password().reveal());
    }

    private static List<String> names(Connection connection, String query) throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(query)) {
            while (rows.next())
                names.add(rows.getString(1));
        }
        return names;
    }
}
