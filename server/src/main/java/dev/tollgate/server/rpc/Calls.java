package dev.tollgate.server.rpc;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a service method be a function that returns its answer. */
public final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private static final Duration ANSWER_MARGIN = Duration.ofMillis(400);

    private Calls() {}

    public static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
        T result;
        try {
            result = work.get();
            if (Context.current().isCancelled()) throw new ApiException(new CallError.DeadlineExceeded());
        } catch (RuntimeException failure) {
            observer.onError(toStatus(failure));
            return;
        }
        observer.onNext(result);
        observer.onCompleted();
    }

    /** As {@link #answer}, for work that ends on another thread and holds none meanwhile. */
    public static <T> void answerLater(StreamObserver<T> observer, Supplier<CompletionStage<T>> work) {
        Context call = Context.current();
        try {
            work.get().whenComplete((result, failure) -> call.run(() -> answer(observer, () -> {
                if (failure == null) return result;
                throw failure instanceof CompletionException wrapped
                        && wrapped.getCause() instanceof RuntimeException why
                                ? why
                                : new IllegalStateException(failure);
            })));
        } catch (RuntimeException refused) {
            observer.onError(toStatus(refused));
        }
    }

    /** A refusal as it is; anything else is a defect of ours: details to the log, an id to the caller. */
    public static StatusRuntimeException toStatus(Throwable failure) {
        if (failure instanceof ApiException refused) return Errors.toStatus(refused.refusal());
        if (Context.current().isCancelled()) return Errors.toStatus(new CallError.DeadlineExceeded());
        if (isDatabaseGone(failure)) {
            LOG.atWarn().addKeyValue("request", RequestId.current()).setCause(failure).log("the database went away");
            return Errors.toStatus(new CallError.DatabaseUnavailable());
        }
        LOG.atError().addKeyValue("request", RequestId.current()).setCause(failure).log("a call failed");
        return Errors.toStatus(new CallError.Internal(RequestId.current()));
    }

    /**
     * SQLSTATE 08 is a lost connection, 57P a server that stops; a pool without a connection has a class of its own.
     */
    private static boolean isDatabaseGone(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) return true;
            if (cause instanceof SQLException sql && sql.getSQLState() != null
                    && (sql.getSQLState().startsWith("08") || sql.getSQLState().startsWith("57P")))
                return true;
        }
        return false;
    }

    /**
     * How long this call may still wait, at most the given time. Leaves enough of its deadline to say why it waited.
     */
    public static Duration patience(Duration most) {
        var deadline = Context.current().getDeadline();
        if (deadline == null) return most;
        var left = Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)).minus(ANSWER_MARGIN);
        if (left.isNegative()) return Duration.ZERO;
        return left.compareTo(most) < 0 ? left : most;
    }
}
