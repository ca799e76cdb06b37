package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
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

/** A page that takes one payment, or saves one payment method: open, then complete or expired, never back. */
public final class CheckoutSession extends Resource {

    public static final Kind<CheckoutSession> KIND = Kind.of("checkout.session", CheckoutSession::new);

    /** So many refused cards within {@link #PATIENCE}, and the page takes no more for a while. */
    static final int REFUSALS_MAX = 10;
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Template TEMPLATE = Template.named("checkout_session");
    private static final String LINE_ITEMS = "line_items";
    private static final String INTENT_FIELDS = "payment_intent_data";
    private static final String TOKEN = "token";
    private static final String REFUSALS = "refusals";
    private static final int TOKEN_LENGTH = 32;
    private static final int SECRET_LENGTH = 48;

    private CheckoutSession(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** {@code intentFields} is what was said about the intent to come. */
    static CheckoutSession open(Tx tx, JsonObject values, List<JsonObject> lineItems, JsonObject intentFields) {
        JsonObject json = TEMPLATE.copy();
        json.addProperty("id", tx.ids().session());
        json.addProperty("created", tx.now().getEpochSecond());
        var session = new CheckoutSession(json, Json.object(LINE_ITEMS, lineItems, INTENT_FIELDS, intentFields,
                TOKEN, tx.ids().text(TOKEN_LENGTH)));
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
        return text("mode").equals("setup");
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
        boolean wanted = text("customer_creation").equals("always") || intentFields().has("setup_future_usage");
        return wanted && find("customer").isEmpty();
    }

    /** The PaymentIntent, once a buyer has tried to pay. */
    Optional<PaymentIntent> intent(Tx tx) {
        return find("payment_intent").flatMap(tx.all(PaymentIntent.KIND)::find);
    }

    /** The SetupIntent of a Session that saves a method. */
    Optional<SetupIntent> setup(Tx tx) {
        return find("setup_intent").flatMap(tx.all(SetupIntent.KIND)::find);
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
