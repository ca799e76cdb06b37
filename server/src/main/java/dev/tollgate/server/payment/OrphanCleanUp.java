package dev.tollgate.server.payment;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.job.JobAttempt;
import dev.tollgate.server.job.JobHandler;
import dev.tollgate.server.job.JobOutcome;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operations;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeCalls;
import dev.tollgate.server.stripe.StripePaymentReader;
import dev.tollgate.server.stripe.StripePaymentReader.Seen;
import dev.tollgate.server.stripe.StripeResult;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Reads an orphan at Stripe and does what its state asks for: nothing if it can never be paid, close it if it can; if
 * it was paid, its money is a surplus payment. Each attempt begins with reading, so it may run again at any time.
 */
public final class OrphanCleanUp implements JobHandler {
    private static final Duration BANK = Duration.ofHours(12);

    private final Database database;
    private final StripePaymentReader reader;
    private final PaymentOwners owners;
    private final Orphans orphans;
    private final Journal journal;
    private final Operations operations;
    private final Ids ids;

    public OrphanCleanUp(Database database, StripePaymentReader reader, PaymentOwners owners, Orphans orphans,
            Journal journal, Operations operations, Ids ids) {
        this.database = database;
        this.reader = reader;
        this.owners = owners;
        this.orphans = orphans;
        this.journal = journal;
        this.operations = operations;
        this.ids = ids;
    }

    @Override
    public String kind() {
        return Orphans.CLEAN_UP;
    }

    @Override
    public JobOutcome run(JobAttempt attempt) {
        UUID organizationId = attempt.organizationId();
        Orphan orphan = database.inTransaction(organizationId,
                tx -> tx.mapper(OrphanMapper.class).find(organizationId, UUID.fromString(attempt.subject())))
                .orElseThrow();
        Seen seen = orphan.isSession()
                ? reader.session(organizationId, orphan.stripeId())
                : reader.paymentIntent(organizationId, orphan.stripeId());
        if (!(seen instanceof Seen.Shown(PaymentSnapshot snapshot)))
            throw new IllegalStateException(orphan.stripeId() + " could not be read at Stripe");
        database.reached(PaymentFailPoint.ORPHAN_LOOKED_UP);
        return switch (snapshot.fact()) {
            case PaymentFact.Terminated _ -> JobOutcome.done(tx -> orphans.end(tx, orphan, Orphan.State.CLOSED));
            case PaymentFact.Paid paid ->
                JobOutcome.done(tx -> orphans.end(tx, orphan, take(tx, orphan, snapshot, paid)));
            case PaymentFact.Observed(var standing, _, _) when standing == PaymentFact.Standing.PROCESSING ->
                JobOutcome.later(BANK, "a bank has it");
            case PaymentFact.Observed _, PaymentFact.Hint _, PaymentFact.Reversed _, PaymentFact.Nothing _ -> {
                close(organizationId, orphan);
                yield JobOutcome.done(tx -> orphans.end(tx, orphan, Orphan.State.CLOSED));
            }
            case PaymentFact.Unknown(String what) -> throw new IllegalStateException("Stripe says " + what);
        };
    }

    /** Under the owner's lock: meanwhile it may have turned out to be the checkout's own. */
    private Orphan.State take(Tx tx, Orphan orphan, PaymentSnapshot snapshot, PaymentFact.Paid paid) {
        PaymentOwners.Owner owner = owners.lock(tx, orphan.checkoutId()).orElseThrow();
        if (owner.has(orphan.stripeId()) || owner.has(paid.paymentIntentId())) {
            owners.settle(tx, orphan.checkoutId(),
                    new PaymentOwners.Observation(snapshot, "refresh", OptionalLong.empty()));
            return Orphan.State.OURS;
        }
        owner.put(owner.payments().getFirst().surplusOf(ids.next(), ids.now(), paid, Payment.Surplus.ORPHAN),
                "refresh");
        return Orphan.State.SURPLUS;
    }

    /** Stripe refuses when the object has changed meanwhile; the next attempt reads it again. */
    private void close(UUID organizationId, Orphan orphan) {
        Optional<Operation> mine = database.inTransaction(organizationId, tx -> {
            Optional<Operation> latest = journal.latest(tx, orphan.id(), OrphanClosing.KIND);
            if (latest.isPresent() && latest.get().isOpen()) return journal.claim(tx, latest.get().id());
            StripeApi.Call call = orphan.isSession()
                    ? StripeCalls.expireSession(orphan.stripeId())
                    : StripeCalls.cancel(orphan.stripeId());
            return Optional.of(journal.begin(tx, ids.next(),
                    new Journal.Intent(orphan.id(), OrphanClosing.KIND, call, "", 0)));
        });
        StripeResult result = mine.map(operations::run).orElse(new StripeResult.Unclear("somebody is at it"));
        if (!(result instanceof StripeResult.Done))
            throw new IllegalStateException("Stripe has not agreed yet: " + result.getClass().getSimpleName());
    }
}
