package dev.tollgate.server.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.idempotency.IdempotencyKeys;
import dev.tollgate.server.idempotency.StripeRefusal;
import dev.tollgate.server.payment.PaymentOwners.Observation;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Json;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.StripeObjectParser;
import dev.tollgate.server.stripe.StripeResult;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Settles what Stripe answers to a checkout's operations. */
public final class CheckoutAnswers {
    private final CheckoutSettlement settlement;
    private final Findings findings;
    private final IdempotencyKeys keys;

    public CheckoutAnswers(CheckoutSettlement settlement, Findings findings, IdempotencyKeys keys) {
        this.settlement = settlement;
        this.findings = findings;
        this.keys = keys;
    }

    /** The object as Stripe has it now. */
    void settle(Tx tx, Operation operation, JsonObject body) {
        String ours = TypeId.CHECKOUT.format(operation.subject());
        if (!Json.metadata(body, "tollgate_checkout").equals(Optional.of(ours))) {
            findings.add(tx, CheckoutFindings.CONFLICT, ours,
                    "Stripe answered about another object: " + Json.textOr(body, "id", "?"));
            hint(tx, operation.subject());
            return;
        }
        boolean isSession = Json.textOr(body, "object", "").equals("checkout.session");
        settlement.settle(tx, operation.subject(), new Observation(
                isSession ? StripeObjectParser.ofSession(body) : StripeObjectParser.ofPaymentIntent(body), "api",
                OptionalLong.of(operation.ticket())));
    }

    /** Whoever asked for it with a request_id, and asks again, is told the same. */
    void refused(Tx tx, UUID resultId, StripeResult.Refused said) {
        keys.refused(tx, resultId, new StripeRefusal(said.code(), said.message(), said.requestId()));
    }

    void hint(Tx tx, UUID checkoutId) {
        settlement.settle(tx, checkoutId, new Observation(PaymentSnapshot.hint(), "api", OptionalLong.empty()));
    }

    /** Stripe has no object for it, so it can never be paid. */
    void neverExisted(Tx tx, Operation create) {
        var terminated = new PaymentFact.Terminated(PaymentFact.Why.CANCELED, Optional.empty());
        settlement.settle(tx, create.subject(), new Observation(PaymentSnapshot.of(terminated), "api",
                OptionalLong.of(create.ticket())));
    }
}
