package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads at Stripe how all the money of a checkout stands. */
public final class StripePaymentReader {
    /** 2,000 refunds of one payment. */
    private static final int PAGES_MAX = 20;

    private final StripeApi api;
    private final StripeAccounts accounts;
    private final Pager pager;

    public StripePaymentReader(StripeApi api, StripeAccounts accounts, Pager pager) {
        this.api = api;
        this.accounts = accounts;
        this.pager = pager;
    }

    /**
     * What a checkout is called at Stripe.
     *
     * @param withReturns
     *            whether its refunds and disputes are to be read too, should it be paid
     */
    public record Subject(Optional<String> paymentIntentId, Optional<String> sessionId, boolean withReturns) {}

    /** Empty when Stripe could not be asked, or does not know the object: never taken for a failed payment. */
    public Optional<PaymentSnapshot> look(UUID organizationId, Subject subject) {
        StripeAccount account = accounts.of(organizationId);
        Optional<PaymentSnapshot> seen = payment(account, subject);
        boolean isPaid = seen.isPresent() && seen.get().fact() instanceof PaymentFact.Paid;
        if (!isPaid || !subject.withReturns()) return seen;
        return seen.get().paymentIntentId().flatMap(intent -> returns(organizationId, intent)).map(seen.get()::with);
    }

    private Optional<PaymentSnapshot> payment(StripeAccount account, Subject subject) {
        if (subject.sessionId().isPresent())
            return read(account, StripeCalls.session(subject.sessionId().get())).map(StripeObjectParser::ofSession);
        return subject.paymentIntentId().flatMap(id -> read(account, StripeCalls.paymentIntent(id)))
                .map(StripeObjectParser::ofPaymentIntent);
    }

    private Optional<JsonObject> read(StripeAccount account, String path) {
        return api.get(account, path) instanceof StripeResult.Done(JsonObject body)
                ? Optional.of(body)
                : Optional.empty();
    }

    private Optional<Reversals> returns(UUID organizationId, String paymentIntentId) {
        Optional<List<JsonObject>> refunds = pager.all(organizationId, StripeCalls.refundsOf(paymentIntentId),
                PAGES_MAX);
        Optional<List<JsonObject>> disputes = refunds
                .flatMap(_ -> pager.all(organizationId, StripeCalls.disputesOf(paymentIntentId), PAGES_MAX));
        return disputes
                .map(seen -> new Reversals(refunds.orElseThrow().stream().map(StripeObjectParser::refund).toList(),
                        seen.stream().map(StripeObjectParser::dispute).toList()));
    }
}
