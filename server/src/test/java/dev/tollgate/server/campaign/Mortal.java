package dev.tollgate.server.campaign;

import dev.tollgate.server.checkout.CheckoutFailPoint;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.FailPoints;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.jdbc.PgConnection;

/**
 * One life of a gateway, which can end at a named moment. A dead one does nothing more: its connections to Postgres are
 * cut where they are, it gets no new ones, and whatever of it still runs dies at the next moment that it passes, before
 * anything leaves for Stripe.
 */
final class Mortal implements FailPoints {
    private final Map<FailPoint, Integer> passed = new HashMap<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Runnable onDeath;
    private Death armed = Death.NEVER;
    private volatile boolean dead;

    /**
     * When to die.
     *
     * @param nth
     *            the how manieth time that the point is passed, from 1; 0: never
     */
    record Death(FailPoint point, int nth) {
        static final Death NEVER = new Death(CheckoutFailPoint.CHECKOUT_WRITING, 0);

        @Override
        public String toString() {
            return nth == 1 ? point.name() : point + "#" + nth;
        }
    }

    /** The end of a thread of a dead gateway. An error, so that nobody takes it for something to deal with. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;

        Died(String where) {
            super(where, null, false, false);
        }
    }

    /**
     * @param onDeath
     *            runs on a thread of its own
     */
    Mortal(Runnable onDeath) {
        this.onDeath = onDeath;
    }

    /** Counts from now on. */
    synchronized void arm(Death death) {
        armed = death;
        passed.clear();
    }

    synchronized Map<FailPoint, Integer> passed() {
        return new HashMap<>(passed);
    }

    boolean isDead() {
        return dead;
    }

    @Override
    public void reached(FailPoint point) {
        if (dead) throw new Died("dead already at " + point);
        if (!isEnd(point)) return;
        connections.forEach(Mortal::cut);
        Thread.ofVirtual().start(onDeath);
        throw new Died("died at " + point);
    }

    private synchronized boolean isEnd(FailPoint point) {
        int nth = passed.merge(point, 1, Integer::sum);
        if (dead || point != armed.point() || nth != armed.nth()) return false;
        dead = true;
        return true;
    }

    /** The socket is closed, as the kernel does it for a process that is gone: nothing is said to the other side. */
    private static void cut(Connection connection) {
        try {
            connection.unwrap(PgConnection.class).abort(Runnable::run);
        } catch (SQLException _) {
            // It was closed already.
        }
    }

    @Override
    public DataSource over(DataSource postgres) {
        return new Wrapped(postgres) {
            @Override
            public Connection getConnection() throws SQLException {
                if (dead) throw new Died("a dead gateway wants a connection");
                Connection connection = postgres.getConnection();
                connections.add(connection.unwrap(PgConnection.class));
                if (dead) cut(connection);
                return connection;
            }
        };
    }

    /** A data source in front of another. */
    abstract static class Wrapped implements DataSource {
        private final DataSource inner;

        Wrapped(DataSource inner) {
            this.inner = inner;
        }

        @Override
        public Connection getConnection(String user, String password) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            return inner.getLogWriter();
        }

        @Override
        public void setLogWriter(PrintWriter writer) throws SQLException {
            inner.setLogWriter(writer);
        }

        @Override
        public void setLoginTimeout(int seconds) throws SQLException {
            inner.setLoginTimeout(seconds);
        }

        @Override
        public int getLoginTimeout() throws SQLException {
            return inner.getLoginTimeout();
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return inner.unwrap(type);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) throws SQLException {
            return inner.isWrapperFor(type);
        }
    }
}
