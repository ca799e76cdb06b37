package dev.tollgate.sandbox;

import dev.tollgate.sandbox.Endpoint.Call;
import dev.tollgate.sandbox.Endpoint.Work;
import java.util.List;
import java.util.Optional;

/** {@code /v1/payment_methods}. */
final class PaymentMethods {

    List<Route> routes() {
        return List.of(Route.publishable("POST", "v1/payment_methods", "payment_method", this::create),
                Route.secret("GET", "v1/payment_methods", "payment_method*", this::list),
                Route.secret("GET", "v1/payment_methods/:id", "payment_method", this::retrieve),
                Route.secret("POST", "v1/payment_methods/:id/attach", "payment_method", this::attach));
    }

    /** The object behind an id, or a fresh one for a {@code pm_card_…} name. */
    static PaymentMethod resolve(Tx tx, String idOrToken) {
        return Instruments.byToken(idOrToken)
                .map(instrument -> tx.account().paymentMethods.add(PaymentMethod.of(tx, instrument)))
                .orElseGet(() -> tx.account().paymentMethods.get(idOrToken, "payment_method"));
    }

    static PaymentMethod attach(Tx tx, String idOrToken, String customer) {
        tx.account().customers.get(customer, "customer");
        PaymentMethod method = resolve(tx, idOrToken);
        if (method.consumed()) throw usedBefore();
        if (method.customer().filter(owner -> !owner.equals(customer)).isPresent()) {
            throw StripeError.state("payment_method_unexpected_state",
                    "The payment method you provided has already been attached to a customer.");
        }
        method.refusesAttachment().ifPresent(reason -> {
            throw StripeError.card(Json.object("code", reason.code(), "decline_code",
                    reason.declineCode().isEmpty() ? reason.code() : reason.declineCode(), "doc_url",
                    StripeError.docs(reason.code()), "message", reason.message(), "type", "card_error"));
        });
        if (method.customer().isEmpty()) {
            method.set("customer", customer);
            tx.emit("payment_method.attached", method);
        }
        return method;
    }

    static StripeError usedBefore() {
        return StripeError.state("payment_method_unexpected_state",
                "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, "
                        + "shared with a connected account without Customer attachment, or was detached from a "
                        + "Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach "
                        + "it to a Customer first.");
    }

    private Work create(Call call) {
        MethodDraft draft = MethodDraft.read(call.params());
        MetadataChange metadata = call.params().metadata();
        return tx -> {
            PaymentMethod method = tx.account().paymentMethods.add(draft.mint(tx));
            method.set("metadata", metadata.applyTo(method.object("metadata")));
            return method.snapshot();
        };
    }

    private Work retrieve(Call call) {
        return tx -> resolve(tx, call.id()).snapshot();
    }

    private Work attach(Call call) {
        String customer = call.params().requiredText("customer");
        return tx -> attach(tx, call.id(), customer).snapshot();
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        Optional<String> customer = call.params().text("customer");
        Optional<String> type = call.params().text("type");
        return tx -> page.of(tx.account().paymentMethods, "/v1/payment_methods",
                method -> method.customer().isPresent() && (customer.isEmpty() || customer.equals(method.customer()))
                        && type.filter(wanted -> !wanted.equals(method.type())).isEmpty());
    }
}
