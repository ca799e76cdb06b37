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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Locks checkouts, and writes what a transaction has changed of them: rows, one version each, what follows from it. All
 * of it once, just before the commit, rendered from memory.
 */
public final class CheckoutVersions {
    private final Payments payments;
    private final SurplusRefunds surplusRefunds;
    private final StartClaims claims;
    private final VersionLog log;
    private final Events events;
    private final Effects effects;
    private final Ids ids;

    public CheckoutVersions(Payments payments, SurplusRefunds surplusRefunds, StartClaims claims, VersionLog log,
            Events events, Effects effects, Ids ids) {
        this.payments = payments;
        this.surplusRefunds = surplusRefunds;
        this.claims = claims;
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
        return askLocked(tx, checkoutId).get();
    }

    /** As {@link #lock}, in a round trip with others: it is there when it is asked for. */
    Supplier<Optional<LockedCheckout>> askLocked(Tx tx, UUID checkoutId) {
        Runnable locking = askAllLocked(tx, List.of(checkoutId));
        return () -> {
            locking.run();
            return Optional.ofNullable(gathered(tx).all.get(checkoutId));
        };
    }

    /** Locks those that exist, in the order of their ids, in one round trip. */
    void lockAll(Tx tx, Collection<UUID> checkoutIds) {
        askAllLocked(tx, checkoutIds).run();
    }

    /** Payments are read after the lock is there, by a statement of its own: so it sees what the lock waited for. */
    private Runnable askAllLocked(Tx tx, Collection<UUID> checkoutIds) {
        var gathered = gathered(tx).all;
        UUID[] wanted = checkoutIds.stream().filter(id -> !gathered.containsKey(id)).distinct().toArray(UUID[]::new);
        if (wanted.length == 0) return () -> {
        };
        Supplier<List<CheckoutMapper.Row>> rows = tx.later(CheckoutMapper.class,
                mapper -> mapper.lock(tx.organization(), wanted));
        Supplier<Map<UUID, List<Payment>>> all = payments.askOfCheckouts(tx, wanted);
        return () -> rows.get().forEach(row -> {
            Checkout checkout = row.toCheckout(all.get().getOrDefault(row.id(), List.of()));
            gathered.putIfAbsent(row.id(), new LockedCheckout(checkout, checkout));
        });
    }

    /** As it is in this transaction where that has locked it; else not locked: for showing. */
    public Optional<Checkout> find(Tx tx, UUID checkoutId) {
        LockedCheckout locked = gathered(tx).all.get(checkoutId);
        if (locked != null) return Optional.of(locked.now());
        Supplier<List<CheckoutMapper.Row>> row = tx.later(CheckoutMapper.class,
                mapper -> mapper.find(tx.organization(), checkoutId));
        var all = payments.askOfCheckouts(tx, new UUID[]{checkoutId});
        return row.get().stream().findFirst()
                .map(found -> found.toCheckout(all.get().getOrDefault(checkoutId, List.of())));
    }

    /** Its rows are written: the first version. */
    LockedCheckout created(Tx tx, Checkout checkout) {
        var locked = new LockedCheckout(null, checkout);
        gathered(tx).all.put(checkout.id(), locked);
        return locked;
    }

    private void write(Tx tx, Gathered gathered) {
        List<LockedCheckout> changed = gathered.all.values().stream().filter(LockedCheckout::isChanged).toList();
        gathered.all.clear();
        if (changed.isEmpty()) return;
        claim(tx, changed);
        writePayments(tx, changed);
        List<LockedCheckout> news = changed.stream().filter(LockedCheckout::isNews).toList();
        news.stream().filter(one -> !one.isNew())
                .forEach(one -> one.become(one.now().progress().next(ids.now()), one.cause()));
        update(tx, changed.stream().filter(one -> !one.isNew()).map(LockedCheckout::now).toList());
        List<Change> changes = news.stream().map(LockedCheckout::change).toList();
        log.append(tx, changes.stream()
                .map(one -> new VersionLog.Version(subject(one.after().id()), CheckoutWire.version(one))).toList());
        changes.forEach(one -> events.emit(tx, Emission.of(subject(one.after().id()),
                one.after().progress().version(), CheckoutEvents.of(one))));
        if (!changes.isEmpty()) effects.apply(tx, changes);
    }

    /** On the way to COMPLETE. The money of one that loses does not stand for it. */
    private void claim(Tx tx, List<LockedCheckout> changed) {
        List<Checkout> completing = changed.stream().filter(LockedCheckout::isCompleting).map(LockedCheckout::now)
                .toList();
        Set<UUID> lost = claims.lost(tx, completing);
        changed.stream().filter(one -> lost.contains(one.id())).forEach(one -> one.lose(ids.now()));
    }

    private void writePayments(Tx tx, List<LockedCheckout> changed) {
        var known = new ArrayList<Payment>();
        var fresh = new ArrayList<Payment>();
        for (LockedCheckout locked : changed)
            for (Payment payment : locked.changedPayments())
                (locked.knew(payment).isPresent() ? known : fresh).add(payment);
        payments.insert(tx, fresh);
        payments.update(tx, known);
        changed.forEach(locked -> giveBack(tx, locked));
    }

    private void giveBack(Tx tx, LockedCheckout locked) {
        for (Payment payment : locked.changedPayments()) {
            boolean isNewlySurplus = payment.surplus().isPresent()
                    && locked.knew(payment).flatMap(Payment::surplus).isEmpty();
            if (!isNewlySurplus) continue;
            var intended = surplusRefunds.intend(tx, payment);
            locked.put(intended.payment(), locked.cause());
            locked.tell("refund.updated", intended.refundId(), locked.cause());
        }
    }

    static void update(Tx tx, List<Checkout> checkouts) {
        if (!checkouts.isEmpty())
            tx.later(CheckoutMapper.class).update(tx.organization(), CheckoutMapper.Changed.of(checkouts));
    }

    /** What is watched. */
    static Subject subject(UUID checkoutId) {
        return new Subject(TypeId.CHECKOUT, checkoutId);
    }
}
