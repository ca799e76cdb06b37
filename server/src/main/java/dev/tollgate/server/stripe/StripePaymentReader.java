package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import dev.tollgate.server.stripe.RefreshSubject.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Reads at Stripe how the money of a checkout stands. */
public final class StripePaymentReader {
    /** 2,000 refunds of one payment. */
    private static final int PAGES_MAX = 20;
    private static final int PAGE = 100;

    private final StripeApi api;
    private final StripeAccounts accounts;
    private final Pager pager;

    public StripePaymentReader(StripeApi api, StripeAccounts accounts, Pager pager) {
        this.api = api;
        this.accounts = accounts;
        this.pager = pager;
    }

    /** A payment as Stripe shows it, or why it does not. */
    public sealed interface Seen {
        record Shown(PaymentSnapshot snapshot) implements Seen {}

        record NotShown(Reading why) implements Seen {}
    }

    /** A Checkout Session, with the PaymentIntent that it has now. */
    public Seen session(UUID organizationId, String sessionId) {
        return read(organizationId, StripeCalls.session(sessionId), StripeObjectParser::ofSession);
    }

    public Seen paymentIntent(UUID organizationId, String paymentIntentId) {
        return read(organizationId, StripeCalls.paymentIntent(paymentIntentId), StripeObjectParser::ofPaymentIntent);
    }

    private Seen read(UUID organizationId, String path, Function<JsonObject, PaymentSnapshot> parser) {
        return switch (api.get(accounts.of(organizationId), path)) {
            case StripeResult.Done(JsonObject body) -> new Seen.Shown(parser.apply(body));
            case StripeResult other -> new Seen.NotShown(Reading.failed(other));
        };
    }

    /**
     * What went back of a payment.
     *
     * @param forbidden
     *            in Stripe's words, what the key may not read; what it may read is there all the same
     */
    public record ReversalsRead(Reversals reversals, Optional<String> forbidden) {}

    /** Empty when Stripe could not be read to the end. */
    public Optional<ReversalsRead> reversals(UUID organizationId, String paymentIntentId) {
        var refunds = list(organizationId, StripeCalls.refundsOf(paymentIntentId), StripeObjectParser::refund);
        if (refunds.isEmpty()) return Optional.empty();
        var disputes = list(organizationId, StripeCalls.disputesOf(paymentIntentId), StripeObjectParser::dispute);
        return disputes.map(seen -> new ReversalsRead(new Reversals(refunds.get().all(), seen.all()),
                refunds.get().forbidden().or(seen::forbidden)));
    }

    private record Listed<T>(List<T> all, Optional<String> forbidden) {}

    private <T> Optional<Listed<T>> list(UUID organizationId, String path, Function<JsonObject, T> parser) {
        var all = new ArrayList<T>();
        String after = "";
        for (int page = 0; page < PAGES_MAX; page++) {
            switch (pager.read(organizationId, path + "&limit=" + PAGE + after)) {
                case Pager.Page.Refused(String words, boolean isForbidden) -> {
                    return isForbidden ? Optional.of(new Listed<>(all, Optional.of(words))) : Optional.empty();
                }
                case Pager.Page.Unread _ -> {
                    return Optional.empty();
                }
                case Pager.Page.Read(List<JsonObject> objects, boolean isLast) -> {
                    objects.forEach(object -> all.add(parser.apply(object)));
                    if (isLast || objects.isEmpty()) return Optional.of(new Listed<>(all, Optional.empty()));
                    after = "&starting_after=" + Json.textOr(objects.getLast(), "id", "");
                }
            }
        }
        return Optional.empty();
    }
}
