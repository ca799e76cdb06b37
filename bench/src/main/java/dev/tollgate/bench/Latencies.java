package dev.tollgate.bench;

import java.util.Arrays;
import java.util.List;

/** How long answers took. */
record Latencies(long[] sortedNanos) {
    /** Of one thread, as they come. */
    static final class Recorder {
        private long[] nanos = new long[1 << 14];
        private int count;

        void add(long latency) {
            if (count == nanos.length) nanos = Arrays.copyOf(nanos, count * 2);
            nanos[count++] = latency;
        }
    }

    static Latencies of(List<Recorder> recorders) {
        long[] all = recorders.stream().flatMapToLong(one -> Arrays.stream(one.nanos, 0, one.count)).toArray();
        Arrays.sort(all);
        return new Latencies(all);
    }

    int count() {
        return sortedNanos.length;
    }

    /** The latency in milliseconds that this share of answers does not exceed. */
    double millis(double share) {
        if (sortedNanos.length == 0) return Double.NaN;
        int index = (int) Math.ceil(share * sortedNanos.length) - 1;
        return sortedNanos[Math.max(index, 0)] / 1e6;
    }
}
