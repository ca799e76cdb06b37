package dev.tollgate.server.world;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.DatabaseConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One Postgres for all tests of this JVM; each test class gets a database of its own, copied from a migrated template.
 * What it keeps does not survive a power failure; whoever kills a Postgres has one of its own.
 */
public final class Databases {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Databases() {}

    private static final class Server {
        private static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                var postgres = EmbeddedPostgres.builder().setServerConfig("max_connections", "300")
                        .setServerConfig("synchronous_commit", "on").setServerConfig("fsync", "off")
                        .setServerConfig("full_page_writes", "off").start();
                execute(postgres, "CREATE DATABASE template_tollgate");
                Database.open(config(postgres, "template_tollgate")).close();
                return postgres;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** A fresh database with the schema in it. */
    public static DatabaseConfig fresh() {
        String name = "test_" + COUNT.incrementAndGet();
        execute(Server.POSTGRES, "CREATE DATABASE " + name + " TEMPLATE template_tollgate");
        return config(Server.POSTGRES, name);
    }

    /** Without even the schema. */
    public static DatabaseConfig empty() {
        String name = "test_" + COUNT.incrementAndGet();
        execute(Server.POSTGRES, "CREATE DATABASE " + name);
        return config(Server.POSTGRES, name);
    }

    /** Another one with all that is in this one, which nobody may be connected to. */
    public static DatabaseConfig copyOf(DatabaseConfig original) {
        String name = "test_" + COUNT.incrementAndGet();
        String from = original.url().replaceAll(".*/(test_\\d+).*", "$1");
        execute(Server.POSTGRES, "CREATE DATABASE " + name + " TEMPLATE " + from);
        return config(Server.POSTGRES, name);
    }

    private static DatabaseConfig config(EmbeddedPostgres postgres, String name) {
        return new DatabaseConfig(postgres.getJdbcUrl("postgres", name), "postgres", new Secret(""), 40, 4,
                Duration.ofSeconds(20), Duration.ofDays(400));
    }

    private static void execute(EmbeddedPostgres postgres, String sql) {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
