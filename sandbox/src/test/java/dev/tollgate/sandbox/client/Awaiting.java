package dev.tollgate.sandbox.client;

import com.stripe.exception.StripeException;
import dev.tollgate.sandbox.Sandbox;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Waits for what Stripe does by itself, after it has answered. */
sealed interface Awaiting {

    /** What was looked for, as soon as it is there. Fails when it is not there in time. */
    <T> T until(String what, Scene.Call<Optional<T>> look) throws StripeException;

    /** Looks again and again, at Stripe. */
    record Polling(Duration every, Duration atMost) implements Awaiting {

        @Override
        public <T> T until(String what, Scene.Call<Optional<T>> look) throws StripeException {
            long deadline = System.nanoTime() + atMost.toNanos();
            while (true) {
                Optional<T> found = look.make();
                if (found.isPresent()) return found.get();
                if (System.nanoTime() > deadline) throw new AssertionError("No " + what + " within " + atMost + ".");
                LockSupport.parkNanos(every.toNanos());
            }
        }
    }

    /** The sandbox lets nobody wait: its time passes at once. */
    record Passing(Sandbox sandbox, Duration atMost) implements Awaiting {

        @Override
        public <T> T until(String what, Scene.Call<Optional<T>> look) throws StripeException {
            Optional<T> atOnce = look.make();
            if (atOnce.isPresent()) return atOnce.get();
            sandbox.advance(atMost);
            settle();
            return look.make().orElseThrow(() -> new AssertionError("No " + what + " within " + atMost + "."));
        }

        /** A test clock that is on its way arrives. */
        private void settle() {
            try {
                sandbox.drain();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }
}
