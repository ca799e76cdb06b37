package dev.tollgate.server.inbox;

import dev.tollgate.server.checkout.Refresher;
import dev.tollgate.server.checkout.Settlement;
import dev.tollgate.server.checkout.Settlement.Observation;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.inbox.StoredEvent.State;
import dev.tollgate.server.stripe.StripeAccount;
import dev.tollgate.server.stripe.StripeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a stored event means, and does it. Every event goes this way: as it comes, when it is tried again, and
 * when it is replayed.
 */
public final class Processor {
    private static final Logger LOG = LoggerFactory.getLogger(Processor.class);
    /** Over an hour or so. */
    private static final int ATTEMPTS_MAX = 12;
    private static final int ERROR_CHARACTERS_MAX = 500;

    private final ObjectOwnership owners;
    private final Settlement settlement;
    private final Refresher looks;
    private final Findings findings;
    private final Ids ids;

    public Processor(ObjectOwnership owners, Settlement settlement, Refresher looks, Findings findings, Ids ids) {
        this.owners = owners;
        this.settlement = settlement;
        this.looks = looks;
        this.findings = findings;
        this.ids = ids;
    }

    /**
     * @param source
     *            how it comes: part of the cause that a checkout's history shows
     */
    record Arrival(StripeAccount account, StripeEvent event, StoredEvent.Source source) {
        String cause() {
            return (source == StoredEvent.Source.WEBHOOK ? "webhook:" : "poll:") + event.id();
        }
    }

    /** What became of an event, and whose it is, where that is known. */
    record Outcome(State state, @Nullable String error, @Nullable UUID checkoutId) {
        static Outcome ignored(String why) {
            return new Outcome(State.IGNORED, why, null);
        }
    }

    /** Applies it whole, or writes down why not: a part that fails leaves nothing behind. */
    void process(Tx tx, Arrival arrival, int attempt) {
        Optional<RuntimeException> failure = tx.attempt(() -> {
            move(tx, arrival, apply(tx, arrival), attempt);
            if (attempt > 1) findings.resolve(tx, Findings.Kind.DEAD_EVENT, arrival.event().id());
        });
        failure.ifPresent(why -> failed(tx, arrival, why, attempt));
        tx.reached(FailPoint.EVENT_APPLYING);
    }

    private void failed(Tx tx, Arrival arrival, RuntimeException failure, int attempt) {
        String id = arrival.event().id();
        LOG.atWarn().addKeyValue("event", id).addKeyValue("attempt", attempt).setCause(failure)
                .log("an event could not be applied; it is kept and tried again");
        String message = String.valueOf(failure.getMessage());
        String error = message.substring(0, Math.min(message.length(), ERROR_CHARACTERS_MAX));
        boolean isDead = attempt >= ATTEMPTS_MAX;
        move(tx, arrival, new Outcome(isDead ? State.DEAD : State.PENDING, error, null), attempt);
        if (isDead) findings.add(tx, Findings.Kind.DEAD_EVENT, id, arrival.event().type() + ": " + error);
    }

    private void move(Tx tx, Arrival arrival, Outcome outcome, int attempt) {
        tx.mapper(InboxMapper.class).move(tx.organization(), arrival.account().id(), arrival.event().id(), outcome,
                attempt, next(arrival.event().id(), attempt));
    }

    /**
     * Twice as late each time, and up to a quarter later still, by the event's id: those that failed together do not
     * come back together.
     */
    private Instant next(String eventId, int attempt) {
        Duration wait = Duration.ofSeconds(1L << Math.min(attempt, ATTEMPTS_MAX));
        return ids.now().plus(wait).plus(wait.dividedBy(4_000).multipliedBy(Math.floorMod(eventId.hashCode(), 1_000)));
    }

    private Outcome apply(Tx tx, Arrival arrival) {
        StripeAccount account = arrival.account();
        StripeEvent event = arrival.event();
        if (event.livemode() != account.mode().isLive()) return Outcome.ignored("of another mode");
        if (event.account().isPresent() && !event.account().equals(account.stripeAccountId()))
            return Outcome.ignored("of another account");
        var snapshot = event.snapshot();
        return switch (owners.of(tx, event.about())) {
            case ObjectOwnership.Owner.Foreign _ -> new Outcome(State.FOREIGN, null, null);
            case ObjectOwnership.Owner.Unclaimed(String why) -> Outcome.ignored(why);
            case ObjectOwnership.Owner.Ours(UUID checkoutId) when snapshot.isEmpty() ->
                new Outcome(State.IGNORED, "says nothing about money", checkoutId);
            case ObjectOwnership.Owner.Ours(UUID checkoutId) -> {
                settlement.settle(tx, checkoutId,
                        new Observation(snapshot.get(), arrival.cause(), OptionalLong.empty()));
                UUID organizationId = tx.organization();
                tx.afterCommit(() -> looks.soonIfWanted(organizationId, checkoutId));
                yield new Outcome(State.APPLIED, null, checkoutId);
            }
        };
    }
}
