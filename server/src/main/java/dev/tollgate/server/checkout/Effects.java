package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.job.Queue;
import dev.tollgate.server.rpc.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what follows from changes, effect by effect over all changes of the transaction. Money is never held back by
 * what follows from it: an effect that throws is left out for the checkout that it fails for, and a job makes up for
 * it. As long as that job is open, later changes of the checkout leave the effect to it.
 */
public final class Effects {
    /** The kind of the job. */
    public static final String MAKE_UP = "make-up-effect";
    private static final Logger LOG = LoggerFactory.getLogger(Effects.class);

    private final List<Effect> effects;
    private final Queue queue;
    private final Findings findings;

    public Effects(List<Effect> effects, Queue queue, Findings findings) {
        this.effects = List.copyOf(effects);
        this.queue = queue;
        this.findings = findings;
    }

    Optional<Effect> named(String name) {
        return effects.stream().filter(effect -> effect.name().equals(name)).findFirst();
    }

    void apply(Tx tx, List<Change> changes) {
        for (Effect effect : effects) {
            List<Change> due = changes.stream()
                    .filter(change -> !change.after().progress().deferredEffects().contains(effect.name())).toList();
            if (due.isEmpty()) continue;
            // Undone whole where it fails, and then tried for each alone: one costs the others nothing.
            boolean isFailing = tx.attempt(() -> effect.on(due, tx)).isPresent();
            if (isFailing) due.forEach(change -> applyAlone(tx, effect, change));
        }
    }

    private void applyAlone(Tx tx, Effect effect, Change change) {
        tx.attempt(() -> effect.on(List.of(change), tx)).ifPresent(why -> defer(tx, effect, change, why));
    }

    private void defer(Tx tx, Effect effect, Change change, RuntimeException why) {
        Checkout checkout = change.after();
        String name = TypeId.CHECKOUT.format(checkout.id());
        LOG.atError().addKeyValue("effect", effect.name()).addKeyValue("checkout", name).setCause(why)
                .log("an effect failed; a job makes up for it");
        var deferred = new TreeSet<>(checkout.progress().deferredEffects());
        deferred.add(effect.name());
        CheckoutVersions.update(tx, List.of(checkout.with(checkout.progress().deferring(deferred))));
        queue.enqueue(tx, MAKE_UP, name + "/" + effect.name());
        findings.add(tx, CheckoutFindings.EFFECT_FAILED, name, effect.name() + ": " + why);
    }

    /** The effects that are not the given one. */
    static TreeSet<String> without(Checkout checkout, String name) {
        var left = new TreeSet<>(new ArrayList<>(checkout.progress().deferredEffects()));
        left.remove(name);
        return left;
    }
}
