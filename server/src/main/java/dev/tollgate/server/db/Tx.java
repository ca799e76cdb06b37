package dev.tollgate.server.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.ibatis.exceptions.PersistenceException;
import org.apache.ibatis.session.SqlSession;
import org.jspecify.annotations.Nullable;

/** An open transaction. A method that takes one runs inside somebody's commit; one that does not may open its own. */
public final class Tx {
    private final Connected connected;
    private final @Nullable UUID organizationId;
    private final FailPoints failPoints;
    private final boolean isCareful;
    private final List<Runnable> verifications = new ArrayList<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private Frame frame = new Frame();
    private boolean isHopeful;

    /** What belongs to the transaction, or to that part of it which is being attempted. */
    private static final class Frame {
        final Deque<Runnable> beforeCommit = new ArrayDeque<>();
        final Map<Class<?>, Object> locals = new HashMap<>();
    }

    /**
     * A connection with what is queued for it.
     *
     * @param now
     *            whose statements are waited for
     * @param later
     *            whose statements are queued
     */
    record Connected(SqlSession now, SqlSession later, Pipeline pipeline) {}

    Tx(Connected connected, @Nullable UUID organizationId, FailPoints failPoints, boolean isCareful) {
        this.connected = connected;
        this.organizationId = organizationId;
        this.failPoints = failPoints;
        this.isCareful = isCareful;
    }

    /** See {@link FailPoint}. For code inside a transaction. */
    public void reached(FailPoint point) {
        failPoints.reached(point);
    }

    /** Whose transaction this is. Every statement about a tenant's rows takes it as its first parameter. */
    public UUID organization() {
        return Objects.requireNonNull(organizationId, "this transaction belongs to no organization");
    }

    /** Statements that are sent at once, and waited for. */
    public <M> M mapper(Class<M> type) {
        return mapper(connected.now(), type);
    }

    /**
     * Statements that nobody waits for: they are queued, and sent in their order with the next one that is waited for,
     * at the latest before the commit. How many rows they change cannot be known; one that fails, fails whatever it is
     * sent with.
     */
    public <M> M later(Class<M> type) {
        return mapper(connected.later(), type);
    }

    /** A query that is queued. It is sent when its rows are asked for, unless it was before. */
    public <M, T> Supplier<List<T>> later(Class<M> type, Function<M, List<T>> query) {
        List<T> rows = query.apply(later(type));
        return () -> {
            send();
            return rows;
        };
    }

    private static <M> M mapper(SqlSession session, Class<M> type) {
        var configuration = session.getConfiguration();
        synchronized (configuration) {
            if (!configuration.hasMapper(type)) configuration.addMapper(type);
        }
        return session.getMapper(type);
    }

    /** Sends what is queued. */
    private void send() {
        try {
            connected.pipeline().send();
        } catch (SQLException failure) {
            throw new PersistenceException(failure.getMessage(), failure);
        }
    }

    /**
     * Whether this is the second run, after the first one, which trusted that all would go well, was undone. See
     * {@link #attempt} and {@link #trust}.
     */
    public boolean isCareful() {
        return isCareful;
    }

    /**
     * For what is almost always true and costs a round trip to be asked: the work goes on as if it were, and before the
     * commit, once everything is sent, it is verified. Where that throws, everything is undone and the work is run
     * again, carefully: then it has to ask.
     */
    public void trust(Runnable verification) {
        if (isCareful) throw new IllegalStateException("a careful transaction asks");
        isHopeful = true;
        verifications.add(verification);
    }

    /** Whether the failure of this run may be undone by a careful one. */
    boolean mayGoBetter() {
        return isHopeful && !isCareful;
    }

    /** Once everything is sent, and nothing is committed: for fail points. */
    public void verify(Runnable action) {
        verifications.add(action);
    }

    void finish() {
        runBeforeCommit();
        send();
        verifications.forEach(Runnable::run);
        send();
    }

    /** Runs once the commit is durable, and never if it is not. For hints only: a crash in between loses it. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void runAfterCommit() {
        afterCommit.forEach(Runnable::run);
    }

    /**
     * Runs inside this transaction, once everything else of it is done, in the order in which they were given: for what
     * is gathered and written together. One that throws fails the transaction. Of {@link #attempt} it belongs to the
     * part: it runs at that part's end, and is dropped with it.
     */
    public void beforeCommit(Runnable action) {
        frame.beforeCommit.add(action);
    }

    /** Whatever an action adds runs too. */
    private void runBeforeCommit() {
        for (Runnable action = frame.beforeCommit.poll(); action != null; action = frame.beforeCommit.poll())
            action.run();
    }

    /**
     * State of this transaction, one per type, made when it is first asked for. A part that is attempted has its own,
     * which ends with it: what it gathered must not outlive what it wrote.
     */
    public <T> T local(Class<T> type, Supplier<T> first) {
        return type.cast(frame.locals.computeIfAbsent(type, _ -> first.get()));
    }

    /**
     * Runs a part of the transaction that may fail by itself: on failure everything it did is undone, and the rest goes
     * on. What was to run before the commit runs first, so that the part finds everything written, in order; whoever
     * gathers begins anew after it.
     *
     * <p>
     * Savepoints cost round trips, and parts hardly ever fail: the transaction runs without them at first. If anything
     * in it fails, all of it is undone, and run again with them.
     */
    public Optional<RuntimeException> attempt(Runnable part) {
        runBeforeCommit();
        frame.locals.clear();
        Frame whole = frame;
        frame = new Frame();
        try {
            return attemptInFrame(() -> {
                part.run();
                runBeforeCommit();
            });
        } finally {
            frame = whole;
        }
    }

    private Optional<RuntimeException> attemptInFrame(Runnable part) {
        if (isCareful) return attemptWithSavepoint(part);
        isHopeful = true;
        part.run();
        return Optional.empty();
    }

    private Optional<RuntimeException> attemptWithSavepoint(Runnable part) {
        send();
        int actions = afterCommit.size();
        int checks = verifications.size();
        try {
            Connection connection = connected.now().getConnection();
            var savepoint = connection.setSavepoint();
            try {
                part.run();
                send();
                connection.releaseSavepoint(savepoint);
                return Optional.empty();
            } catch (RuntimeException failure) {
                connected.pipeline().clear();
                undo(connection, savepoint, failure);
                afterCommit.subList(actions, afterCommit.size()).clear();
                verifications.subList(checks, verifications.size()).clear();
                return Optional.of(failure);
            }
        } catch (SQLException broken) {
            throw new IllegalStateException("the savepoint is lost", broken);
        }
    }

    /** Where that is not possible, the connection has broken: the whole transaction fails, by what broke it. */
    private static void undo(Connection connection, Savepoint savepoint, RuntimeException failure) {
        try {
            connection.rollback(savepoint);
        } catch (SQLException broken) {
            failure.addSuppressed(broken);
            throw failure;
        }
    }
}
