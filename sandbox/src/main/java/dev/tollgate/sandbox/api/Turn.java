package dev.tollgate.sandbox.api;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * A request's turn in the books: what it starts in the background begins when the request itself is written down, so
 * that the same requests always give the same books.
 */
public final class Turn {

    private static final ScopedValue<CountDownLatch> CURRENT = ScopedValue.newInstance();

    private Turn() {}

    /** Carries out a request, with all that is to be written down of it. */
    static <T> T of(Supplier<T> request) {
        var over = new CountDownLatch(1);
        try {
            return ScopedValue.where(CURRENT, over).call(request::get);
        } finally {
            over.countDown();
        }
    }

    /** The same work, which waits for the end of this thread's request; where there is none, it is not to wait. */
    public static Runnable after(Runnable work) {
        if (!CURRENT.isBound()) return work;
        CountDownLatch over = CURRENT.get();
        return () -> {
            try {
                over.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            work.run();
        };
    }
}
