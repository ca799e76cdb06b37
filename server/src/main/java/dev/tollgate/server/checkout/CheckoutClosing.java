package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Closing;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.job.Sweep;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operations;
import dev.tollgate.server.stripe.Refreshes;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Closes unpaid checkouts: canceled, expired, or replaced by another cart. The wish is written down under the lock;
 * then Stripe is asked, and its answer decides. Until it has, the checkout stays open and closing: never closed here
 * and payable there.
 */
public final class CheckoutClosing {
    private static final Duration TAKEN = Duration.ofSeconds(30);

    private final Database database;
    private final Journal journal;
    private final Operations operations;
    private final CheckoutVersions versions;
    private final CheckoutAnswers answers;
    private final Refreshes refreshes;
    private final Ids ids;
    private final Sweep<DueMapper.Due> expired;
    private final Sweep<DueMapper.Due> closing;

    public CheckoutClosing(Database database, Journal journal, Operations operations, CheckoutVersions versions,
            CheckoutAnswers answers, Refreshes refreshes, Ids ids) {
        this.database = database;
        this.journal = journal;
        this.operations = operations;
        this.versions = versions;
        this.answers = answers;
        this.refreshes = refreshes;
        this.ids = ids;
        this.expired = sweep("expiry", DueMapper::takeExpired, this::expire);
        this.closing = sweep("closing", DueMapper::takeClosings, due -> drive(due.organizationId(), due.id()));
    }

    /** Writes the wish down. The caller holds the lock, commits, and then drives. The first reason wins. */
    void begin(Tx tx, LockedCheckout locked, Closing reason) {
        Checkout checkout = locked.now();
        if (!checkout.isOpen() || checkout.isClosing()) return;
        locked.become(checkout.progress().closing(reason), reason == Closing.EXPIRE ? "expiry" : "api");
        tx.mapper(CheckoutMapper.class).closeAt(tx.organization(), checkout.id(), ids.now());
        tx.reached(CheckoutFailPoint.CLOSING_WRITING);
    }

    /** Asks Stripe to close it. Not in a transaction. */
    void drive(UUID organizationId, UUID checkoutId) {
        database.reached(CheckoutFailPoint.CLOSING_WRITTEN);
        Optional<Operation> close = database.inTransaction(organizationId, tx -> next(tx, checkoutId));
        database.reached(CheckoutFailPoint.CLOSE_WRITTEN);
        close.ifPresent(operations::run);
    }

    /** Empty: it is over, somebody is at it, or the create must end first. */
    private Optional<Operation> next(Tx tx, UUID checkoutId) {
        Checkout checkout = versions.lock(tx, checkoutId).orElseThrow().now();
        if (!checkout.isOpen() || !checkout.isClosing()) return Optional.empty();
        Operation create = journal.find(tx, checkout.progress().createOperationId()).orElseThrow();
        if (!checkout.isKnownToStripe()) {
            if (!create.isOpen()) answers.neverExisted(tx, create);
            return Optional.empty();
        }
        String sessionId = checkout.progress().sessionId();
        String kind = sessionId == null ? CloseOperation.CANCEL : CloseOperation.EXPIRE_SESSION;
        Optional<Operation> open = journal.latest(tx, checkoutId, kind).filter(Operation::isOpen);
        if (open.isPresent()) return journal.claim(tx, open.get().id());
        String intent = checkout.payment().paymentIntentId().orElse("");
        StripeApi.Call call = sessionId == null ? StripeCalls.cancel(intent) : StripeCalls.expireSession(sessionId);
        long ticket = refreshes.takeTicket(tx, PaymentRefresh.KIND, checkoutId);
        return Optional.of(journal.begin(tx, ids.next(),
                new Journal.Intent(checkoutId, kind, call, sessionId == null ? intent : sessionId, ticket)));
    }

    /** Begins to close what has run out of time. */
    public int sweepExpired() {
        return expired.run();
    }

    private void expire(DueMapper.Due due) {
        database.inTransaction(due.organizationId(), tx -> {
            versions.lock(tx, due.id()).ifPresent(locked -> begin(tx, locked, Closing.EXPIRE));
            return true;
        });
        drive(due.organizationId(), due.id());
    }

    /** Goes on with what was begun: its caller has gone, or Stripe could not be asked. */
    public int sweepClosing() {
        return closing.run();
    }

    private interface Taking {
        List<DueMapper.Due> from(DueMapper mapper, Instant now, Instant until, UUID[] busy, int most);
    }

    private Sweep<DueMapper.Due> sweep(String name, Taking taking, Consumer<DueMapper.Due> work) {
        return new Sweep<>(name, database, ids, (busy, most) -> database.acrossOrganizations(tx -> {
            Instant now = ids.now();
            return taking.from(tx.mapper(DueMapper.class), now, now.plus(TAKEN), busy, most);
        }), work, (tx, due, again) -> tx.mapper(DueMapper.class).failed(tx.organization(), due.id(), again));
    }
}
