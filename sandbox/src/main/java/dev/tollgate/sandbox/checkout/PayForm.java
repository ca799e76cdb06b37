package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.paymentmethod.CardForm;
import dev.tollgate.sandbox.paymentmethod.MethodDraft;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.web.Fields;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;

/** What a buyer sent with the page's form. */
record PayForm(Fields fields) {

    static final String CARD = "card";
    static final String DEBIT = "sepa_debit";

    static PayForm read(String body) {
        return new PayForm(Fields.read(body));
    }

    String token() {
        return text("csrf");
    }

    String email() {
        return text("email");
    }

    /** A saved method's id, or the type of a new one. */
    String way() {
        return wayGiven() ? text("way") : CARD;
    }

    boolean wayGiven() {
        return !text("way").isEmpty();
    }

    String name() {
        return way().equals(DEBIT) ? text("iban_name") : new CardForm(fields).name();
    }

    /** What may be shown again: never a number. */
    String again(String field) {
        return text(field);
    }

    /** The method that is chosen; a new one is made, and refused when it is no test card or account. */
    PaymentMethod method(Tx tx, SavedMethods saved) {
        return switch (way()) {
            case CARD -> mint(tx, new MethodDraft(new CardForm(fields).card(), billing()));
            case DEBIT -> mint(tx, MethodDraft.read(new Params(Json.object("type", DEBIT, DEBIT,
                    Json.object("iban", iban()), "billing_details", billing()))));
            default -> saved.find(way()).orElseThrow(() -> StripeError.invalidParam(
                    "This payment method is not available any more. Please choose another.", "way"));
        };
    }

    private static PaymentMethod mint(Tx tx, MethodDraft draft) {
        return tx.all(PaymentMethod.KIND).add(draft.mint(tx));
    }

    private JsonObject billing() {
        var billing = new JsonObject();
        if (!email().isEmpty()) billing.addProperty("email", email());
        if (!name().isEmpty()) billing.addProperty("name", name());
        return billing;
    }

    private String iban() {
        if (text("iban").isEmpty()) throw incomplete("Your IBAN is incomplete.", "iban");
        if (name().isEmpty()) throw incomplete("Please say whose account it is.", "iban_name");
        return text("iban").replace(" ", "");
    }

    private String text(String field) {
        return fields.text(field);
    }

    private static StripeError incomplete(String message, String param) {
        return StripeError.invalidParam(message, param);
    }
}
