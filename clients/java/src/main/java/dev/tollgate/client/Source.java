package dev.tollgate.client;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stream that can be opened again after any message of it. */
interface Source<T> {

    /**
     * @param resumeAfter
     *            the cursor of the last message that was taken; empty: from its beginning
     */
    Connection<T> open(String resumeAfter);

    /**
     * @param cursor
     *            empty: it has none
     */
    record Message<T>(String cursor, Said<T> said) {}

    /** What streams say, each in messages of its own. */
    sealed interface Said<T> {

        /**
         * @param heartbeat
         *            zero: as before
         * @param reset
         *            whether what follows may lie before what was told
         */
        record Hello<T>(Duration heartbeat, boolean reset) implements Said<T> {}

        /**
         * @param at
         *            its place among all that the stream tells; grows
         */
        record News<T>(long at, T what) implements Said<T> {}

        /** A bookmark; or a kind that is newer than this client, which proves as well that the stream lives. */
        record Alive<T>() implements Said<T> {}

        record Goodbye<T>(Duration retryAfter) implements Said<T> {}

        record End<T>() implements Said<T> {}
    }

    /** One stream, while it lasts. */
    interface Connection<T> {

        /** Waits for the next message. Null: the server has ended the stream. */
        @Nullable
        Message<T> read(Duration most) throws StatusException, TimeoutException, InterruptedException;

        void cancel(String why);

        static <M, T> Connection<T> of(BlockingClientCall<?, M> call, Function<M, Message<T>> meaning) {
            return new Connection<>() {
                @Override
                public @Nullable Message<T> read(Duration most)
                        throws StatusException, TimeoutException, InterruptedException {
                    M message = call.read(most.toMillis(), TimeUnit.MILLISECONDS);
                    return message == null ? null : meaning.apply(message);
                }

                @Override
                public void cancel(String why) {
                    call.cancel(why, Status.CANCELLED.asException());
                }
            };
        }
    }

    static Duration duration(com.google.protobuf.Duration wire) {
        return Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
    }
}
