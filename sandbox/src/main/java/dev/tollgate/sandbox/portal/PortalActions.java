package dev.tollgate.sandbox.portal;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Routes;
import dev.tollgate.sandbox.challenge.Challenge;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.paymentmethod.CardForm;
import dev.tollgate.sandbox.paymentmethod.MandateData;
import dev.tollgate.sandbox.paymentmethod.MethodDraft;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.setupintent.SetupIntent;
import dev.tollgate.sandbox.setupintent.Setups;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.web.Fields;
import dev.tollgate.sandbox.wire.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** What a customer does in the portal. Whatever is not allowed to the merchant is not allowed here either. */
public final class PortalActions {

    /** Whoever adds a method here accepts that it is charged later. */
    private static final MandateData ACCEPTED = new MandateData("online",
            Json.object("ip_address", null, "user_agent", null), OptionalLong.empty());

    private final Requests requests;
    private final Setups setups;
    private final Supplier<String> base;

    public PortalActions(Routes routes, Setups setups, Supplier<String> base) {
        requests = new Requests(routes);
        this.setups = setups;
        this.base = base;
    }

    /** At the end of the period, or at once, as the configuration says. */
    void cancel(Tx tx, Configuration configuration, Plan plan, Fields why) {
        JsonObject feature = configuration.feature(Configuration.CANCEL);
        var values = new JsonObject();
        if (feature.getAsJsonObject("cancellation_reason").get("enabled").getAsBoolean()) {
            var said = new JsonObject();
            for (String part : new String[]{"feedback", "comment"}) {
                if (!why.text(part).isEmpty()) said.addProperty(part, why.text(part));
            }
            if (!said.isEmpty()) values.add("cancellation_details", said);
        }
        if (feature.get("mode").getAsString().equals("at_period_end")) {
            values.addProperty("cancel_at_period_end", true);
            requests.run(tx, "POST", plan.path(), values);
            return;
        }
        String proration = feature.get("proration_behavior").getAsString();
        values.addProperty("prorate", !proration.equals("none"));
        values.addProperty("invoice_now", proration.equals("always_invoice"));
        requests.run(tx, "DELETE", plan.path(), values);
    }

    /** It goes on after all. */
    void keep(Tx tx, Plan plan) {
        requests.post(tx, plan.path(), "cancel_at_period_end", false);
    }

    void change(Tx tx, Configuration configuration, Plan plan, Choice choice) {
        requests.run(tx, "POST", plan.path(), changes(configuration, plan, choice));
    }

    /** The invoice that the change would make, or that would come next. */
    JsonObject preview(Tx tx, Configuration configuration, Plan plan, Choice choice) {
        return requests.post(tx, "/v1/invoices/create_preview", "subscription", plan.id(), "subscription_details",
                changes(configuration, plan, choice));
    }

    private static JsonObject changes(Configuration configuration, Plan plan, Choice choice) {
        JsonObject feature = configuration.feature(Configuration.UPDATE);
        JsonObject item = Json.object("id", plan.item(), "price", choice.price(), "quantity", choice.quantity());
        JsonObject changes = Json.object("items", List.of(item), "proration_behavior",
                feature.get("proration_behavior"));
        if (plan.hasTrial() && feature.get("trial_update_behavior").getAsString().equals("end_trial")) {
            changes.addProperty("trial_end", "now");
        } else if (feature.get("billing_cycle_anchor") instanceof JsonObject anchor) {
            changes.add("billing_cycle_anchor", anchor);
        }
        return changes;
    }

    /** Keeps a new card, and pays with it from here on. The bank may ask; then this is where it does. */
    Optional<String> add(Tx request, PortalSession session, Fields typed, String back) {
        Tx tx = Customer.time(request, session.customer());
        var form = new CardForm(typed);
        JsonObject billing = Json.object("name", form.name().isEmpty() ? "" : form.name());
        PaymentMethod method = tx.all(PaymentMethod.KIND).add(new MethodDraft(form.card(), billing).mint(tx));
        SetupIntent intent = session.setup(tx).filter(known -> known.text("status").equals("requires_payment_method"))
                .orElseGet(() -> begin(tx, session));
        setups.confirm(tx, intent, new Setups.Confirm(method, base.get() + back, false, ACCEPTED));
        return Optional.of(intent.challenge()).filter(token -> !token.isEmpty())
                .map(token -> tx.get(Challenge.KIND, token, "challenge").path());
    }

    private static SetupIntent begin(Tx tx, PortalSession session) {
        SetupIntent intent = SetupIntent.create(tx, Json.object("customer", session.customer(), "usage", "off_session",
                "payment_method_types", List.of("card")));
        session.setup(intent);
        return intent;
    }

    void use(Tx tx, PortalSession session, String method) {
        Customer.find(tx, session.customer()).ifPresent(customer -> PortalOutcomes.use(tx, customer, method));
    }

    void remove(Tx tx, String method) {
        requests.post(tx, "/v1/payment_methods/" + method + "/detach");
    }
}
