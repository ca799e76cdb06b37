package dev.tollgate.server.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.session.SqlSession;
import org.jspecify.annotations.Nullable;

/** An open transaction. A method that takes one runs inside somebody's commit; one that does not may open its own. */
public final class Tx {
    private final SqlSession session;
    private final @Nullable UUID organizationId;
    private final FailPoints failPoints;
    private final List<Runnable> afterCommit = new ArrayList<>();

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
     * Runs a part of the transaction that may fail by itself: on failure everything it did is undone, and the rest goes
     * on.
     */
    public Optional<RuntimeException> attempt(Runnable part) {
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
