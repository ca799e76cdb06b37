package dev.tollgate.server.rpc;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
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
            if (Context.current().isCancelled()) throw new Refused(new Refusal.DeadlineExceeded());
        } catch (RuntimeException failure) {
            observer.onError(toStatus(failure));
            return;
        }
        observer.onNext(result);
        observer.onCompleted();
    }

    /** A refusal as it is; anything else is a defect of ours: details to the log, an id to the caller. */
    public static StatusRuntimeException toStatus(Throwable failure) {
        if (failure instanceof Refused refused) return Errors.toStatus(refused.refusal());
        if (Context.current().isCancelled()) return Errors.toStatus(new Refusal.DeadlineExceeded());
        LOG.atError().addKeyValue("request", RequestId.current()).setCause(failure).log("a call failed");
        return Errors.toStatus(new Refusal.Internal(RequestId.current()));
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
