package dev.tollgate.sandbox.setupintent;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.customer.Owned;
import dev.tollgate.sandbox.paymentmethod.MethodChoice;
import dev.tollgate.sandbox.paymentmethod.MethodOptions;
import dev.tollgate.sandbox.paymentmethod.OfferedMethods;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.paymentmethod.PaymentMethods;
import dev.tollgate.sandbox.setupintent.SetupIntentStatus.Verb;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** {@code /v1/setup_intents}: what goes in and out; {@link Setups} does what follows. */
public final class SetupIntents {

    private static final String[] CANCELLATION_REASONS = {"abandoned", "duplicate", "requested_by_customer"};

    private final Setups setups;

    public SetupIntents(Setups setups) {
        this.setups = setups;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/setup_intents", "setup_intent", this::create),
                Route.secret("GET", "v1/setup_intents", "setup_intent*", this::list),
                Route.publishable("GET", "v1/setup_intents/:id", "setup_intent", this::retrieve),
                Route.secret("POST", "v1/setup_intents/:id", "setup_intent", this::update),
                Route.publishable("POST", "v1/setup_intents/:id/confirm", "setup_intent", this::confirm),
                Route.secret("POST", "v1/setup_intents/:id/cancel", "setup_intent", this::cancel),
                Route.publishable("POST", "v1/setup_intents/:id/verify_microdeposits", "setup_intent", _ -> {
                    throw StripeError.unsupported("verification by microdeposits");
                }));
    }

    private Work create(Call call) {
        SetupFields fields = SetupFields.forCreate(call);
        boolean confirm = call.params().bool("confirm", false);
        SetupConfirm how = SetupConfirm.read(call);
        if (!confirm) how.requireNothing();
        return request -> {
            Tx tx = Customer.time(request, fields.customer());
            fields.checkReferences(tx);
            JsonObject json = fields.changes(new JsonObject(), SetupIntent.usualOptions());
            if (confirm) how.checkReturnUrl(json.get("automatic_payment_methods"), call.publishable());
            if (confirm) how.requireMethod(tx);
            Optional<PaymentMethod> method = how.choice().method(tx);
            method.ifPresent(given -> {
                given.requireFor("SetupIntent", fields.customer());
                json.addProperty("payment_method", given.id());
            });
            SetupIntent intent = SetupIntent.draft(tx, json);
            // A method that is of no use is refused before there is anything to be left behind.
            if (confirm) how.chosen(tx, method).ifPresent(chosen -> setups.check(intent, chosen));
            intent.publish(tx);
            if (confirm) setups.confirm(tx, intent, how.confirm(tx, intent, method));
            return intent.snapshot();
        };
    }

    private Work update(Call call) {
        SetupFields fields = SetupFields.forUpdate(call);
        MethodChoice choice = MethodChoice.readWithoutToken(call.params());
        return Owned.change(call, SetupIntent.KIND, "intent", (tx, intent) -> {
            boolean onlyNotes = fields.onlyNotes() && choice.isEmpty();
            if (!onlyNotes) intent.require(Verb.UPDATE);
            fields.checkReferences(tx);
            Optional<PaymentMethod> method = choice.method(tx);
            intent.merge(fields.changes(intent.object("metadata"), intent.copy("payment_method_options")));
            if (!onlyNotes) intent.set("last_setup_error", null);
            method.ifPresent(given -> {
                setups.leaveAttempt(tx, intent);
                intent.set("payment_method", given.id());
                intent.status(SetupIntentStatus.REQUIRES_CONFIRMATION);
            });
            return intent.snapshot();
        });
    }

    private Work confirm(Call call) {
        SetupConfirm how = SetupConfirm.read(call);
        JsonObject options = MethodOptions.read(call.params(), false);
        if (!call.version().takesPaymentMethodTypes()) OfferedMethods.refuseTypes(call.params());
        return Owned.change(call, SetupIntent.KIND, "intent", (tx, intent) -> {
            call.checkSecret(intent);
            how.requireMethod(tx, intent);
            intent.require(Verb.CONFIRM);
            how.checkReturnUrl(intent.copy("automatic_payment_methods"), call.publishable());
            Optional<PaymentMethod> method = how.choice().method(tx).or(() -> intent.find("payment_method")
                    .map(id -> PaymentMethods.resolve(tx, id)));
            if (!options.isEmpty()) {
                intent.set("payment_method_options",
                        MethodOptions.merged(intent.copy("payment_method_options"), options));
            }
            setups.confirm(tx, intent, how.confirm(tx, intent, method));
            return intent.snapshot();
        });
    }

    private Work cancel(Call call) {
        String reason = call.params().oneOf("cancellation_reason", "", CANCELLATION_REASONS);
        return Owned.change(call, SetupIntent.KIND, "intent", (tx, intent) -> {
            if (!intent.owner().isEmpty() && intent.status().allows(Verb.CANCEL)) {
                throw intent.wrongState("You cannot cancel this SetupIntent because it was created by a "
                        + (intent.owner().startsWith("cs_")
                                ? "Checkout Session. Expire the Checkout Session instead."
                                : "Subscription."));
            }
            setups.cancel(tx, intent, reason);
            return intent.snapshot();
        });
    }

    private Work retrieve(Call call) {
        return tx -> {
            SetupIntent intent = tx.get(SetupIntent.KIND, call.id(), "intent");
            call.checkSecret(intent);
            return intent.snapshot();
        };
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        call.params().unsupported("attach_to_self", "customer_account");
        Optional<String> customer = call.params().text("customer");
        Optional<String> method = call.params().text("payment_method");
        return tx -> page.of(tx.all(SetupIntent.KIND), "/v1/setup_intents",
                intent -> (customer.isEmpty() || customer.equals(intent.find("customer")))
                        && (method.isEmpty() || method.equals(intent.find("payment_method"))));
    }
}
