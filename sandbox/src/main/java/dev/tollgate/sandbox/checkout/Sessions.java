package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /v1/checkout/sessions}: what goes in and out; {@link SessionPayments} does what a buyer does. */
public final class Sessions {

    public static final Duration LIFETIME_MIN = Duration.ofMinutes(30);
    public static final Duration LIFETIME_MAX = Duration.ofHours(24);

    private static final Template PRICE = Template.named("price");
    private static final Template LINE_ITEM = Template.named("line_item");

    private final Supplier<String> base;
    private final SessionPayments payments;

    public Sessions(Supplier<String> base, SessionPayments payments) {
        this.base = base;
        this.payments = payments;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/checkout/sessions", "checkout.session", this::create),
                Route.secret("GET", "v1/checkout/sessions", "checkout.session*", this::list),
                Route.secret("GET", "v1/checkout/sessions/:id", "checkout.session", this::retrieve),
                Route.secret("POST", "v1/checkout/sessions/:id/expire", "checkout.session", this::expire),
                Route.secret("GET", "v1/checkout/sessions/:id/line_items", "item*", this::lineItems));
    }

    private Work create(Call call) {
        SessionFields fields = SessionFields.read(call);
        return tx -> {
            CheckoutSession session = tx.all(CheckoutSession.KIND).add(build(tx, fields));
            Instant expiresAt = Instant.ofEpochSecond(session.number("expires_at"));
            tx.at(expiresAt, SessionPayments.EXPIRE, session.id());
            return session.snapshot();
        };
    }

    private CheckoutSession build(Tx tx, SessionFields fields) {
        JsonObject json = CheckoutSession.TEMPLATE.copy();
        json.addProperty("id", tx.ids().session());
        json.addProperty("created", tx.now().getEpochSecond());
        fields.texts().entrySet().forEach(entry -> json.add(entry.getKey(), entry.getValue()));
        if (fields.texts().has("customer")) {
            Customer.get(tx, json.get("customer").getAsString(), "customer");
            json.add("customer_creation", Json.value(null));
        }
        json.addProperty("expires_at", expiresAt(tx, fields).getEpochSecond());
        json.add("metadata", fields.metadata().applyTo(new JsonObject()));
        json.addProperty("amount_subtotal", fields.total());
        json.addProperty("amount_total", fields.total());
        json.addProperty("currency", fields.currency());
        json.addProperty("url", base.get() + "/c/pay/" + json.get("id").getAsString());
        JsonObject intent = fields.intentTexts().deepCopy();
        intent.add("metadata", fields.intentMetadata().applyTo(new JsonObject()));
        return CheckoutSession.of(json, items(tx, fields), intent);
    }

    private static Instant expiresAt(Tx tx, SessionFields fields) {
        if (fields.expiresAt().isEmpty()) return tx.now().plus(LIFETIME_MAX);
        Instant asked = Instant.ofEpochSecond(fields.expiresAt().getAsLong());
        Instant now = Instant.ofEpochSecond(tx.now().getEpochSecond());
        if (asked.isBefore(now.plus(LIFETIME_MIN))) {
            throw StripeError.invalidParam("The `expires_at` timestamp must be at least 30 minutes from Checkout "
                    + "Session creation.", "expires_at");
        }
        if (asked.isAfter(now.plus(LIFETIME_MAX).plusSeconds(1))) {
            throw StripeError.invalidParam("The `expires_at` timestamp must be less than 24 hours from Checkout "
                    + "Session creation.", "expires_at");
        }
        return asked;
    }

    private static List<JsonObject> items(Tx tx, SessionFields fields) {
        var items = new ArrayList<JsonObject>();
        for (SessionFields.Line line : fields.lines()) {
            JsonObject price = tx.create(PRICE, "price");
            price.addProperty("currency", line.currency());
            price.addProperty("product", tx.ids().next("prod"));
            price.addProperty("unit_amount", line.unitAmount());
            price.addProperty("unit_amount_decimal", String.valueOf(line.unitAmount()));
            JsonObject item = tx.create(LINE_ITEM, "li");
            long amount = line.unitAmount() * line.quantity();
            item.addProperty("amount_subtotal", amount);
            item.addProperty("amount_total", amount);
            item.addProperty("currency", line.currency());
            item.addProperty("description", line.name());
            item.addProperty("quantity", line.quantity());
            item.add("price", price);
            items.add(item);
        }
        return items;
    }

    private Work expire(Call call) {
        return tx -> {
            CheckoutSession session = tx.get(CheckoutSession.KIND, call.id(), "session");
            if (!session.isOpen()) {
                throw StripeError.state("resource_missing", "Only Checkout Sessions with a status in [\"open\"] can be "
                        + "expired. This Checkout Session has a status of " + session.text("status") + ".");
            }
            payments.expire(tx, session);
            return session.snapshot();
        };
    }

    private Work retrieve(Call call) {
        return tx -> tx.get(CheckoutSession.KIND, call.id(), "session").snapshot();
    }

    private Work lineItems(Call call) {
        Page.read(call.params());
        return tx -> tx.get(CheckoutSession.KIND, call.id(), "session").lineItemsPage();
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        Optional<String> intent = call.params().text("payment_intent");
        Optional<String> customer = call.params().text("customer");
        Optional<String> status = call.params().text("status");
        return tx -> page.of(tx.all(CheckoutSession.KIND), "/v1/checkout/sessions",
                session -> (intent.isEmpty() || intent.equals(session.find("payment_intent")))
                        && (customer.isEmpty() || customer.equals(session.find("customer")))
                        && (status.isEmpty() || status.equals(session.find("status"))));
    }
}
