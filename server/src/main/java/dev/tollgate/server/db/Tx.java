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
import java.util.function.Supplier;
import org.apache.ibatis.session.SqlSession;
import org.jspecify.annotations.Nullable;

/** An open transaction. A method that takes one runs inside somebody's commit; one that does not may open its own. */
public final class Tx {
    private final SqlSession session;
    private final @Nullable UUID organizationId;
    private final FailPoints failPoints;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private Frame frame = new Frame();

    /** What belongs to the transaction, or to that part of it which is being attempted. */
    private static final class Frame {
        final Deque<Runnable> beforeCommit = new ArrayDeque<>();
        final Map<Class<?>, Object> locals = new HashMap<>();
    }

    Tx(SqlSession session, @Nullable UUID organizationId, FailPoints failPoints) {
        this.session = session;
        this.organizationId = organizationId;
        this.failPoints = failPoints;
    }

    /** See {@link FailPoint}. For code inside a transaction. */
    public void reached(FailPoint point) {
        failPoints.reached(point);
    }

    /** Whose transaction this is. Every statement about a tenant's rows takes it as its first parameter. */
    public UUID organization() {
        return Objects.requireNonNull(organizationId, "this transaction belongs to no organization");
    }

    public <M> M mapper(Class<M> type) {
        var configuration = session.getConfiguration();
        synchronized (configuration) {
            if (!configuration.hasMapper(type)) configuration.addMapper(type);
        }
        return session.getMapper(type);
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
    void runBeforeCommit() {
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
        int actions = afterCommit.size();
        try {
            Connection connection = session.getConnection();
            var savepoint = connection.setSavepoint();
            try {
                part.run();
                connection.releaseSavepoint(savepoint);
                return Optional.empty();
            } catch (RuntimeException failure) {
                undo(connection, savepoint, failure);
                afterCommit.subList(actions, afterCommit.size()).clear();
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
