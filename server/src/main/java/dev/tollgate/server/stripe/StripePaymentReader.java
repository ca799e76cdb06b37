package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import dev.tollgate.server.stripe.RefreshSubject.Reading;
import dev.tollgate.server.stripe.RefreshSubject.Settler;
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
     * What went back of a payment. What the key may not read hides nothing of what it may.
     *
     * @param taking
     *            how what is seen is taken in
     */
    public Reading reversals(UUID organizationId, String paymentIntentId, Function<Reversals, Settler> taking) {
        var refunds = list(organizationId, StripeCalls.refundsOf(paymentIntentId), StripeObjectParser::refund);
        if (refunds.failure().isPresent()) return refunds.failure().get();
        var disputes = list(organizationId, StripeCalls.disputesOf(paymentIntentId), StripeObjectParser::dispute);
        if (disputes.failure().isPresent()) return disputes.failure().get();
        return new Reading.Read(taking.apply(new Reversals(refunds.all(), disputes.all())),
                refunds.forbidden().or(disputes::forbidden));
    }

    /**
     * @param failure
     *            why it could not be read at all
     */
    private record Listed<T>(List<T> all, Optional<String> forbidden, Optional<Reading> failure) {
        static <T> Listed<T> seen(List<T> all, Optional<String> forbidden) {
            return new Listed<>(all, forbidden, Optional.empty());
        }

        static <T> Listed<T> failed(Reading why) {
            return new Listed<>(List.of(), Optional.empty(), Optional.of(why));
        }
    }

    private <T> Listed<T> list(UUID organizationId, String path, Function<JsonObject, T> parser) {
        var all = new ArrayList<T>();
        String after = "";
        for (int page = 0; page < PAGES_MAX; page++) {
            switch (pager.read(organizationId, path + "&limit=" + PAGE + after)) {
                case Pager.Page.Refused(String words, boolean isForbidden) -> {
                    return isForbidden
                            ? Listed.<T>seen(all, Optional.of(words))
                            : Listed.<T>failed(new Reading.NotKnown(words));
                }
                case Pager.Page.Unread(String why) -> {
                    return Listed.failed(new Reading.Unavailable(why));
                }
                case Pager.Page.Read(List<JsonObject> objects, boolean isLast) -> {
                    objects.forEach(object -> all.add(parser.apply(object)));
                    if (isLast || objects.isEmpty()) return Listed.seen(all, Optional.empty());
                    after = "&starting_after=" + Json.textOr(objects.getLast(), "id", "");
                }
            }
        }
        return Listed.failed(new Reading.Unavailable("a list without end"));
    }
}
