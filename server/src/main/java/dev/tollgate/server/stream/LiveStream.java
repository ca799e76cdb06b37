package dev.tollgate.server.stream;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.rpc.ApiException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Streams to watchers: hello, what one misses, then every version as it is committed, in order and without a gap.
 * Versions are read from tables; a hint only says when. Memory is bounded by one page, however slow the reader, and a
 * stream that has nothing to say has no thread.
 */
public final class LiveStream implements AutoCloseable {
    /** How late a heartbeat may be, as a part of it. */
    private static final int TICKS_PER_HEARTBEAT = 10;

    private final Watchers watchers;
    private final StreamPermits permits;
    private final StreamConfig config;
    private final Ids ids;
    private final Looks looks;
    /** What waits for them is bounded by the streams that may be open. Hints that come after the end go nowhere. */
    private final ExecutorService threads;
    private final Set<OpenStream<?, ?>> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("stream-ticker").factory());

    /**
     * @param heartbeat
     *            between two bookmarks when nothing happens
     * @param lifetime
     *            after which a stream says goodbye
     * @param epoch
     *            of the database that gives the versions
     * @param readers
     *            how many streams read at the same time
     */
    public record StreamConfig(Duration heartbeat, Duration lifetime, String epoch, int readers) {}

    public LiveStream(Watchers watchers, StreamPermits permits, StreamConfig config, Ids ids) {
        this.watchers = watchers;
        this.permits = permits;
        this.config = config;
        this.ids = ids;
        threads = new ThreadPoolExecutor(config.readers(), config.readers(), 0, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), Thread.ofVirtual().name("stream-", 0).factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        looks = new Looks(threads);
        long period = Math.max(1, config.heartbeat().toMillis() / TICKS_PER_HEARTBEAT);
        var _ = ticker.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.MILLISECONDS);
    }

    /** How many streams may be open in this process. */
    public int perProcessMax() {
        return permits.caps().perProcess();
    }

    /**
     * The first thing to ask for.
     *
     * @throws ApiException
     *             RATE_LIMITED when too many are open, in all, by the same holder, or of the same subject
     */
    public StreamPermits.Permit admit(StreamPermits.Holder holder, Subject subject) {
        return permits.take(holder, subject);
    }

    /** Of every cursor that is given. */
    public String epoch() {
        return config.epoch();
    }

    /** Answers a call with a stream, and closes the permit at its end. */
    public <E, M> void serve(StreamPermits.Permit permit, Watched<E, M> watched, String resumeAfter,
            StreamObserver<M> answer) {
        var observer = (ServerCallStreamObserver<M>) answer;
        OpenStream<E, M> stream = begin(permit, watched, StreamOutlet.of(observer), resumeAfter);
        observer.setOnReadyHandler(stream::stir);
        observer.setOnCancelHandler(stream::stir);
    }

    /** Ends when the story is over, when it is time to reconnect, or when nobody reads any more. */
    <E, M> OpenStream<E, M> begin(StreamPermits.Permit permit, Watched<E, M> watched, StreamOutlet<M> out,
            String resumeAfter) {
        var stream = new OpenStream<>(this, permit, watched, out, resumeAfter);
        open.add(stream);
        stream.start();
        return stream;
    }

    private void tick() {
        long now = System.nanoTime();
        open.forEach(stream -> stream.tick(now));
    }

    void ended(OpenStream<?, ?> stream) {
        open.remove(stream);
    }

    Watchers watchers() {
        return watchers;
    }

    StreamConfig config() {
        return config;
    }

    Ids ids() {
        return ids;
    }

    Looks looks() {
        return looks;
    }

    ExecutorService threads() {
        return threads;
    }

    /** After the servers: what they still say has been said by then. */
    @Override
    public void close() {
        ticker.shutdownNow();
        threads.shutdownNow();
    }
}
