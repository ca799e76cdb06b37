package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Presentation;
import dev.tollgate.server.checkout.Checkout.Urls;
import dev.tollgate.server.db.Metadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a caller wants to sell. */
record NewCheckout(List<Cart.Entry> entries, Presentation presentation, Optional<UUID> customerId, String reference,
        Metadata metadata, Urls urls, boolean savePaymentMethod, Duration expiresAfter) {

    /** Null when the caller named no order: then nothing but the request_id keeps two apart. */
    @org.jspecify.annotations.Nullable
    String purchaseKey() {
        return reference.isEmpty() ? null : "ref:" + reference;
    }
}
