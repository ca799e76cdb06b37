package dev.tollgate.bridge;

import dev.tollgate.bridge.Problem.Refused;
import dev.tollgate.v1.ErrorReason;
import dev.tollgate.v1.WatchCheckoutRequest;
import io.grpc.Channel;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The open event streams: no more than configured, none held up by a reader that has stopped, none left when it closes.
 */
final class EventStreams implements AutoCloseable {

    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9._:~+/=-]{1,128}");
    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
    private static final Duration FULL_RETRY = Duration.ofSeconds(5);
    private static final int CHECKS_PER_TIMEOUT = 4;
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final Channel server;
    private final BridgeConfig.Streams config;
    private final Metrics metrics;
    private final Semaphore permits;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watchdog = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("stream-watchdog").factory());
    /** They never wait, so one for each processor is enough. Each stream has one message at a time to make ready. */
    private final ExecutorService threads = new ThreadPoolExecutor(PROCESSORS, PROCESSORS, 0, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), Thread.ofPlatform().daemon().name("stream-", 0).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    private volatile boolean draining;

    EventStreams(Channel server, BridgeConfig config, Metrics metrics) {
        this.server = server;
        this.config = config.streams();
        this.metrics = metrics;
        permits = new Semaphore(config.streams().max());
        metrics.openStreams(() -> config.streams().max() - permits.availablePermits());
        long shortest = Math.min(config.streams().writeTimeout().toMillis(), config.streams().rotateAfter().toMillis());
        long period = Math.max(1, shortest / CHECKS_PER_TIMEOUT);
        var _ = watchdog.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.MILLISECONDS);
    }

    /** Whether this could be a cursor: what is not is treated as none, wherever it comes from. */
    static boolean isCursor(String text) {
        return CURSOR.matcher(text).matches();
    }

    void serve(ServerRequest request, ServerResponse response) {
        WatchCheckoutRequest watch = WatchCheckoutRequest.newBuilder()
                .setCheckoutId(request.path().pathParameters().get("checkout_id"))
                .setResumeAfter(cursor(request))
                .build();
        Channel channel = Inbound.channel(server, request);
        if (!permits.tryAcquire()) {
            throw new Refused(Problem.of(429, ErrorReason.RATE_LIMITED, "Too many event streams are open.")
                    .retryAfter(FULL_RETRY));
        }
        EventStream stream = open(new ServerWatch(channel, threads), watch);
        boolean goesOn = false;
        try {
            OutputStream out = stream.begin(response);
            if (out != null && Inbound.isHttp1(request)) {
                goesOn = true;
                throw new HandedOver(stream);
            }
            if (out != null) {
                stream.goOn(out);
            }
        } finally {
            if (!goesOn) {
                stream.end();
            }
        }
    }

    private EventStream open(ServerWatch watch, WatchCheckoutRequest request) {
        EventStream stream = new EventStream(watch, config, metrics, permits::release);
        stream.atEnd(watch::cancel);
        stream.atEnd(() -> open.remove(stream));
        open.add(stream);
        if (draining) {
            stream.drain();
        }
        watch.start(request);
        return stream;
    }

    /** Says goodbye on every stream. Those that come later are refused. */
    void drain() {
        draining = true;
        open.forEach(EventStream::drain);
    }

    /** Stops looking after stuck readers; the last thing to do. */
    @Override
    public void close() {
        watchdog.shutdownNow();
        threads.shutdown();
    }

    private void tick() {
        long now = System.nanoTime();
        open.forEach(stream -> stream.tick(now));
    }

    private static String cursor(ServerRequest request) {
        Optional<String> after = request.query().first("after").asOptional();
        return Inbound.header(request, LAST_EVENT_ID).filter(EventStreams::isCursor)
                .or(() -> after.filter(EventStreams::isCursor))
                .orElse("");
    }
}
