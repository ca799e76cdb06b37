package dev.tollgate.sandbox.paymentintent;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.customer.Owned;
import dev.tollgate.sandbox.paymentintent.PaymentIntentStatus.Verb;
import dev.tollgate.sandbox.paymentmethod.MethodChoice;
import dev.tollgate.sandbox.paymentmethod.MethodOptions;
import dev.tollgate.sandbox.paymentmethod.OfferedMethods;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.paymentmethod.PaymentMethods;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code /v1/payment_intents}: what goes in and out; {@link Payments} does what follows. */
public final class PaymentIntents {

    private static final String[] CANCELLATION_REASONS = {"duplicate", "fraudulent", "requested_by_customer",
            "abandoned"};

    private final Payments payments;
    private final Captures captures;

    public PaymentIntents(Payments payments, Captures captures) {
        this.payments = payments;
        this.captures = captures;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/payment_intents", "payment_intent", this::create),
                Route.secret("GET", "v1/payment_intents", "payment_intent*", this::list),
                Route.publishable("GET", "v1/payment_intents/:id", "payment_intent", this::retrieve),
                Route.secret("POST", "v1/payment_intents/:id", "payment_intent", this::update),
                Route.publishable("POST", "v1/payment_intents/:id/confirm", "payment_intent", this::confirm),
                Route.secret("POST", "v1/payment_intents/:id/capture", "payment_intent", this::capture),
                Route.secret("POST", "v1/payment_intents/:id/cancel", "payment_intent", this::cancel));
    }

    private Work create(Call call) {
        IntentFields fields = IntentFields.forCreate(call);
        boolean confirm = call.params().bool("confirm", false);
        ConfirmFields how = ConfirmFields.read(call);
        if (!confirm) how.requireNothing();
        return request -> {
            Tx tx = Customer.time(request, fields.customer());
            fields.checkReferences(tx);
            JsonObject json = fields.changes(new JsonObject(), PaymentIntent.usualOptions());
            if (confirm) how.checkReturnUrl(json.get("automatic_payment_methods"), call.publishable());
            if (confirm) how.checkMethod(tx, Optional.empty());
            Optional<PaymentMethod> method = how.choice().method(tx);
            method.ifPresent(given -> json.addProperty("payment_method", given.id()));
            PaymentIntent intent = PaymentIntent.draft(tx, json);
            // A method that is of no use is refused before there is anything to be left behind.
            if (confirm) how.chosen(tx, method).ifPresent(chosen -> payments.check(intent, chosen));
            intent.publish(tx);
            if (confirm) payments.confirm(tx, intent, how.confirm(tx, intent, method));
            return intent.snapshot();
        };
    }

    private Work update(Call call) {
        IntentFields fields = IntentFields.forUpdate(call);
        MethodChoice choice = MethodChoice.readWithoutToken(call.params());
        return Owned.change(call, PaymentIntent.KIND, "intent", (tx, intent) -> {
            boolean onlyNotes = fields.onlyNotes() && choice.isEmpty();
            if (!onlyNotes) intent.require(Verb.UPDATE);
            fields.checkReferences(tx);
            fields.checkAmount(intent);
            Optional<PaymentMethod> method = choice.method(tx);
            intent.merge(fields.changes(intent.object("metadata"), intent.copy("payment_method_options")));
            if (!onlyNotes) intent.set("last_payment_error", null);
            method.ifPresent(given -> {
                intent.stopAsking();
                intent.set("payment_method", given.id());
                intent.status(PaymentIntentStatus.REQUIRES_CONFIRMATION);
            });
            return intent.snapshot();
        });
    }

    private Work confirm(Call call) {
        JsonObject changes = call.params().texts("receipt_email", "setup_future_usage");
        ConfirmFields how = ConfirmFields.read(call);
        OfferedMethods.readChanges(call, changes);
        JsonObject options = MethodOptions.read(call.params(), true);
        call.params().shipping("shipping", "carrier", "phone", "tracking_number")
                .ifPresent(shipping -> changes.add("shipping", shipping));
        call.params().unsupported("capture_method");
        return Owned.change(call, PaymentIntent.KIND, "intent", (tx, intent) -> {
            call.checkSecret(intent);
            intent.require(Verb.CONFIRM);
            how.checkReturnUrl(intent.copy("automatic_payment_methods"), call.publishable());
            how.checkMethod(tx, intent.find("payment_method"));
            Optional<PaymentMethod> method = how.choice().method(tx).or(() -> intent.find("payment_method")
                    .map(id -> PaymentMethods.resolve(tx, id)));
            intent.merge(changes);
            if (!options.isEmpty()) {
                intent.set("payment_method_options",
                        MethodOptions.merged(intent.copy("payment_method_options"), options));
            }
            payments.confirm(tx, intent, how.confirm(tx, intent, method));
            return intent.snapshot();
        });
    }

    private Work capture(Call call) {
        Params params = call.params();
        OptionalLong amount = params.integer("amount_to_capture");
        if (amount.isPresent() && amount.getAsLong() < 1) {
            throw StripeError.invalid("parameter_invalid_integer", "This value must be greater than or equal to 1.",
                    "amount_to_capture");
        }
        JsonObject changes = params.texts("statement_descriptor", "statement_descriptor_suffix");
        MetadataChange metadata = params.metadata();
        if (!params.bool("final_capture", true)) throw StripeError.unsupported("final_capture=false");
        params.unsupported("application_fee_amount", "transfer_data", "amount_details", "hooks", "payment_details");
        return Owned.change(call, PaymentIntent.KIND, "intent", (tx, intent) -> {
            intent.require(Verb.CAPTURE);
            intent.merge(changes);
            intent.set("metadata", metadata.applyTo(intent.object("metadata")));
            captures.capture(tx, intent, amount);
            return intent.snapshot();
        });
    }

    private Work cancel(Call call) {
        String reason = call.params().oneOf("cancellation_reason", "", CANCELLATION_REASONS);
        return Owned.change(call, PaymentIntent.KIND, "intent", (tx, intent) -> {
            if (!intent.owner().isEmpty() && intent.status().allows(Verb.CANCEL)) {
                throw StripeError.state("payment_intent_unexpected_state", "You cannot cancel this PaymentIntent "
                        + "because it was created by " + (intent.owner().startsWith("in_")
                                ? "an Invoice. Void the Invoice instead."
                                : "a Checkout Session. Expire the Checkout Session instead."))
                        .with("payment_intent", intent.snapshot());
            }
            payments.cancel(tx, intent, reason);
            return intent.snapshot();
        });
    }

    private Work retrieve(Call call) {
        return tx -> {
            PaymentIntent intent = tx.get(PaymentIntent.KIND, call.id(), "intent");
            call.checkSecret(intent);
            return intent.snapshot();
        };
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        Optional<String> customer = call.params().text("customer");
        return tx -> page.of(tx.all(PaymentIntent.KIND), "/v1/payment_intents",
                intent -> customer.isEmpty() || customer.equals(intent.find("customer")));
    }
}
