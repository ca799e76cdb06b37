package dev.tollgate.sandbox.paymentmethod;

import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.customer.Wallet;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** {@code /v1/payment_methods}. */
public final class PaymentMethods implements Wallet {

    public List<Route> routes() {
        return List.of(Route.publishable("POST", "v1/payment_methods", "payment_method", this::create),
                Route.secret("GET", "v1/payment_methods", "payment_method*", this::list),
                Route.secret("GET", "v1/payment_methods/:id", "payment_method", this::retrieve),
                Route.secret("POST", "v1/payment_methods/:id/attach", "payment_method", this::attach));
    }

    /** The object behind an id, or a fresh one for a {@code pm_card_…} name. */
    public static PaymentMethod resolve(Tx tx, String idOrToken) {
        return Instruments.byToken(idOrToken)
                .map(instrument -> tx.all(PaymentMethod.KIND).add(PaymentMethod.of(tx, instrument)))
                .orElseGet(() -> tx.get(PaymentMethod.KIND, idOrToken, "payment_method"));
    }

    public static PaymentMethod attach(Tx tx, String idOrToken, String customer) {
        Customer owner = Customer.get(tx, customer, "customer");
        PaymentMethod method = resolve(tx, idOrToken);
        if (method.consumed()) throw usedBefore();
        if (!method.customer().isEmpty() && !method.customer().equals(customer)) {
            throw StripeError.state("payment_method_unexpected_state",
                    "The payment method you provided has already been attached to a customer.");
        }
        method.refusesAttachment().ifPresent(reason -> {
            throw StripeError.card(reason.refusal());
        });
        if (method.customer().isEmpty()) method.attach(tx, owner);
        return method;
    }

    @Override
    public void keep(Tx tx, String method, Customer customer) {
        attach(tx, method, customer.id());
    }

    @Override
    public boolean holds(Tx tx, String method, Customer customer) {
        return tx.all(PaymentMethod.KIND).find(method).filter(found -> found.customer().equals(customer.id()))
                .isPresent();
    }

    @Override
    public void empty(Tx tx, Customer customer) {
        tx.all(PaymentMethod.KIND).oldestFirst().filter(method -> method.customer().equals(customer.id()))
                .forEach(PaymentMethod::detach);
    }

    public static StripeError usedBefore() {
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
            PaymentMethod method = tx.all(PaymentMethod.KIND).add(draft.mint(tx));
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
        return tx -> page.of(tx.all(PaymentMethod.KIND), "/v1/payment_methods",
                method -> !method.customer().isEmpty() && customer.map(method.customer()::equals).orElse(true)
                        && type.filter(wanted -> !wanted.equals(method.type())).isEmpty());
    }
}
