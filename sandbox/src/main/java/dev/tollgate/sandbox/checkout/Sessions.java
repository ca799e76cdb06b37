package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.customer.Owned;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** {@code /v1/checkout/sessions}: what goes in and out; {@link SessionPayments} does what a buyer does. */
public final class Sessions {

    static final Duration LIFETIME_MIN = Duration.ofMinutes(30);
    static final Duration LIFETIME_MAX = Duration.ofHours(24);

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
                Route.secret("POST", "v1/checkout/sessions/:id", "checkout.session", this::update),
                Route.secret("POST", "v1/checkout/sessions/:id/expire", "checkout.session", this::expire),
                Route.secret("GET", "v1/checkout/sessions/:id/line_items", "item*", this::lineItems));
    }

    private Work create(Call call) {
        SessionFields fields = SessionFields.read(call);
        return request -> {
            JsonObject values = fields.values().deepCopy();
            Optional<String> customer = fields.customer();
            customer.ifPresent(id -> Customer.get(request, id, "customer"));
            Tx tx = Customer.time(request, customer.orElse(""));
            Instant expiresAt = expiresAt(tx, fields);
            values.addProperty("expires_at", expiresAt.getEpochSecond());
            values.add("metadata", fields.metadata().applyTo(new JsonObject()));
            boolean trial = fields.subscription().hasTrial();
            fields.subscription().check(tx);
            fields.lines().map(lines -> lines.sum(tx)).ifPresent(sum -> owe(values, sum, trial));
            values.add("payment_method_types", Json.array(fields.types(text(values, "currency"))));
            List<JsonObject> items = fields.lines().map(lines -> lines.items(tx, trial)).orElse(List.of());
            CheckoutSession session = CheckoutSession.open(tx, values, items, fields.intent().json(),
                    fields.subscription());
            if (session.uiMode() == UiMode.HOSTED_PAGE) session.set("url", base.get() + session.path());
            if (session.saves()) payments.prepareSetup(tx, session);
            tx.at(expiresAt, SessionPayments.EXPIRE, session.id());
            return session.snapshot();
        };
    }

    private static void owe(JsonObject values, Lines.Sum sum, boolean trial) {
        values.addProperty("amount_subtotal", sum.due(trial));
        values.addProperty("amount_total", sum.due(trial));
        values.addProperty("currency", sum.currency());
        if (sum.due(trial) == 0) values.addProperty("payment_status", "no_payment_required");
    }

    private static String text(JsonObject values, String name) {
        JsonElement value = values.get(name);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
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

    private Work update(Call call) {
        call.params().unsupported("collected_information", "shipping_options", "line_items");
        MetadataChange metadata = call.params().metadata();
        return Owned.change(call, CheckoutSession.KIND, "session", (_, session) -> {
            session.set("metadata", metadata.applyTo(session.object("metadata")));
            return session.snapshot();
        });
    }

    private Work expire(Call call) {
        return Owned.change(call, CheckoutSession.KIND, "session", (tx, session) -> {
            if (!session.isOpen()) {
                throw StripeError.state("resource_missing", "Only Checkout Sessions with a status in [\"open\"] can be "
                        + "expired. This Checkout Session has a status of " + session.text("status") + ".");
            }
            payments.expire(tx, session);
            return session.snapshot();
        });
    }

    private Work retrieve(Call call) {
        return tx -> get(tx, call).snapshot();
    }

    private Work lineItems(Call call) {
        LineItemsPage page = LineItemsPage.read(call.params());
        return tx -> page.of(get(tx, call), tx.account());
    }

    private static CheckoutSession get(Tx tx, Call call) {
        return tx.get(CheckoutSession.KIND, call.id(), "session");
    }

    private Work list(Call call) {
        Params params = call.params();
        Page page = Page.read(params);
        Predicate<CheckoutSession> wanted = having(params, "payment_intent").and(having(params, "customer"))
                .and(having(params, "subscription")).and(having(params, "status"));
        Optional<String> email = params.object("customer_details").flatMap(details -> details.text("email"));
        return tx -> page.of(tx.all(CheckoutSession.KIND), "/v1/checkout/sessions",
                session -> wanted.test(session) && (email.isEmpty() || email.equals(buyersEmail(session))));
    }

    private static Predicate<CheckoutSession> having(Params params, String field) {
        Optional<String> value = params.text(field);
        return session -> value.isEmpty() || value.equals(session.find(field));
    }

    private static Optional<String> buyersEmail(CheckoutSession session) {
        return session.get("customer_details") instanceof JsonObject details
                && details.get("email") instanceof JsonElement email && email.isJsonPrimitive()
                        ? Optional.of(email.getAsString())
                        : Optional.empty();
    }
}
