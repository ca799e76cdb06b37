package dev.tollgate.server.stream;

import dev.tollgate.server.db.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LISTEN and NOTIFY. Never inside a payment's transaction: a commit that notifies takes a lock on the whole database. A
 * thread of its own sends what has gathered, in a small transaction, at most every 10 ms.
 */
public final class PostgresFanout implements FanoutBus {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresFanout.class);
    private static final String CHANNEL = "tollgate_status";
    /** A payload has less than 8000 bytes; a subject and its comma have 60 at most. */
    private static final int SUBJECTS_MAX = 130;
    private static final int QUEUE_MAX = 10_000;
    private static final Duration GATHER = Duration.ofMillis(10);
    private static final int LISTEN_TIMEOUT_MS = 5_000;
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final Database database;
    private final BlockingQueue<Subject> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    public PostgresFanout(Database database) {
        this.database = database;
    }

    @Override
    public void subscribe(Consumer<Subject> hint, Runnable missed) {
        threads.add(Thread.ofVirtual().name("fanout-listen").start(() -> again(() -> listen(hint, missed))));
        threads.add(Thread.ofVirtual().name("fanout-send").start(() -> again(this::send)));
    }

    @Override
    public void publish(Subject subject) {
        if (!queue.offer(subject)) LOG.debug("the hint queue is full; watchers will read at their heartbeat");
    }

    private interface Work {
        void run() throws SQLException, InterruptedException;
    }

    private void again(Work work) {
        while (!closed) {
            try {
                work.run();
            } catch (SQLException lost) {
                if (!closed)
                    LOG.atWarn().addKeyValue("error", lost.getMessage())
                            .log("the hint connection is lost; reconnecting, watchers read at their heartbeat meanwhile");
                LockSupport.parkNanos(RECONNECT.toNanos());
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void listen(Consumer<Subject> hint, Runnable missed) throws SQLException {
        try (Connection connection = database.dedicatedConnection(); var statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
            missed.run();
            while (!closed) {
                PGNotification[] notifications = connection.unwrap(PGConnection.class)
                        .getNotifications(LISTEN_TIMEOUT_MS);
                if (notifications == null || notifications.length == 0) statement.execute("SELECT 1");
                else for (PGNotification notification : notifications)
                    read(notification.getParameter(), hint);
            }
        }
    }

    private static void read(String payload, Consumer<Subject> hint) {
        for (String subject : payload.split(","))
            Subject.parse(subject).ifPresent(hint);
    }

    private void send() throws SQLException, InterruptedException {
        var batch = new ArrayList<Subject>();
        Subject first = queue.poll(1, TimeUnit.SECONDS);
        if (first == null) return;
        TimeUnit.NANOSECONDS.sleep(GATHER.toNanos());
        batch.add(first);
        queue.drainTo(batch, SUBJECTS_MAX - 1);
        String payload = String.join(",", batch.stream().distinct().map(Subject::text).toList());
        try (Connection connection = database.dataSource().getConnection();
                var statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            statement.setString(1, CHANNEL);
            statement.setString(2, payload);
            statement.execute();
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
