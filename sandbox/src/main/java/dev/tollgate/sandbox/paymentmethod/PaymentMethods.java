package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.customer.Owned;
import dev.tollgate.sandbox.customer.Wallet;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** {@code /v1/payment_methods}. */
public final class PaymentMethods implements Wallet {

    public List<Route> routes() {
        return List.of(Route.publishable("POST", "v1/payment_methods", "payment_method", this::create),
                Route.secret("GET", "v1/payment_methods", "payment_method*", this::list),
                Route.secret("GET", "v1/payment_methods/:id", "payment_method", this::retrieve),
                Route.secret("POST", "v1/payment_methods/:id", "payment_method", this::update),
                Route.secret("POST", "v1/payment_methods/:id/attach", "payment_method", this::attach),
                Route.secret("POST", "v1/payment_methods/:id/detach", "payment_method", this::detach),
                Route.secret("GET", "v1/customers/:id/payment_methods", "payment_method*", this::listOf),
                Route.secret("GET", "v1/customers/:id/payment_methods/:id", "payment_method", this::retrieveOf));
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
        if (!method.customer().equals(customer)) {
            checkKeepable(method);
            method.attach(tx, owner);
        }
        return method;
    }

    private static void checkKeepable(PaymentMethod method) {
        if (method.consumed()) {
            throw StripeError.state("payment_method_unexpected_state", "This PaymentMethod was previously used without "
                    + "being attached to a Customer or was detached from a Customer, and may not be used again.");
        }
        if (!method.customer().isEmpty()) {
            throw StripeError.state("payment_method_unexpected_state",
                    "The payment method you provided has already been attached to a customer.");
        }
        method.refusesAttachment().ifPresent(reason -> {
            throw StripeError.card(reason.refusal());
        });
    }

    @Override
    public String keepable(Tx tx, String idOrToken) {
        PaymentMethod method = resolve(tx, idOrToken);
        checkKeepable(method);
        return method.id();
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
        return tx -> attach(Customer.time(tx, customer), call.id(), customer).snapshot();
    }

    private Work update(Call call) {
        MethodChange change = MethodChange.read(call.params());
        return Owned.change(call, PaymentMethod.KIND, "payment_method", (tx, method) -> {
            if (method.customer().isEmpty()) {
                throw StripeError.invalid("You must save this PaymentMethod to a customer before you can update it.");
            }
            Still before = method.still();
            change.apply(tx, method);
            JsonObject previously = before.previously();
            if (!previously.isEmpty()) tx.emit("payment_method.updated", method, previously);
            return method.snapshot();
        });
    }

    private Work detach(Call call) {
        return Owned.change(call, PaymentMethod.KIND, "payment_method", (tx, method) -> {
            String customer = method.customer();
            if (customer.isEmpty()) {
                throw StripeError.invalid("The payment method you provided is not attached to a customer so detachment "
                        + "is impossible.");
            }
            method.detach();
            tx.emit("payment_method.detached", method, Json.object("customer", customer));
            Customer.find(tx, customer).ifPresent(owner -> owner.forget(tx, method.id()));
            return method.snapshot();
        });
    }

    private Work list(Call call) {
        Optional<String> customer = call.params().text("customer");
        return listed(call, customer, "/v1/payment_methods");
    }

    private Work listOf(Call call) {
        return listed(call, Optional.of(call.id()), "/v1/customers/" + call.id() + "/payment_methods");
    }

    private static Work listed(Call call, Optional<String> customer, String url) {
        Params params = call.params();
        Page page = Page.read(params);
        Optional<String> type = params.text("type");
        Optional<String> redisplay = params.text("allow_redisplay");
        return tx -> {
            customer.ifPresent(id -> Customer.get(tx, id, "customer"));
            return page.of(tx.all(PaymentMethod.KIND), url,
                    method -> !method.customer().isEmpty() && customer.map(method.customer()::equals).orElse(true)
                            && type.map(method.type()::equals).orElse(true)
                            && redisplay.map(method.text("allow_redisplay")::equals).orElse(true));
        };
    }

    private Work retrieveOf(Call call) {
        String customer = call.id().substring(0, call.id().indexOf('/'));
        String id = call.id().substring(customer.length() + 1);
        return tx -> {
            Customer owner = Customer.get(tx, customer, "customer");
            PaymentMethod method = tx.get(PaymentMethod.KIND, id, "payment_method");
            if (!method.customer().equals(owner.id())) {
                throw StripeError.missing(PaymentMethod.KIND.name(), id, "payment_method");
            }
            return method.snapshot();
        };
    }
}
