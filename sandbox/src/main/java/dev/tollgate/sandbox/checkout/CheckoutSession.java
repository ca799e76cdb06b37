package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.challenge.Intent;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.setupintent.SetupIntent;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page that takes one payment, begins a subscription, or saves one payment method: open, then complete or expired,
 * never back.
 */
public final class CheckoutSession extends Resource {

    public static final Kind<CheckoutSession> KIND = Kind.of("checkout.session", CheckoutSession::new);

    /** So many refused cards within {@link #PATIENCE}, and the page takes no more for a while. */
    static final int REFUSALS_MAX = 10;
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Template TEMPLATE = Template.named("checkout_session");
    private static final String LINE_ITEMS = "line_items";
    private static final String INTENT_FIELDS = "payment_intent_data";
    private static final String SUBSCRIPTION_DATA = "subscription_data";
    private static final String PAYMENT = "payment_intent";
    private static final String SETUP = "setup_intent";
    private static final String TOKEN = "token";
    private static final String REFUSALS = "refusals";
    private static final int TOKEN_LENGTH = 32;
    private static final int SECRET_LENGTH = 48;

    private CheckoutSession(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** {@code intentFields} is what was said about the intent to come, {@code subscription} about the subscription. */
    static CheckoutSession open(Tx tx, JsonObject values, List<JsonObject> lineItems, JsonObject intentFields,
            SubscriptionData subscription) {
        JsonObject json = TEMPLATE.copy();
        json.addProperty("id", tx.ids().session());
        json.addProperty("created", tx.now().getEpochSecond());
        var session = new CheckoutSession(json, Json.object(LINE_ITEMS, lineItems, INTENT_FIELDS, intentFields,
                SUBSCRIPTION_DATA, subscription.values(), TOKEN, tx.ids().text(TOKEN_LENGTH)));
        session.merge(values);
        if (session.uiMode() != UiMode.HOSTED_PAGE) {
            session.set("client_secret", session.id() + "_secret_" + tx.ids().text(SECRET_LENGTH));
        }
        return tx.all(KIND).add(session);
    }

    boolean isOpen() {
        return text("status").equals("open");
    }

    boolean isComplete() {
        return text("status").equals("complete");
    }

    /** Saves a payment method, and takes no money. */
    boolean saves() {
        return mode() == Mode.SETUP;
    }

    /** Begins a subscription. */
    boolean subscribes() {
        return mode() == Mode.SUBSCRIPTION;
    }

    private Mode mode() {
        return Mode.of(text("mode"));
    }

    /** Nothing is paid today. */
    boolean owesNothing() {
        return saves() || number("amount_total") == 0;
    }

    /** Nothing is paid today, and nobody asks how it will be paid later. */
    boolean needsNoMethod() {
        return subscribes() && owesNothing() && text("payment_method_collection").equals("if_required");
    }

    /** What was said about the subscription to come. */
    SubscriptionData subscriptionData() {
        return new SubscriptionData(Objects.requireNonNull(hidden(SUBSCRIPTION_DATA)).getAsJsonObject().deepCopy());
    }

    UiMode uiMode() {
        return UiMode.of(text("ui_mode"));
    }

    /** Of the page where a buyer pays. */
    String path() {
        return CheckoutPage.PREFIX + id();
    }

    /** Of its price each holds only the id. */
    List<JsonObject> lineItems() {
        return elements(hidden(LINE_ITEMS)).map(JsonElement::getAsJsonObject).toList();
    }

    @Override
    public Optional<JsonObject> include(String field, Account account) {
        return field.equals(LINE_ITEMS) ? Optional.of(LineItemsPage.FIRST.of(this, account)) : Optional.empty();
    }

    /** The types of payment method that a buyer may choose from. */
    List<String> types() {
        return elements(get("payment_method_types")).map(JsonElement::getAsString).toList();
    }

    JsonObject intentFields() {
        return Objects.requireNonNull(hidden(INTENT_FIELDS)).getAsJsonObject().deepCopy();
    }

    /** A card that is kept for later has to be somebody's. */
    boolean createsCustomer() {
        boolean wanted = subscribes() || text("customer_creation").equals("always")
                || intentFields().has("setup_future_usage");
        return wanted && find("customer").isEmpty();
    }

    /** The PaymentIntent, once a buyer has tried to pay. */
    Optional<PaymentIntent> intent(Tx tx) {
        return tx.all(PaymentIntent.KIND).find(find(PAYMENT).orElse(hiddenText(PAYMENT)));
    }

    /** The SetupIntent of a Session that saves a method, or of one that owes nothing once a buyer has come. */
    Optional<SetupIntent> setup(Tx tx) {
        return tx.all(SetupIntent.KIND).find(find(SETUP).orElse(hiddenText(SETUP)));
    }

    void paidBy(PaymentIntent intent) {
        own(PAYMENT, intent);
    }

    void setUpBy(SetupIntent intent) {
        own(SETUP, intent);
    }

    /** A subscription's is not shown: Stripe shows it with the invoice, or not at all. */
    private void own(String key, Intent intent) {
        intent.ownedBy(id());
        if (subscribes()) {
            hide(key, intent.id());
        } else {
            set(key, intent.id());
        }
    }

    void complete(Tx tx) {
        close("complete");
        tx.emit("checkout.session.completed", this);
    }

    /** Where the buyer goes afterwards; empty when the page that embeds this one goes on by itself. */
    String successUrl() {
        String url = uiMode() == UiMode.HOSTED_PAGE ? text("success_url") : text("return_url");
        return url.replace("{CHECKOUT_SESSION_ID}", id());
    }

    void close(String status) {
        set("status", status);
        set("url", null);
    }

    /** What the page's form has to bring back, so that no other page pays in a buyer's name. */
    String token() {
        return hiddenText(TOKEN);
    }

    boolean isToken(String given) {
        return !token().isEmpty() && same(token(), given);
    }

    boolean isSecret(String given) {
        return find("client_secret").filter(secret -> same(secret, given)).isPresent();
    }

    private static boolean same(String secret, String given) {
        return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /** A buyer was refused on the page. */
    void refused(Instant now) {
        var times = new ArrayList<>(refusals());
        times.add(now.toEpochMilli());
        hide(REFUSALS, times.subList(Math.max(0, times.size() - REFUSALS_MAX), times.size()));
    }

    /** Somebody is trying one card after the other. */
    boolean mustWait(Instant now) {
        return refusals().stream().filter(time -> time > now.minus(PATIENCE).toEpochMilli()).count() >= REFUSALS_MAX;
    }

    private List<Long> refusals() {
        return elements(hidden(REFUSALS)).map(JsonElement::getAsLong).toList();
    }

    private static Stream<JsonElement> elements(@Nullable JsonElement array) {
        return array == null ? Stream.empty() : array.getAsJsonArray().asList().stream();
    }
}
