package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.job.BestEffortExecutor;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.StripePaymentReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Reads checkouts at Stripe, each under a ticket that is committed before the read: an answer counts only while no
 * later ticket's has been applied. No lock is held over the network.
 */
public final class Refresher {
    /** An open checkout is looked at now and then, even when no event ever comes. */
    private static final List<Duration> AGAIN = List.of(Duration.ofMinutes(1), Duration.ofMinutes(5),
            Duration.ofMinutes(15), Duration.ofHours(1));
    private static final Duration TAKEN = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
    private static final int BATCH_MAX = 50;

    private final Database database;
    private final Settlement settlement;
    private final StripePaymentReader observer;
    private final BestEffortExecutor background;
    private final Ids ids;

    public Refresher(Database database, Settlement settlement, StripePaymentReader observer,
            BestEffortExecutor background, Ids ids) {
        this.database = database;
        this.settlement = settlement;
        this.observer = observer;
        this.background = background;
        this.ids = ids;
    }

    /** Right after a commit that may want one. Should it get lost, the sweep finds the wish in the row. */
    public void soonIfWanted(UUID organizationId, UUID checkoutId) {
        background.run("look", () -> lookIfWanted(organizationId, checkoutId));
    }

    /** Before an answer is given that newer news has overtaken. */
    void lookIfWanted(UUID organizationId, UUID checkoutId) {
        boolean wanted = database.inTransaction(organizationId,
                tx -> tx.mapper(CheckoutMapper.class).isLookWanted(organizationId, checkoutId));
        if (wanted) look(organizationId, checkoutId);
    }

    private record Ticket(long number, StripePaymentReader.Subject subject) {}

    /** @return whether Stripe answered */
    public boolean look(UUID organizationId, UUID checkoutId) {
        Ticket ticket = database.inTransaction(organizationId, tx -> {
            var mapper = tx.mapper(CheckoutMapper.class);
            long number = mapper.takeTicket(organizationId, checkoutId);
            Checkout checkout = mapper.find(organizationId, checkoutId).orElseThrow().toCheckout();
            boolean withReturns = checkout.payment().isPaid() || mapper.areReturnsWanted(organizationId, checkoutId);
            return new Ticket(number,
                    new StripePaymentReader.Subject(Optional.ofNullable(checkout.progress().paymentIntentId()),
                            Optional.ofNullable(checkout.progress().sessionId()), withReturns));
        });
        database.reached(FailPoint.LOOK_TICKETED);
        Optional<PaymentSnapshot> seen = observer.look(organizationId, ticket.subject());
        database.reached(FailPoint.LOOK_ANSWERED);
        database.inTransaction(organizationId, tx -> {
            var mapper = tx.mapper(CheckoutMapper.class);
            if (seen.isEmpty()) return mapper.postponeLook(organizationId, checkoutId, ids.now().plus(AFTER_FAILURE));
            settlement.settle(tx, checkoutId,
                    new Settlement.Observation(seen.get(), "refresh", OptionalLong.of(ticket.number())));
            tx.reached(FailPoint.LOOK_SETTLING);
            return mapper.lookAgainAt(organizationId, checkoutId, ids.now().plus(again(ticket.number())));
        });
        database.reached(FailPoint.LOOK_SETTLED);
        return seen.isPresent();
    }

    private static Duration again(long tickets) {
        return AGAIN.get((int) Math.min(tickets, AGAIN.size()) - 1);
    }

    /** Refresher that a crash left, and open checkouts that have been quiet for long. */
    public int sweep() {
        var due = database.acrossOrganizations(
                tx -> tx.mapper(DueMapper.class).takeLooks(ids.now(), ids.now().plus(TAKEN), BATCH_MAX));
        return (int) due.stream().filter(one -> look(one.organizationId(), one.id())).count();
    }
}
