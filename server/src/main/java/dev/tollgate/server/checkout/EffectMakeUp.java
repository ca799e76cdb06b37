package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.job.JobAttempt;
import dev.tollgate.server.job.JobHandler;
import dev.tollgate.server.job.JobOutcome;
import dev.tollgate.server.rpc.TypeId;

/** Makes up for an effect that failed when its checkout changed: from the checkout's state, under its lock. */
public final class EffectMakeUp implements JobHandler {
    private final CheckoutVersions versions;
    private final Effects effects;
    private final Findings findings;

    public EffectMakeUp(CheckoutVersions versions, Effects effects, Findings findings) {
        this.versions = versions;
        this.effects = effects;
        this.findings = findings;
    }

    @Override
    public String kind() {
        return Effects.MAKE_UP;
    }

    @Override
    public JobOutcome run(JobAttempt attempt) {
        String[] parts = attempt.subject().split("/", 2);
        return JobOutcome.done(tx -> makeUp(tx, parts[0], parts[1]));
    }

    private void makeUp(Tx tx, String checkoutId, String name) {
        LockedCheckout locked = versions.lock(tx, TypeId.CHECKOUT.parse(checkoutId)).orElseThrow();
        effects.named(name).ifPresent(effect -> effect.makeUp(locked.now(), tx));
        locked.become(locked.now().progress().deferring(Effects.without(locked.now(), name)), "api");
        if (locked.now().progress().deferredEffects().isEmpty())
            findings.resolve(tx, CheckoutFindings.EFFECT_FAILED, checkoutId);
    }
}
