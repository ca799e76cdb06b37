package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.util.List;
import java.util.Optional;

/** The cards that a known customer may choose from: those that he, or the merchant, let be shown again. */
record SavedMethods(List<PaymentMethod> cards) {

    /** Of the newest cards, so many. */
    static final int SHOWN_MAX = 10;

    SavedMethods {
        cards = List.copyOf(cards);
    }

    static SavedMethods of(Tx tx, CheckoutSession session) {
        Optional<String> customer = session.find("customer");
        if (customer.isEmpty() || !session.types().contains(PayForm.CARD)) return new SavedMethods(List.of());
        JsonArray shown = session.get("saved_payment_method_options") instanceof JsonObject options
                ? options.getAsJsonArray("allow_redisplay_filters")
                : new JsonArray();
        return new SavedMethods(tx.all(PaymentMethod.KIND).newestFirst()
                .filter(method -> method.customer().equals(customer.get()) && method.type().equals(PayForm.CARD))
                .filter(method -> shown.contains(Json.value(method.text("allow_redisplay")))).limit(SHOWN_MAX)
                .toList());
    }

    Optional<PaymentMethod> find(String id) {
        return cards.stream().filter(method -> method.id().equals(id)).findFirst();
    }
}
