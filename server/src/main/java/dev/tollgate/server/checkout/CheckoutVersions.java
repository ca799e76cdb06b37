package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Progress;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stream.VersionLog;
import java.util.List;
import java.util.UUID;

/** Writes a change of a checkout: the row, its version's status event, and every effect, in one commit. */
public final class CheckoutVersions {
    private final VersionLog log;
    private final List<Effect> effects;
    private final Ids ids;

    public CheckoutVersions(VersionLog log, List<Effect> effects, Ids ids) {
        this.log = log;
        this.effects = List.copyOf(effects);
        this.ids = ids;
    }

    /** What is watched. */
    static Subject subject(UUID checkoutId) {
        return new Subject(TypeId.CHECKOUT, checkoutId);
    }

    /** The caller holds the lock. A change that no watcher could see, like a ticket, makes no version. */
    Checkout commit(Tx tx, Checkout before, Progress progress, String cause) {
        boolean seen = !progress.isSameToWatchers(before.progress());
        Progress next = seen ? progress.next(ids.now()) : progress;
        tx.mapper(CheckoutMapper.class).update(tx.organization(), before.id(), next,
                next.payment().failure().orElse(null),
                next.payment().chargeId().orElse(null));
        var after = new Checkout(before.terms(), next);
        if (seen) announce(tx, new Change(before, after, cause));
        return after;
    }

    /** The first version. */
    void created(Tx tx, UUID checkoutId, String cause) {
        Checkout checkout = tx.mapper(CheckoutMapper.class).find(tx.organization(), checkoutId).orElseThrow()
                .toCheckout();
        announce(tx, new Change(null, checkout, cause));
    }

    private void announce(Tx tx, Change change) {
        var lines = tx.mapper(LineMapper.class);
        UUID id = change.after().id();
        log.append(tx, subject(id), CheckoutWire.version(change, lines.items(tx.organization(), id),
                lines.charges(tx.organization(), id)));
        effects.forEach(effect -> effect.on(change, tx));
    }

}
