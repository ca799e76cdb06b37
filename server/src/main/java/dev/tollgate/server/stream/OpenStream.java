package dev.tollgate.server.stream;

import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.stream.Watched.Extent;
import dev.tollgate.server.stream.Watched.Signal;
import io.grpc.Context;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One stream, while it lasts. It holds no thread: when there is something to do it takes a turn on one of the few that
 * all streams share, one turn at a time. So an idle stream costs only what it has to remember.
 */
final class OpenStream<E, M> implements Watchers.Watcher {
    /** A reader that takes nothing for this long is gone. */
    private static final Duration STUCK = Duration.ofSeconds(30);
    private static final Duration RETRY_AFTER = Duration.ofMillis(500);

    /** What a turn is taken for; several may come together. */
    private static final int NEWS = 1;
    private static final int LOOKED = 1 << 1;
    private static final int STIRRED = 1 << 2;
    private static final int STALLED = 1 << 3;
    private static final int AT_WORK = 1 << 4;

    private final LiveStream streams;
    private final Watched<E, M> watched;
    private final StreamOutlet<M> out;
    private final Context context = Context.current();
    private final long begun = System.nanoTime();
    private final AtomicInteger signals = new AtomicInteger();
    private final StreamPermits.Permit permit;
    private volatile Watchers.@Nullable Watch watch;
    private @Nullable String resumeAfter;
    private volatile @Nullable Extent extent;
    private volatile @Nullable RuntimeException failure;
    private volatile boolean isWaitingForLook = true;
    private volatile boolean hasBegun;
    private volatile boolean isOver;
    private volatile boolean isBlocked;
    /** The newest version that a look has found. */
    private volatile long latest;
    /** When something was said, or could not be. */
    private volatile long said = begun;
    private long version;
    private boolean isClosed;
    /** A hint came before there was anything to go on from; what it meant the first look may have missed. */
    private boolean isHinted;

    OpenStream(LiveStream streams, StreamPermits.Permit permit, Watched<E, M> watched, StreamOutlet<M> out,
            String resumeAfter) {
        this.streams = streams;
        this.permit = permit;
        this.watched = watched;
        this.out = out;
        this.resumeAfter = resumeAfter;
    }

    /** Registers first, and looks afterwards: then no change falls between. */
    void start() {
        watch = streams.watchers().watch(watched.subject(), this);
        streams.looks().ask(this);
    }

    Watched<E, M> watched() {
        return watched;
    }

    boolean hasBegun() {
        return hasBegun;
    }

    @Override
    public void changed() {
        signal(NEWS);
    }

    @Override
    public void missed() {
        look();
    }

    /** The reader takes more again, has left, or is to be told that all streams end. */
    void stir() {
        signal(STIRRED);
    }

    /** From time to time. */
    void tick(long now) {
        long silence = now - said;
        if (isBlocked && silence > STUCK.toNanos()) signal(STALLED);
        else if (!isBlocked && silence >= streams.config().heartbeat().toNanos()) look();
    }

    private void look() {
        if (isWaitingForLook || isOver) return;
        isWaitingForLook = true;
        streams.looks().ask(this);
    }

    /** A first look was taken; null: there is no such subject. */
    void begin(@Nullable Extent found) {
        extent = found;
        if (found == null) failure = new IllegalStateException(watched.subject() + " has no version");
        isWaitingForLook = false;
        signal(LOOKED);
    }

    /** A look was taken. */
    void looked(long newest) {
        latest = newest;
        isWaitingForLook = false;
        signal(LOOKED);
    }

    /** A look could not be taken. */
    void fail(RuntimeException why) {
        failure = why;
        signal(LOOKED);
    }

    private void signal(int what) {
        if (signals.getAndUpdate(all -> all | what) == 0) streams.threads().execute(this::turn);
    }

    private void turn() {
        int reasons = signals.getAndSet(AT_WORK);
        try {
            if (!isOver) context.run(() -> work(reasons));
        } finally {
            if (!signals.compareAndSet(AT_WORK, 0)) streams.threads().execute(this::turn);
        }
    }

    private void work(int reasons) {
        try {
            RuntimeException why = failure;
            if (why != null) throw why;
            if (out.isGone()) {
                end();
                return;
            }
            if ((reasons & STALLED) != 0 && !out.isReady()) throw new ApiException(new CallError.DeadlineExceeded());
            Extent first = extent;
            if (first == null) isHinted |= (reasons & NEWS) != 0;
            else if (mayGoOn()) goOn(reasons, first);
        } catch (RuntimeException refused) {
            end();
            out.fail(refused);
        }
    }

    private void goOn(int reasons, Extent first) {
        boolean mayBeMore = (reasons & (NEWS | STIRRED)) != 0 || latest > version;
        if (!hasBegun) mayBeMore |= hello(first);
        if (mayBeMore && !streams.watchers().isDraining() && !tellNews()) return;
        Optional<Watched.Why> goodbye = goodbye();
        if (isClosed || goodbye.isPresent()) {
            if (!mayGoOn()) return;
            end();
            out.finish(say(isClosed
                    ? new Signal.End<>(version)
                    : new Signal.Goodbye<>(goodbye.orElseThrow(), RETRY_AFTER)));
        } else if ((reasons & LOOKED) != 0 && isQuiet() && mayGoOn()) {
            send(new Signal.Bookmark<>(version, streams.ids().now()));
        }
    }

    /** @return whether there is something to tell */
    private boolean hello(Extent first) {
        String given = Objects.requireNonNullElse(resumeAfter, "");
        Optional<Long> had = Cursor.version(given, streams.config().epoch(), watched.subject())
                .filter(one -> one >= first.floor() && one <= first.latest());
        boolean isReset = had.isEmpty() && !given.isEmpty();
        version = had.orElseGet(() -> isReset ? watched.restart(first) : watched.start(first));
        isClosed = first.isClosed() && version == first.latest();
        resumeAfter = null;
        hasBegun = true;
        send(new Signal.Hello<>(first.latest(), had.isPresent(), isReset, streams.config().heartbeat()));
        return isHinted || version < first.latest();
    }

    /** @return false when the reader takes no more at the moment; what it has not got is read again then */
    private boolean tellNews() {
        while (true) {
            Watched.Page<E> page = watched.after(version);
            for (var news : page.news()) {
                if (!mayGoOn()) return false;
                version = news.version();
                send(new Signal.News<>(news.what()));
            }
            version = page.upTo();
            isClosed |= page.isClosed();
            if (!page.isFull()) return true;
        }
    }

    private boolean mayGoOn() {
        boolean isReady = out.isReady();
        isBlocked = !isReady;
        return isReady;
    }

    private boolean isQuiet() {
        return System.nanoTime() - said >= streams.config().heartbeat().toNanos();
    }

    private void send(Signal<E> signal) {
        out.send(say(signal));
        said = System.nanoTime();
    }

    private M say(Signal<E> signal) {
        return watched.render(new Cursor(streams.config().epoch(), watched.subject(), version).toString(), signal);
    }

    private Optional<Watched.Why> goodbye() {
        if (streams.watchers().isDraining()) return Optional.of(Watched.Why.DRAIN);
        if (watched.until().filter(end -> !streams.ids().now().isBefore(end)).isPresent())
            return Optional.of(Watched.Why.TOKEN);
        return System.nanoTime() - begun > streams.config().lifetime().toNanos()
                ? Optional.of(Watched.Why.ROTATE)
                : Optional.empty();
    }

    private void end() {
        isOver = true;
        Watchers.Watch mine = watch;
        if (mine != null) mine.close();
        permit.close();
        streams.ended(this);
    }
}
