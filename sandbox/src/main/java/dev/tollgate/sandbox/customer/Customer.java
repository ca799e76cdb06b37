package dev.tollgate.sandbox.customer;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.testclock.TestClock;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Somebody who buys. */
public final class Customer extends Resource {

    static final String CLOCK = "test_clock";
    public static final Kind<Customer> KIND = Kind.of("customer", Customer::new).restless().by(CLOCK,
            customer -> customer.text(CLOCK));
    private static final Template TEMPLATE = Template.named("customer");
    private static final String SET_UP = "set_up";
    private static final String DELETED = "deleted";

    private Customer(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** A new customer with these values. */
    public static Customer create(Tx tx, JsonObject values) {
        var customer = new Customer(tx.create(TEMPLATE, "cus"), new JsonObject());
        customer.set("invoice_prefix", tx.ids().text(8).toUpperCase(Locale.ROOT));
        customer.merge(values);
        tx.all(KIND).add(customer);
        tx.emit("customer.created", customer);
        return customer;
    }

    /** The {@code invoice_settings} of one that is asked for none. */
    static JsonObject usualSettings() {
        return TEMPLATE.copy().getAsJsonObject("invoice_settings");
    }

    /** One that is still there; to all but a look, a deleted customer is none. */
    public static Customer get(Tx tx, String id, String param) {
        return find(tx, id).orElseThrow(() -> StripeError.missing("customer", id, param));
    }

    public static Optional<Customer> find(Tx tx, String id) {
        return tx.all(KIND).find(id).filter(customer -> !customer.isDeleted());
    }

    /**
     * The same change by the time that this customer lives by, which is that of a test clock when one was named.
     * Refused while the clock is advancing.
     */
    public static Tx time(Tx tx, String id) {
        return tx.all(KIND).find(id).map(customer -> TestClock.time(tx, customer.text(CLOCK))).orElse(tx);
    }

    /** Those that live by this test clock, oldest first. */
    static List<Customer> on(Tx tx, String clock) {
        return tx.all(KIND).having(CLOCK, clock).stream().filter(customer -> !customer.isDeleted()).toList();
    }

    /** By this test clock; by business time when it is empty. */
    boolean lives(String clock) {
        return text(CLOCK).equals(clock);
    }

    boolean isDeleted() {
        return !hiddenText(DELETED).isEmpty();
    }

    void delete() {
        hide(DELETED, true);
    }

    /** Pays with something else from here on, if it was this. */
    public void forget(Tx tx, String method) {
        if (object("invoice_settings").get("default_payment_method").equals(Json.value(method))) use(tx, null);
    }

    /** Pays invoices with this from here on. */
    public void payWith(Tx tx, String method) {
        use(tx, method);
    }

    private void use(Tx tx, @Nullable String method) {
        Still before = still();
        JsonObject settings = object("invoice_settings").deepCopy();
        settings.add("default_payment_method", Json.value(method));
        set("invoice_settings", settings);
        JsonObject previously = before.previously();
        if (!previously.isEmpty()) tx.emit("customer.updated", this, previously);
    }

    /** Agreed that the card with this fingerprint may be charged without the buyer. */
    public void setUp(String fingerprint) {
        if (isSetUp(fingerprint)) return;
        var all = new ArrayList<>(setUps());
        all.add(fingerprint);
        hide(SET_UP, all);
    }

    public boolean isSetUp(String fingerprint) {
        return setUps().contains(fingerprint);
    }

    private List<String> setUps() {
        JsonElement all = hidden(SET_UP);
        return all == null
                ? List.of()
                : all.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList();
    }

    @Override
    public JsonObject snapshot() {
        return isDeleted() ? Json.object("id", id(), "object", "customer", "deleted", true) : super.snapshot();
    }
}
