package dev.tollgate.server.inbox;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.inbox.StoredEvent.State;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stripe.StripeAccount;
import dev.tollgate.server.stripe.StripeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a stored event handled, and writes down what became of it. Every event goes this way: as it comes, when it is
 * tried again, and when it is replayed.
 */
public final class Processor {
    static final int ATTEMPTS_MAX = 12;
    private static final Logger LOG = LoggerFactory.getLogger(Processor.class);
    private static final int ERROR_CHARACTERS_MAX = 500;
    /** By then whoever made the object has usually written down its id. */
    private static final Duration FOREIGN_AGAIN = Duration.ofMinutes(1);

    private final StripeEventHandlers handlers;
    private final Findings findings;
    private final Ids ids;

    public Processor(StripeEventHandlers handlers, Findings findings, Ids ids) {
        this.handlers = handlers;
        this.findings = findings;
        this.ids = ids;
    }

    /**
     * @param source
     *            how it comes: part of the cause that a history shows
     * @param receivedAt
     *            when it was stored
     */
    record Arrival(StripeAccount account, StripeEvent event, StoredEvent.Source source, Instant receivedAt) {
        String cause() {
            return (source == StoredEvent.Source.WEBHOOK ? "webhook:" : "poll:") + event.id();
        }
    }

    /** Where a stored event is found. */
    record Key(UUID accountId, String eventId) {}

    /**
     * What became of an event, and whose it is, where that is known.
     *
     * @param next
     *            when it is tried by itself; null: not any more
     */
    record Outcome(State state, @Nullable String error, @Nullable Subject subject, @Nullable Instant next) {
        static Outcome applied(Subject subject) {
            return new Outcome(State.APPLIED, null, subject, null);
        }

        static Outcome ignored(String why) {
            return new Outcome(State.IGNORED, why, null, null);
        }

        static Outcome foreign(@Nullable Instant next) {
            return new Outcome(State.FOREIGN, null, null, next);
        }
    }

    /** What an event says that it is about. */
    Optional<Subject> named(Tx tx, StripeEvent event) {
        return handlers.of(event).flatMap(handler -> handler.named(tx, event));
    }

    /** How the subject of an event stands; locked. */
    Optional<Standing> standing(Tx tx, StripeEvent event) {
        return handlers.of(event).flatMap(handler -> handler.standing(tx, event));
    }

    /** Before events are handled together: what that needs is read and locked at once. */
    void prepare(Tx tx, List<Arrival> arrivals) {
        handlers.prepare(tx, arrivals.stream().map(Arrival::event).toList());
    }

    /** What becomes of it if it is what it says. Looks at nothing but the event, and is hardly ever wrong. */
    Outcome expected(Tx tx, Arrival arrival) {
        StripeEvent event = arrival.event();
        return refused(arrival).or(() -> handlers.unused(event).map(unused -> Outcome.ignored(unused.why())))
                .or(() -> named(tx, event).map(Outcome::applied))
                .orElseGet(() -> Outcome.foreign(onceMore(arrival.receivedAt())));
    }

    /** Applies it whole, or writes down why not: a part that fails leaves nothing behind. */
    void process(Tx tx, Arrival arrival, int attempt) {
        var key = new Key(arrival.account().id(), arrival.event().id());
        Optional<RuntimeException> failure = tx.attempt(() -> {
            move(tx, key, apply(tx, arrival), attempt);
            if (attempt > 1) findings.resolve(tx, InboxFindings.DEAD_EVENT, key.eventId());
        });
        failure.ifPresent(why -> {
            LOG.atWarn().addKeyValue("event", key.eventId()).addKeyValue("attempt", attempt).setCause(why)
                    .log("an event could not be applied; it is kept and tried again");
            failed(tx, key, words(why), attempt);
        });
        tx.verify(() -> tx.reached(InboxFailPoint.EVENT_APPLYING));
    }

    static String words(RuntimeException failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String shown = message.replace("\0", "");
        return shown.substring(0, Math.min(shown.length(), ERROR_CHARACTERS_MAX));
    }

    /** Later again; after so many times only when a person asks for it. */
    void failed(Tx tx, Key key, String error, int attempt) {
        boolean isDead = attempt >= ATTEMPTS_MAX;
        move(tx, key, new Outcome(isDead ? State.DEAD : State.PENDING, error, null,
                isDead ? null : later(key.eventId(), attempt)), attempt);
        if (isDead) findings.add(tx, InboxFindings.DEAD_EVENT, key.eventId(), error);
    }

    static void move(Tx tx, Key key, Outcome outcome, int attempt) {
        tx.later(InboxMapper.class).move(tx.organization(), key, outcome, attempt);
    }

    /**
     * Twice as late each time, and up to a quarter later still, by the event's id: those that failed together do not
     * come back together.
     */
    Instant later(String eventId, int attempt) {
        Duration wait = Duration.ofSeconds(1L << Math.min(attempt, ATTEMPTS_MAX));
        return ids.now().plus(wait).plus(wait.dividedBy(4_000).multipliedBy(Math.floorMod(eventId.hashCode(), 1_000)));
    }

    private static Optional<Outcome> refused(Arrival arrival) {
        StripeAccount account = arrival.account();
        StripeEvent event = arrival.event();
        if (event.livemode() != account.mode().isLive()) return Optional.of(Outcome.ignored("of another mode"));
        if (event.account().isPresent() && !event.account().equals(account.stripeAccountId()))
            return Optional.of(Outcome.ignored("of another account"));
        return Optional.empty();
    }

    Outcome apply(Tx tx, Arrival arrival) {
        return refused(arrival).orElseGet(() -> switch (handlers.handle(tx, arrival.event(), arrival.cause())) {
            case Handled.Applied(Subject subject) -> Outcome.applied(subject);
            case Handled.Ignored(String why) -> Outcome.ignored(why);
            case Handled.Foreign _ -> Outcome.foreign(onceMore(arrival.receivedAt()));
        });
    }

    private @Nullable Instant onceMore(Instant receivedAt) {
        Instant at = receivedAt.plus(FOREIGN_AGAIN);
        return at.isAfter(ids.now()) ? at : null;
    }
}
