package dev.tollgate.server.reconcile;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.finding.Findings.Finding;
import dev.tollgate.server.rpc.TypeId;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what differed from Stripe, for people: what was repaired, and what was not. */
public final class RepairLog {
    private static final Logger LOG = LoggerFactory.getLogger(RepairLog.class);

    private final Findings findings;
    private final Ids ids;

    public RepairLog(Findings findings, Ids ids) {
        this.findings = findings;
        this.ids = ids;
    }

    record Difference(StripeKind kind, UUID checkoutId, String stripeId, String words) {}

    void repaired(Tx tx, Difference found) {
        var mapper = tx.mapper(RepairMapper.class);
        var now = ids.now();
        if (mapper.repaired(tx.organization(), found.stripeId(), now) == 0)
            mapper.insert(tx.organization(), new RepairMapper.Row(ids.next(), found.kind(), found.checkoutId(),
                    found.stripeId(), found.words(), now, now));
        findings.resolve(tx, ReconcileFindings.DRIFT, found.stripeId());
        tx.afterCommit(() -> LOG.atInfo().addKeyValue("object", found.stripeId()).addKeyValue("was", found.words())
                .log("what no event had told was repaired"));
    }

    /** It differs after another look too: one finding, however often it is seen. */
    void drifting(Tx tx, Difference found) {
        tx.mapper(RepairMapper.class).insert(tx.organization(), new RepairMapper.Row(ids.next(), found.kind(),
                found.checkoutId(), found.stripeId(), found.words(), ids.now(), null));
        findings.add(tx, ReconcileFindings.DRIFT, found.stripeId(),
                TypeId.CHECKOUT.format(found.checkoutId()) + ": " + found.words());
    }

    /** Nobody knows whether it differs. Resolved when it could be compared. */
    void notCompared(Tx tx, String stripeId, String why) {
        findings.add(tx, ReconcileFindings.DRIFT, stripeId, "cannot be compared: " + why);
    }

    /** It came right by itself. */
    void same(Tx tx, String stripeId) {
        tx.mapper(RepairMapper.class).repaired(tx.organization(), stripeId, ids.now());
        findings.resolve(tx, ReconcileFindings.DRIFT, stripeId);
    }

    List<Finding> open(Tx tx) {
        return findings.open(tx, ReconcileFindings.DRIFT);
    }
}
