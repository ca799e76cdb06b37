package dev.tollgate.server.reconcile;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of Stripe's objects that say something about money. */
enum StripeKind {
    PAYMENT_INTENT("/v1/payment_intents", "pi_"),
    SESSION("/v1/checkout/sessions", "cs_"),
    REFUND("/v1/refunds", "re_", "pyr_"),
    DISPUTE("/v1/disputes", "du_", "dp_");

    private final String path;
    private final List<String> prefixes;

    StripeKind(String path, String... prefixes) {
        this.path = path;
        this.prefixes = List.of(prefixes);
    }

    String path() {
        return path;
    }

    static Optional<StripeKind> of(String stripeId) {
        return Arrays.stream(values()).filter(kind -> kind.prefixes.stream().anyMatch(stripeId::startsWith))
                .findFirst();
    }
}
