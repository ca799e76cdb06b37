package dev.tollgate.server.campaign;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Tries many things, several at once, each worker in a house of its own that serves for one after the other. */
final class Trials {
    private Trials() {}

    /** Tries one. */
    interface Trial<T, H> {
        /** @return whether the house can serve for the next one */
        boolean in(H house, T what) throws Exception;
    }

    /**
     * @param must
     *            tried in any case
     * @param may
     *            tried after them, as long as there is time
     * @return how many of the latter were left out
     */
    static <T, H extends AutoCloseable> int run(int atOnce, Budget budget, List<T> must, List<T> may,
            Callable<H> opens, Trial<T, H> trial) throws Exception {
        var left = new Left<>(budget, must, may);
        try (var workers = Executors.newFixedThreadPool(atOnce)) {
            var working = new ArrayList<Callable<Void>>();
            for (int worker = 0; worker < atOnce; worker++)
                working.add(() -> work(left, opens, trial));
            for (var one : workers.invokeAll(working))
                one.get();
        }
        return left.count();
    }

    private static <T, H extends AutoCloseable> @Nullable Void work(Left<T> left, Callable<H> opens,
            Trial<T, H> trial) throws Exception {
        H house = null;
        try {
            for (T what = left.next(); what != null; what = left.next()) {
                if (house == null) house = opens.call();
                if (trial.in(house, what)) continue;
                house.close();
                house = null;
            }
        } finally {
            if (house != null) house.close();
        }
        return null;
    }

    private static final class Left<T> {
        private final Budget budget;
        private final Iterator<T> must;
        private final Iterator<T> may;
        private int count;

        Left(Budget budget, List<T> must, List<T> may) {
            this.budget = budget;
            this.must = must.iterator();
            this.may = may.iterator();
            this.count = may.size();
        }

        synchronized @Nullable T next() {
            if (must.hasNext()) return must.next();
            if (budget.isOver() || !may.hasNext()) return null;
            count--;
            return may.next();
        }

        synchronized int count() {
            return count;
        }
    }
}
