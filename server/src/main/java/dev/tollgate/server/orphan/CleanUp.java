package dev.tollgate.server.orphan;

import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.CheckoutRepository;
import dev.tollgate.server.checkout.Refresher;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.job.JobAttempt;
import dev.tollgate.server.job.JobHandler;
import dev.tollgate.server.job.JobOutcome;
import dev.tollgate.server.job.JobSchedule;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.StripePaymentReader;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads an orphan at Stripe and does what its state asks for: nothing if it can never be paid, close it if it can, give
 * the money back if it was. Each attempt begins with reading, so it may run again at any time.
 */
public final class CleanUp implements JobHandler {
    private static final int AT_ONCE_MAX = 8;
    /** A debit takes days. */
    private static final Duration BANK = Duration.ofHours(12);

    private final Database database;
    private final StripePaymentReader observer;
    private final CheckoutRepository registry;
    private final Refresher looks;
    private final OrphanOperations steps;
    private final Orphans orphans;

    public CleanUp(Database database, StripePaymentReader observer, CheckoutRepository registry, Refresher looks,
            OrphanOperations steps,
            Orphans orphans) {
        this.database = database;
        this.observer = observer;
        this.registry = registry;
        this.looks = looks;
        this.steps = steps;
        this.orphans = orphans;
    }

    private record Subject(Orphan orphan, boolean isOurs) {}

    @Override
    public String kind() {
        return Orphans.CLEAN_UP;
    }

    @Override
    public JobSchedule schedule() {
        return JobSchedule.USUAL;
    }

    @Override
    public int concurrency() {
        return AT_ONCE_MAX;
    }

    @Override
    public JobOutcome run(JobAttempt work) {
        Subject subject = database.inTransaction(work.organizationId(), tx -> {
            Orphan orphan = tx.mapper(OrphanMapper.class).find(tx.organization(), UUID.fromString(work.subject()))
                    .orElseThrow();
            return new Subject(orphan, isOurs(registry.lock(tx, orphan.checkoutId()).orElseThrow(), orphan));
        });
        Orphan orphan = subject.orphan();
        PaymentSnapshot seen = observer.look(work.organizationId(), named(orphan))
                .orElseThrow(() -> new IllegalStateException(orphan.stripeId() + " could not be read at Stripe"));
        database.reached(FailPoint.ORPHAN_LOOKED_UP);
        if (seen.fact() instanceof PaymentFact.Observed(var standing, _, _)
                && standing == PaymentFact.Standing.PROCESSING)
            return JobOutcome.later(BANK, "a bank has it");
        Orphan.State end = switch (seen.fact()) {
            case PaymentFact.Terminated _ -> Orphan.State.CLOSED;
            case PaymentFact.Paid _ when subject.isOurs() -> late(work, orphan);
            case PaymentFact.Paid paid -> steps.refund(work.organizationId(), orphan, paid);
            case PaymentFact.Observed _, PaymentFact.Hint _, PaymentFact.Reversed _, PaymentFact.Nothing _ ->
                steps.close(work.organizationId(), orphan);
            case PaymentFact.Unknown(String what) -> throw new IllegalStateException("Stripe says " + what);
        };
        return JobOutcome.done(tx -> orphans.end(tx, orphan, end));
    }

    /** The checkout had been given up, and its own object was paid. */
    private Orphan.State late(JobAttempt work, Orphan orphan) {
        if (!looks.look(work.organizationId(), orphan.checkoutId()))
            throw new IllegalStateException("the checkout could not be read at Stripe");
        return Orphan.State.OURS;
    }

    private static boolean isOurs(Checkout checkout, Orphan orphan) {
        return orphan.stripeId().equals(checkout.progress().sessionId())
                || orphan.stripeId().equals(checkout.progress().paymentIntentId());
    }

    private static StripePaymentReader.Subject named(Orphan orphan) {
        Optional<String> id = Optional.of(orphan.stripeId());
        return orphan.isSession()
                ? new StripePaymentReader.Subject(Optional.empty(), id, false)
                : new StripePaymentReader.Subject(id, Optional.empty(), false);
    }
}
