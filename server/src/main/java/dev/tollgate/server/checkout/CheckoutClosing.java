package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Closing;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operation.Kind;
import dev.tollgate.server.stripe.StripeCalls;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Closes unpaid checkouts: canceled, expired, or replaced by another cart. The wish is written down under the lock;
 * then Stripe is asked, and its answer decides. Until it has, the checkout stays open and closing: never closed here
 * and payable there.
 */
public final class CheckoutClosing {
    private static final Duration TAKEN = Duration.ofSeconds(30);
    private static final int BATCH_MAX = 50;

    private final Database database;
    private final Journal journal;
    private final CheckoutOperations steps;
    private final CheckoutVersions changes;
    private final Settlement settlement;
    private final Ids ids;

    public CheckoutClosing(Database database, Journal journal, CheckoutOperations steps, CheckoutVersions changes,
            Settlement settlement,
            Ids ids) {
        this.database = database;
        this.journal = journal;
        this.steps = steps;
        this.changes = changes;
        this.settlement = settlement;
        this.ids = ids;
    }

    /** Writes the wish down. The caller holds the lock, commits, and then drives. The first reason wins. */
    void begin(Tx tx, Checkout checkout, Closing reason) {
        if (!checkout.isOpen() || checkout.isClosing()) return;
        changes.commit(tx, checkout, checkout.progress().closing(reason), reason == Closing.EXPIRE ? "expiry" : "api");
        tx.mapper(CheckoutMapper.class).closeAt(tx.organization(), checkout.id(), ids.now());
        tx.reached(FailPoint.CLOSING_WRITING);
    }

    /** Asks Stripe to close it. Not in a transaction. */
    void drive(UUID organizationId, UUID checkoutId) {
        database.reached(FailPoint.CLOSING_WRITTEN);
        Optional<Operation> close = database.inTransaction(organizationId, tx -> next(tx, checkoutId));
        database.reached(FailPoint.CLOSE_WRITTEN);
        close.ifPresent(steps::complete);
    }

    /** Empty: it is over, somebody is at it, or the create must end first. */
    private Optional<Operation> next(Tx tx, UUID checkoutId) {
        Checkout checkout = tx.mapper(CheckoutMapper.class).lock(tx.organization(), checkoutId).orElseThrow()
                .toCheckout();
        if (!checkout.isOpen() || !checkout.isClosing()) return Optional.empty();
        Operation create = journal.find(tx, checkout.terms().createOperationId()).orElseThrow();
        if (!checkout.isKnownToStripe()) {
            if (!create.state().isOpen()) settlement.settle(tx, checkoutId, StripeResultHandler.neverExisted(create));
            return Optional.empty();
        }
        String sessionId = checkout.progress().sessionId();
        Kind kind = sessionId == null ? Kind.CANCEL : Kind.EXPIRE_SESSION;
        Optional<Operation> open = journal.latest(tx, checkoutId, kind).filter(one -> one.state().isOpen());
        if (open.isPresent()) return journal.claim(tx, open.get().id());
        var call = sessionId == null
                ? StripeCalls.cancel(java.util.Objects.requireNonNull(checkout.progress().paymentIntentId()))
                : StripeCalls.expireSession(sessionId);
        long ticket = tx.mapper(CheckoutMapper.class).takeTicket(tx.organization(), checkoutId);
        return Optional.of(journal.begin(tx, ids.next(), new Journal.Intent(checkoutId, kind, call, ticket)));
    }

    /** Begins to close what has run out of time. */
    public int sweepExpired() {
        var due = database.acrossOrganizations(tx -> tx.mapper(DueMapper.class).expired(ids.now(), BATCH_MAX));
        due.forEach(one -> {
            database.inTransaction(one.organizationId(), tx -> {
                tx.mapper(CheckoutMapper.class).lock(one.organizationId(), one.id())
                        .ifPresent(row -> begin(tx, row.toCheckout(), Closing.EXPIRE));
                return true;
            });
            drive(one.organizationId(), one.id());
        });
        return due.size();
    }

    /** Goes on with what was begun: its caller has gone, or Stripe could not be asked. */
    public int sweepClosing() {
        var due = database.acrossOrganizations(
                tx -> tx.mapper(DueMapper.class).takeClosings(ids.now(), ids.now().plus(TAKEN), BATCH_MAX));
        due.forEach(one -> drive(one.organizationId(), one.id()));
        return due.size();
    }
}
