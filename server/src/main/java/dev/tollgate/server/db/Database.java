package dev.tollgate.server.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Update;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.LocalCacheScope;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.defaults.DefaultSqlSession;
import org.apache.ibatis.transaction.jdbc.JdbcTransaction;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/**
 * The only door to Postgres. A mapper can be had only from a {@link Tx}, and a Tx only from here, so what runs inside a
 * transaction is visible in every signature. Nothing that calls a network may run inside one: transports begin with
 * {@link #mustNotBeInTransaction()}.
 */
public final class Database implements AutoCloseable {
    /** Of nodes that start at once, one migrates, for as long as it takes. */
    private static final int WAITS_FOR_EVER = -1;

    private static final ScopedValue<Boolean> IN_TRANSACTION = ScopedValue.newInstance();
    /** Deadlocks and serialization failures are retried this often, here and nowhere else. */
    private static final int RETRIES_MAX = 3;
    /** The other side of a deadlock needs a moment to take the lock: who runs again at once often meets it again. */
    private static final Duration PAUSE_MAX = Duration.ofMillis(50);

    /** Streams wait for their turn: ten thousand that connect again at once are no reason to refuse one. */
    private static final Duration STREAM_WAIT_MAX = Duration.ofSeconds(30);

    private final HikariDataSource pool;
    private final DataSource dataSource;
    private final Configuration configuration;
    private final ParameterWriter parameters;
    private final RowReader reader;
    private final FailPoints failPoints;
    private final @Nullable Database forStreams;

    private Database(HikariDataSource pool, FailPoints failPoints, @Nullable Database forStreams) {
        this.pool = pool;
        this.forStreams = forStreams;
        this.failPoints = failPoints;
        this.dataSource = failPoints.over(pool);
        this.configuration = configuration(dataSource);
        this.parameters = new ParameterWriter(configuration.getTypeHandlerRegistry());
        this.reader = new RowReader(configuration.getTypeHandlerRegistry());
    }

    /** Connects, and brings the schema up to date. */
    public static Database open(DatabaseConfig config) {
        return open(config, FailPoints.NONE);
    }

    public static Database open(DatabaseConfig config, FailPoints failPoints) {
        migrate(config, "classpath:db/migration");
        var streams = pool(config, "tollgate-streams", config.streamConnectionsMax());
        streams.setReadOnly(true);
        streams.setConnectionTimeout(STREAM_WAIT_MAX.toMillis());
        return new Database(new HikariDataSource(pool(config, "tollgate", config.connectionsMax())), failPoints,
                new Database(new HikariDataSource(streams), failPoints, null));
    }

    private static HikariConfig pool(DatabaseConfig config, String name, int connectionsMax) {
        var hikari = new HikariConfig();
        hikari.setPoolName(name);
        hikari.setJdbcUrl(config.url());
        hikari.setUsername(config.user());
        hikari.setPassword(config.password().reveal());
        hikari.setMaximumPoolSize(connectionsMax);
        hikari.setConnectionTimeout(config.connectionTimeout().toMillis());
        hikari.addDataSourceProperty("ApplicationName", "tollgate");
        hikari.addDataSourceProperty("options",
                "-c statement_timeout=10s -c lock_timeout=8s -c idle_in_transaction_session_timeout=30s -c timezone=UTC");
        return hikari;
    }

    /**
     * Brings the schema up to date, on connections of its own: an index over many rows takes longer than any statement
     * of ours may. No transaction is held open meanwhile, for which {@code CREATE INDEX CONCURRENTLY} would wait for
     * ever. Of several nodes that start at once, one migrates and the others wait.
     */
    static void migrate(DatabaseConfig config, String... locations) {
        var flyway = Flyway.configure().dataSource(config.url(), config.user(), config.password().reveal())
                .locations(locations).lockRetryCount(WAITS_FOR_EVER);
        flyway.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        flyway.load().migrate();
    }

    private static Configuration configuration(DataSource dataSource) {
        var configuration = new Configuration(new Environment("tollgate", new JdbcTransactionFactory(), dataSource));
        // A repeated SELECT must see what others committed meanwhile: lock, then read again, is how every change
        // begins.
        configuration.setLocalCacheScope(LocalCacheScope.STATEMENT);
        configuration.setCacheEnabled(false);
        TypeHandlers.register(configuration.getTypeHandlerRegistry());
        return configuration;
    }

    /**
     * Runs work in one transaction on behalf of an organization. May run it again: after a deadlock, and where a part
     * of it failed that may fail by itself.
     */
    public <T extends @Nullable Object> T inTransaction(UUID organizationId, Function<Tx, T> work) {
        return withRetries(careful -> run(organizationId, work, Kind.CHANGE, careful)).afterCommit();
    }

    /** As {@link #inTransaction}, but nothing of it stays: it is rolled back, and nobody is told. */
    public <T extends @Nullable Object> T rehearse(UUID organizationId, Function<Tx, T> work) {
        return withRetries(careful -> run(organizationId, work, Kind.REHEARSAL, careful)).result();
    }

    /** What a transaction is for. */
    private enum Kind {
        /** Changes rows that it names: how they are found never depends on the values. */
        CHANGE,
        /** A change that is rolled back. */
        REHEARSAL,
        /** Looks for what is due, or at all that there is: each time a plan of its own. */
        SWEEP;

        boolean keepsPlans() {
            return this != SWEEP;
        }
    }

    /**
     * For a look that is one round trip: there is no transaction around it, and nothing may be changed. Statements that
     * are queued see the same moment; those of several round trips do not.
     */
    public <T extends @Nullable Object> T read(UUID organizationId, Function<Tx, T> work) {
        return look(organizationId, work);
    }

    /** As {@link #read}, for what is looked up over all organizations. */
    public <T extends @Nullable Object> T readAcrossOrganizations(Function<Tx, T> work) {
        return look(null, work);
    }

    private <T extends @Nullable Object> T look(@Nullable UUID organizationId, Function<Tx, T> work) {
        return withRetries(_ -> ScopedValue.where(IN_TRANSACTION, true).call(() -> {
            Tx.Connected connected = connect(true, false);
            try {
                return work.apply(new Tx(connected, organizationId, failPoints, true));
            } finally {
                connected.now().close();
            }
        }));
    }

    /** For what has no organization yet: looking up a key, and sweeping for work that is due. */
    public <T extends @Nullable Object> T acrossOrganizations(Function<Tx, T> work) {
        return withRetries(careful -> run(null, work, Kind.SWEEP, careful)).afterCommit();
    }

    /**
     * Does a little at a time, each step a transaction of its own, until one finds less than it may do: what removes
     * many rows holds no lock for long, and keeps up however many there are.
     *
     * @param most
     *            how much one step may do
     * @return how much was done
     */
    public int inSteps(int most, Function<Tx, Integer> step) {
        int all = 0;
        int done;
        do {
            done = acrossOrganizations(step);
            all += done;
        } while (done == most);
        return all;
    }

    /** Reads everything as of one moment, and can change nothing. For checks, which may take a while. */
    public <T extends @Nullable Object> T readSnapshot(UUID organizationId, Function<Tx, T> work) {
        return withRetries(careful -> run(organizationId, tx -> {
            tx.mapper(SnapshotMapper.class).begin();
            return work.apply(tx);
        }, Kind.SWEEP, careful)).afterCommit();
    }

    interface SnapshotMapper {
        @AcrossOrganizations
        @Update("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '5min'")
        int begin();
    }

    private <T extends @Nullable Object> Committed<T> run(@Nullable UUID organizationId, Function<Tx, T> work,
            Kind kind,
            boolean isCareful) {
        if (IN_TRANSACTION.isBound()) throw new IllegalStateException("a transaction is already open on this thread");
        return ScopedValue.where(IN_TRANSACTION, true).call(() -> open(organizationId, work, kind, isCareful));
    }

    private <T extends @Nullable Object> Committed<T> open(@Nullable UUID organizationId, Function<Tx, T> work,
            Kind kind,
            boolean isCareful) {
        Tx.Connected connected = connect(false, kind.keepsPlans());
        SqlSession session = connected.now();
        var tx = new Tx(connected, organizationId, failPoints, isCareful);
        try {
            T result = work.apply(tx);
            tx.finish();
            if (kind == Kind.REHEARSAL) session.rollback(true);
            else commit(session);
            return new Committed<>(result, tx);
        } catch (Throwable failure) {
            rollBack(session, failure);
            if (tx.mayGoBetter() && mayCareHelp(failure)) throw new TooTrusting(failure);
            throw failure;
        } finally {
            session.close();
        }
    }

    /** Two sessions of MyBatis on one connection, which is taken from the pool with the first statement. */
    private Tx.Connected connect(boolean autoCommit, boolean keepsPlans) {
        var transaction = new JdbcTransaction(dataSource, null, autoCommit);
        var pipeline = new Pipeline(parameters, reader, transaction, keepsPlans);
        var sending = new SendingExecutor(configuration, transaction, pipeline);
        var queueing = new QueueingExecutor(configuration, transaction, pipeline);
        return new Tx.Connected(new DefaultSqlSession(configuration, sending),
                new DefaultSqlSession(configuration, queueing), pipeline);
    }

    /** A transaction failed that had gone on as if no part of it could. */
    private static final class TooTrusting extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooTrusting(Throwable failure) {
            super(failure);
        }
    }

    private static boolean mayCareHelp(Throwable failure) {
        return failure instanceof RuntimeException && !(failure instanceof CommitInDoubt) && !mayRunAgain(failure)
                && !isWithoutConnection(failure);
    }

    /** Before close(): closing sets autocommit, which would commit. On a broken connection there is nothing to undo. */
    private static void rollBack(SqlSession session, Throwable failure) {
        try {
            session.rollback(true);
        } catch (RuntimeException broken) {
            failure.addSuppressed(broken);
        }
    }

    private static void commit(SqlSession session) {
        try {
            session.commit(true); // true: MyBatis does not count UPDATE … RETURNING as a change
        } catch (RuntimeException failure) {
            if (isLost(failure)) throw new CommitInDoubt(failure);
            throw failure;
        }
    }

    /**
     * The connection broke after COMMIT was sent: nobody knows whether it was done. Never run again by itself; whoever
     * asked repeats its request, and unique keys say what is there already.
     */
    public static final class CommitInDoubt extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CommitInDoubt(Throwable cause) {
            super("the database's answer to a COMMIT got lost", cause);
        }
    }

    private record Committed<T extends @Nullable Object>(T result, Tx tx) {
        T afterCommit() {
            tx.runAfterCommit();
            return result;
        }
    }

    private interface Attempt<T extends @Nullable Object> {
        T run(boolean isCareful);
    }

    private static <T extends @Nullable Object> T withRetries(Attempt<T> attempt) {
        boolean isCareful = false;
        for (int retries = 0;;) {
            try {
                return attempt.run(isCareful);
            } catch (TooTrusting _) {
                isCareful = true;
            } catch (RuntimeException failure) {
                if (retries++ == RETRIES_MAX || !mayRunAgain(failure)) throw failure;
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_MAX.toNanos()));
            }
        }
    }

    /** What broke before its COMMIT was sent was rolled back. */
    private static boolean mayRunAgain(Throwable failure) {
        if (failure instanceof CommitInDoubt || isWithoutConnection(failure)) return false;
        String state = sqlState(failure);
        return "40001".equals(state) || "40P01".equals(state) || isLost(failure);
    }

    /** The pool has waited for its time; whoever waits again only makes the queue longer. */
    private static boolean isWithoutConnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) return true;
        }
        return false;
    }

    /** Whether the database went away under a connection, or could not be reached. */
    public static boolean isLost(Throwable failure) {
        String state = sqlState(failure);
        return state.startsWith("08") || state.startsWith("57P");
    }

    /** See {@link FailPoint}. For code outside of a transaction. */
    public void reached(FailPoint point) {
        failPoints.reached(point);
    }

    /** The SQLSTATE behind a failure, or an empty text. */
    public static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) return sql.getSQLState();
        }
        return "";
    }

    /** Whether a foreign key refused: what was named does not exist. */
    public static boolean isMissingReference(Throwable failure) {
        return "23503".equals(sqlState(failure));
    }

    /** Whether a unique index refused: somebody else was faster. */
    public static boolean isDuplicate(Throwable failure) {
        return "23505".equals(sqlState(failure));
    }

    /**
     * The first line of everything that calls a network: a lock held over a call to Stripe would be held for seconds.
     */
    public static void mustNotBeInTransaction() {
        if (IN_TRANSACTION.isBound()) throw new IllegalStateException("a network call inside a transaction");
    }

    /** The same, to read from only, over a few connections of its own: streams never take one that a payment needs. */
    public Database forStreams() {
        return Objects.requireNonNull(forStreams, "this one is for streams");
    }

    /** For db-scheduler, which has transactions of its own. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** A connection outside the pool, for whoever listens on it for as long as the process lives. */
    public Connection dedicatedConnection() throws SQLException {
        return DriverManager.getConnection(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword());
    }

    @Override
    public void close() {
        if (forStreams != null) forStreams.close();
        pool.close();
    }
}
