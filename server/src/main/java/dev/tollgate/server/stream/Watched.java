package dev.tollgate.server.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A numbered story that somebody watches, as its feature tells it. Everything about connections is
 * {@link LiveStream}'s.
 *
 * @param <E>
 *            one thing that happened
 * @param <M>
 *            the message of the stream
 */
public interface Watched<E, M> {
    Subject subject();

    /** Whose story it is. */
    UUID organizationId();

    /** When whoever watches may no longer: a session token's end. */
    Optional<Instant> until();

    /** Who knows how far the story goes, and others of its kind. */
    Lookout lookout();

    /** Where somebody begins who brings no cursor. */
    long start(Extent extent);

    /** Where somebody begins whose cursor is none. */
    long restart(Extent extent);

    /** What comes after a version. */
    Page<E> after(long version);

    /** How a signal is said. */
    M render(String cursor, Signal<E> signal);

    /**
     * @param floor
     *            everything after it is kept: whoever has less has missed something
     * @param latest
     *            the newest version
     * @param isClosed
     *            nothing will follow
     */
    record Extent(long floor, long latest, boolean isClosed) {}

    /** Something that happened, and the version that a watcher has once it was told. */
    record Numbered<E>(long version, E what) {}

    /**
     * @param upTo
     *            the last version that was read; not all of them need be told
     * @param isFull
     *            more may follow at once
     * @param isClosed
     *            nothing will follow
     */
    record Page<E>(List<Numbered<E>> news, long upTo, boolean isFull, boolean isClosed) {}

    /** What a stream says. */
    sealed interface Signal<E> {
        /** First. */
        record Hello<E>(long latest, boolean resumed, boolean reset, Duration heartbeat) implements Signal<E> {}

        record News<E>(E what) implements Signal<E> {}

        /** Nothing is missing up to this version. */
        record Bookmark<E>(long version, Instant time) implements Signal<E> {}

        /** The stream ends, the story goes on. */
        record Goodbye<E>(Why why, Duration retryAfter) implements Signal<E> {}

        /** The story is over. */
        record End<E>(long version) implements Signal<E> {}
    }

    enum Why {
        ROTATE,
        DRAIN,
        TOKEN
    }
}
