package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/** A card or account that a buyer pays with. Once used without being saved, it cannot be used again. */
public final class PaymentMethod extends Resource {

    public static final Kind<PaymentMethod> KIND = Kind.of("payment_method", PaymentMethod::new)
            .restless();
    private static final Template TEMPLATE = Template.named("payment_method");
    private static final String INSTRUMENT = "instrument";
    private static final String CVC_GIVEN = "cvc_given";
    private static final String CONSUMED = "consumed";
    private static final String SET_UP = "set_up";

    private PaymentMethod(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** One made from a {@code pm_card_…} name: a fresh object each time, as at Stripe. */
    public static PaymentMethod of(Tx tx, Instrument instrument) {
        int year = tx.onBusinessTime().now().atZone(ZoneOffset.UTC).getYear() + 1;
        return of(tx, instrument, new CardEntry("", 12, year, "123"));
    }

    static PaymentMethod of(Tx tx, Instrument instrument, CardEntry entry) {
        JsonObject json = tx.create(TEMPLATE, "pm");
        switch (instrument) {
            case Instrument.Card card -> json.add("card", card(card, entry));
            case Instrument.Debit debit -> {
                BankAccount account = debit.account();
                json.addProperty("type", account.type());
                json.add(account.type(), account.shown(fingerprint(account.number())));
            }
        }
        return new PaymentMethod(json, Json.object(INSTRUMENT, instrument.token(), CVC_GIVEN, !entry.cvc().isEmpty()));
    }

    /** What the holder of a bank account says about it. */
    void describe(String holderType, String accountType) {
        JsonObject account = object(type()).deepCopy();
        account.addProperty("account_holder_type", holderType);
        account.addProperty("account_type", accountType);
        set(type(), account);
    }

    public String type() {
        return text("type");
    }

    public String fingerprint() {
        return object(type()).get("fingerprint").getAsString();
    }

    /** Whose it is; empty when it is nobody's. */
    public String customer() {
        return text("customer");
    }

    public Outcome outcome(boolean offSession, boolean setUp) {
        return checked(offSession ? instrument().offSession(setUp) : instrument().onSession());
    }

    /** What it answers when it is to be kept for later. */
    public Outcome setupOutcome() {
        return checked(instrument().setup());
    }

    /** The same answer, after the bank asked the buyer if it can: the merchant wants it to. */
    public Outcome challenged(Outcome outcome) {
        boolean asks = instrument() instanceof Instrument.Card card && card.enrolled();
        return asks && outcome instanceof Outcome.Approve ? new Outcome.Challenge(outcome) : outcome;
    }

    private Outcome checked(Outcome outcome) {
        boolean wrongCvc = outcome instanceof Outcome.Decline(DeclineReason reason)
                && reason.equals(DeclineReason.INCORRECT_CVC);
        // That card is wrong about its security code only when one is given.
        return wrongCvc && !hiddenText(CVC_GIVEN).equals("true") ? new Outcome.Approve() : outcome;
    }

    /** What becomes of the money once it has paid. */
    public Aftermath aftermath() {
        return instrument().aftermath();
    }

    Optional<DeclineReason> refusesAttachment() {
        return instrument().refusesAttachment().filter(_ -> !(setupOutcome() instanceof Outcome.Approve));
    }

    /** Belongs to this customer from here on. */
    public void attach(Tx tx, Customer owner) {
        set("customer", owner.id());
        if (!hiddenText(SET_UP).isEmpty()) owner.setUp(fingerprint());
        tx.emit("payment_method.attached", this);
    }

    /** Agreed to be charged without the buyer, by whoever will own it. */
    public void setUp() {
        hide(SET_UP, true);
    }

    /** Refuses to be used up, or to be used for somebody whose it is not. */
    public void requireFor(String kind, String customer) {
        if (consumed()) throw PaymentMethods.usedBefore();
        if (customer().isEmpty() || customer().equals(customer)) return;
        throw StripeError.invalidParam(customer.isEmpty()
                ? "The payment method supplied (" + id() + ") belongs to the Customer " + customer()
                        + ". Please include the Customer in the `customer` parameter on the " + kind + "."
                : "The PaymentMethod " + id() + " does not belong to the Customer you supplied " + customer
                        + ". Please use this PaymentMethod with the Customer that it belongs to instead.",
                "payment_method");
    }

    /** Refuses to be used where methods of its type are not offered. */
    public void requireOffered(Resource intent) {
        JsonElement offered = intent.get("payment_method_types");
        if (offered != null && offered.getAsJsonArray().contains(new JsonPrimitive(type()))) return;
        String kind = intent.text("object");
        throw StripeError.state(kind.equals("setup_intent")
                ? "setup_intent_invalid_parameter"
                : "payment_intent_incompatible_payment_method",
                "The PaymentMethod provided (" + type() + ") is not allowed for this "
                        + (kind.equals("setup_intent") ? "SetupIntent" : "PaymentIntent")
                        + ". Please attach a PaymentMethod of one of the following types: "
                        + String.join(", ", offered == null
                                ? List.of()
                                : offered.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList())
                        + ".")
                .with("param", "payment_method").with(kind, intent.snapshot());
    }

    /** What people call it, for example {@code Visa •••• 4242, expires 4/30}. */
    public String words() {
        JsonObject details = object(type());
        if (!type().equals("card")) return type().replace('_', ' ') + " •••• " + details.get("last4").getAsString();
        String brand = details.get("brand").getAsString();
        return brand.substring(0, 1).toUpperCase(Locale.ROOT) + brand.substring(1) + " •••• "
                + details.get("last4").getAsString() + ", expires " + details.get("exp_month").getAsLong() + "/"
                + details.get("exp_year").getAsLong() % 100;
    }

    /** Used up, unless it is kept for a customer. */
    public void consume() {
        hide(CONSUMED, true);
    }

    public boolean consumed() {
        return customer().isEmpty() && !hiddenText(CONSUMED).isEmpty();
    }

    /** Belongs to nobody any more, and cannot be used again. */
    public void detach() {
        set("customer", null);
        consume();
    }

    /** Why a debit of it comes to nothing, when it does. */
    public DeclineReason failure() {
        return instrument().onSession() instanceof Outcome.Process(Optional<DeclineReason> failure, _)
                ? failure.orElse(DeclineReason.DEBIT_FAILED)
                : DeclineReason.DEBIT_FAILED;
    }

    public Instrument instrument() {
        return Instruments.byToken(hiddenText(INSTRUMENT)).orElseThrow();
    }

    /** What a charge tells about it. */
    public JsonObject details(boolean authenticated, long amount) {
        if (instrument() instanceof Instrument.Debit debit) {
            return Json.object("type", type(), type(), debit.account().details(object(type())));
        }
        JsonObject card = object("card").deepCopy();
        for (String shownElsewhere : new String[]{"display_brand", "generated_from", "networks",
                "three_d_secure_usage"}) {
            card.remove(shownElsewhere);
        }
        String brand = card.get("brand").getAsString();
        card.addProperty("amount_authorized", amount);
        card.add("authorization_code", Json.value(null));
        card.add("installments", Json.value(null));
        card.add("mandate", Json.value(null));
        card.addProperty("network", brand);
        card.add("network_token", Json.object("used", false));
        card.add("network_transaction_id", Json.value(null));
        card.add("transaction_link_id", Json.value(null));
        card.add("three_d_secure", !authenticated
                ? Json.value(null)
                : Json.object("authentication_flow", "challenge", "electronic_commerce_indicator", "05",
                        "exemption_indicator", null, "result", "authenticated", "result_reason", null,
                        "transaction_id", null, "version", "2.2.0"));
        return Json.object("card", card, "type", "card");
    }

    private static JsonObject card(Instrument.Card card, CardEntry entry) {
        return Json.object("brand", card.brand(), "checks",
                Json.object("address_line1_check", null, "address_postal_code_check", null, "cvc_check",
                        entry.cvc().isEmpty() ? null : card.token().endsWith("IncorrectCvc") ? "fail" : "pass"),
                "country", "US", "display_brand", card.brand(), "exp_month", entry.expMonth(), "exp_year",
                entry.expYear(), "fingerprint", fingerprint(card.number()), "funding", card.funding(),
                "generated_from", null, "last4", card.last4(), "networks",
                Json.object("available", List.of(card.brand()), "preferred", null), "regulated_status",
                "unregulated", "three_d_secure_usage", Json.object("supported", true), "wallet", null);
    }

    /** The same for the same number, and no way back: enough for a test number. */
    private static String fingerprint(String number) {
        var crc = new CRC32();
        crc.update(number.getBytes(StandardCharsets.US_ASCII));
        return "Sandbox" + String.format("%09d", crc.getValue() % 1_000_000_000);
    }
}
