package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.event.Emission;
import dev.tollgate.server.event.Events;
import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.payment.Payments;
import dev.tollgate.server.payment.SurplusRefunds;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stream.VersionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Locks checkouts, and writes what a transaction has changed of them: rows, one version each, what follows from it. All
 * of it once, just before the commit, rendered from memory.
 */
public final class CheckoutVersions {
    private final Payments payments;
    private final SurplusRefunds surplusRefunds;
    private final VersionLog log;
    private final Events events;
    private final Effects effects;
    private final Ids ids;

    public CheckoutVersions(Payments payments, SurplusRefunds surplusRefunds, VersionLog log, Events events,
            Effects effects,
            Ids ids) {
        this.payments = payments;
        this.surplusRefunds = surplusRefunds;
        this.log = log;
        this.events = events;
        this.effects = effects;
        this.ids = ids;
    }

    /** The checkouts of a transaction, in the order of their ids. */
    private static final class Gathered {
        private final TreeMap<UUID, LockedCheckout> all = new TreeMap<>();
    }

    private Gathered gathered(Tx tx) {
        Supplier<Gathered> first = () -> {
            var gathered = new Gathered();
            tx.beforeCommit(() -> write(tx, gathered));
            return gathered;
        };
        return tx.local(Gathered.class, first);
    }

    /** Locked until the transaction ends. Read once, however often it is asked for. */
    public Optional<LockedCheckout> lock(Tx tx, UUID checkoutId) {
        LockedCheckout known = gathered(tx).all.get(checkoutId);
        return known != null
                ? Optional.of(known)
                : tx.mapper(CheckoutMapper.class).lock(tx.organization(), checkoutId).map(row -> gather(tx, row));
    }

    Optional<LockedCheckout> lockOpen(Tx tx, String purchaseKey) {
        return tx.mapper(CheckoutMapper.class).lockOpen(tx.organization(), purchaseKey).map(row -> {
            LockedCheckout known = gathered(tx).all.get(row.id());
            return known == null ? gather(tx, row) : known;
        });
    }

    private LockedCheckout gather(Tx tx, CheckoutMapper.Row row) {
        Checkout checkout = row.toCheckout(payments.ofCheckout(tx, row.id()));
        var locked = new LockedCheckout(checkout, checkout);
        gathered(tx).all.put(row.id(), locked);
        return locked;
    }

    /** Not locked: for showing. */
    public Optional<Checkout> find(Tx tx, UUID checkoutId) {
        return tx.mapper(CheckoutMapper.class).find(tx.organization(), checkoutId)
                .map(row -> row.toCheckout(payments.ofCheckout(tx, row.id())));
    }

    /** Its rows are written: the first version. */
    LockedCheckout created(Tx tx, Checkout checkout) {
        var locked = new LockedCheckout(null, checkout);
        gathered(tx).all.put(checkout.id(), locked);
        return locked;
    }

    private void write(Tx tx, Gathered gathered) {
        List<Change> changes = gathered.all.values().stream().flatMap(locked -> write(tx, locked).stream()).toList();
        gathered.all.clear();
        if (!changes.isEmpty()) effects.apply(tx, changes);
    }

    private Optional<Change> write(Tx tx, LockedCheckout locked) {
        Checkout before = locked.before();
        if (before != null && locked.facts().isEmpty() && locked.now().equals(before)) return Optional.empty();
        boolean isNews = locked.isNews();
        writePayments(tx, before, locked);
        Checkout.Progress progress = locked.now().progress();
        if (isNews && before != null) locked.become(progress.next(ids.now()), locked.cause());
        Checkout after = locked.now();
        if (before != null) update(tx, after);
        if (!isNews) return Optional.empty();
        var change = new Change(before, after, locked.cause(), locked.facts());
        log.append(tx, subject(after.id()), CheckoutWire.version(change));
        events.emit(tx, Emission.of(subject(after.id()), after.progress().version(), CheckoutEvents.of(change)));
        return Optional.of(change);
    }

    private void writePayments(Tx tx, @Nullable Checkout before, LockedCheckout locked) {
        if (before == null) return;
        for (Payment payment : new ArrayList<>(locked.payments())) {
            Optional<Payment> known = before.payments().stream().filter(one -> one.id().equals(payment.id()))
                    .findFirst();
            if (known.isEmpty()) payments.insert(tx, payment);
            else if (!known.get().equals(payment)) payments.update(tx, payment);
            boolean isNewlySurplus = payment.surplus().isPresent()
                    && known.flatMap(Payment::surplus).isEmpty();
            if (!isNewlySurplus) continue;
            var intended = surplusRefunds.intend(tx, payment);
            locked.put(intended.payment(), locked.cause());
            locked.tell("refund.updated", intended.refundId(), locked.cause());
        }
    }

    static void update(Tx tx, Checkout checkout) {
        tx.mapper(CheckoutMapper.class).update(tx.organization(), checkout.id(), checkout.progress(),
                checkout.progress().deferredEffects().toArray(String[]::new),
                checkout.payment().status() == Payment.Status.PROCESSING);
    }

    /** What is watched. */
    static Subject subject(UUID checkoutId) {
        return new Subject(TypeId.CHECKOUT, checkoutId);
    }
}
