package dev.tollgate.server.campaign;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * Stands between the gateway and its pool, counts what is executed, and lets one of it go wrong. A connection is really
 * closed beneath the pool, so pool and driver say what they say in production.
 */
final class Disturbance {
    /** What goes wrong with a statement, or with a COMMIT. */
    enum Fault {
        /** The connection breaks before the statement. */
        CONNECTION_LOST,
        /** Postgres refuses the statement; the transaction is lost, and may be run again. */
        SERIALIZATION_FAILURE,
        /** The connection breaks before Postgres has read COMMIT. */
        COMMIT_LOST,
        /** Postgres has committed, and its answer is lost. */
        COMMIT_UNACKNOWLEDGED;

        boolean isOfCommit() {
            return this == COMMIT_LOST || this == COMMIT_UNACKNOWLEDGED;
        }
    }

    private final List<String> statements = new ArrayList<>();
    private int commits;
    private Fault fault = Fault.CONNECTION_LOST;
    private int nth;
    private int struck;

    /**
     * Counts from now on.
     *
     * @param nth
     *            which statement, or which COMMIT, from 1; 0: none
     */
    synchronized void arm(Fault fault, int nth) {
        this.fault = fault;
        this.nth = nth;
        this.struck = 0;
        this.commits = 0;
        statements.clear();
    }

    /** How often the fault came about. */
    synchronized int struck() {
        return struck;
    }

    synchronized List<String> statements() {
        return List.copyOf(statements);
    }

    synchronized int commits() {
        return commits;
    }

    private synchronized boolean isStatementHit(String sql) {
        statements.add(sql);
        if (fault.isOfCommit() || statements.size() != nth) return false;
        struck++;
        return true;
    }

    private synchronized boolean isCommitHit() {
        commits++;
        if (!fault.isOfCommit() || commits != nth) return false;
        struck++;
        return true;
    }

    DataSource over(DataSource pool) {
        return new Mortal.Wrapped(pool) {
            @Override
            public Connection getConnection() throws SQLException {
                return connection(pool.getConnection());
            }
        };
    }

    private Connection connection(Connection inner) {
        return proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("commit") && isCommitHit()) breakAt(inner);
            Object result = call(inner, method, arguments);
            return switch (method.getName()) {
                case "prepareStatement" -> statement(inner, (Statement) result, (String) arguments[0]);
                case "createStatement" -> statement(inner, (Statement) result, "");
                default -> result;
            };
        });
    }

    private void breakAt(Connection inner) throws SQLException {
        PgConnection connection = inner.unwrap(PgConnection.class);
        if (fault == Fault.COMMIT_UNACKNOWLEDGED) connection.commit();
        connection.abort(Runnable::run);
    }

    private Object statement(Connection inner, Statement statement, String sql) {
        Class<?> type = sql.isEmpty() ? Statement.class : java.sql.PreparedStatement.class;
        return proxy(type, (method, arguments) -> {
            if (method.getName().startsWith("execute") && isStatementHit(sql)) {
                if (fault == Fault.CONNECTION_LOST) inner.unwrap(PgConnection.class).abort(Runnable::run);
                else refuse(inner);
            }
            return call(statement, method, arguments);
        });
    }

    /** After an error Postgres takes no further statement of the transaction. */
    private static void refuse(Connection inner) throws SQLException {
        if (!inner.getAutoCommit()) {
            try (var spoiling = inner.createStatement()) {
                spoiling.execute("SELECT 1 / 0");
            } catch (SQLException _) {
                // That was the purpose.
            }
        }
        throw new PSQLException("could not serialize access due to concurrent update",
                PSQLState.SERIALIZATION_FAILURE);
    }

    private interface Call {
        Object on(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader() == null
                ? Disturbance.class.getClassLoader()
                : type.getClassLoader(), new Class<?>[]{type}, (_, method, arguments) -> call.on(method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }
}
