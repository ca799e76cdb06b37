package dev.tollgate.sandbox.customer;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.testclock.ClockMember;
import dev.tollgate.sandbox.testclock.TestClock;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** {@code /v1/customers}. */
public final class Customers implements ClockMember {

    static final int PER_CLOCK_MAX = 3;

    private final Wallet wallet;
    private final List<CustomerListener> listeners;

    public Customers(Wallet wallet, List<CustomerListener> listeners) {
        this.wallet = wallet;
        this.listeners = List.copyOf(listeners);
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/customers", "customer", this::create),
                Route.secret("GET", "v1/customers", "customer*", this::list),
                Route.secret("GET", "v1/customers/:id", "customer", this::retrieve),
                Route.secret("POST", "v1/customers/:id", "customer", this::update),
                Route.secret("DELETE", "v1/customers/:id", "deleted_customer", this::delete));
    }

    private Work create(Call call) {
        CustomerFields fields = CustomerFields.read(call.params());
        Optional<String> given = call.params().text("payment_method");
        Optional<String> clock = call.params().text(Customer.CLOCK);
        return request -> {
            Tx tx = clock.map(id -> join(request, id)).orElse(request);
            Optional<String> method = given.map(named -> wallet.keepable(tx, named));
            Optional<String> chosen = fields.defaultMethod();
            chosen.filter(named -> !named.equals(given.orElse(""))).ifPresent(Customers::refuse);
            CustomerFields settled = chosen.isEmpty() ? fields : fields.withDefaultMethod(method.orElseThrow());
            JsonObject values = settled.changes(new JsonObject(), Customer.usualSettings());
            clock.ifPresent(id -> values.addProperty(Customer.CLOCK, id));
            Customer customer = Customer.create(tx, values);
            method.ifPresent(id -> wallet.keep(tx, id, customer));
            return customer.snapshot();
        };
    }

    private Work update(Call call) {
        CustomerFields fields = CustomerFields.read(call.params());
        return request -> {
            Customer customer = Customer.get(request, call.id(), "id");
            Tx tx = Customer.time(request, customer.id());
            fields.defaultMethod().filter(method -> !wallet.holds(tx, method, customer)).ifPresent(Customers::refuse);
            Still before = customer.still();
            customer.merge(fields.changes(customer.object("metadata"), customer.object("invoice_settings")));
            JsonObject previously = before.previously();
            if (!previously.isEmpty()) tx.emit("customer.updated", customer, previously);
            return customer.snapshot();
        };
    }

    private Work delete(Call call) {
        return tx -> {
            Customer customer = Customer.get(tx, call.id(), "id");
            delete(Customer.time(tx, customer.id()), customer);
            return customer.snapshot();
        };
    }

    private void delete(Tx tx, Customer customer) {
        listeners.forEach(listener -> listener.deleted(tx, customer));
        tx.emit("customer.deleted", customer);
        wallet.empty(tx, customer);
        customer.delete();
    }

    @Override
    public void deleteAll(Tx tx) {
        Customer.on(tx, tx.clock()).forEach(customer -> delete(tx, customer));
    }

    /** By the clock that the new customer will live by. */
    private static Tx join(Tx tx, String clock) {
        tx.get(TestClock.KIND, clock, Customer.CLOCK);
        Tx onClock = TestClock.time(tx, clock);
        if (Customer.on(tx, clock).size() >= PER_CLOCK_MAX) {
            throw StripeError.invalidParam("A test clock takes at most " + PER_CLOCK_MAX + " customers.",
                    Customer.CLOCK);
        }
        return onClock;
    }

    private Work retrieve(Call call) {
        return tx -> tx.get(Customer.KIND, call.id(), "id").snapshot();
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        String clock = call.params().text(Customer.CLOCK).orElse("");
        var email = call.params().text("email");
        return tx -> page.of(tx.all(Customer.KIND), "/v1/customers",
                customer -> !customer.isDeleted() && customer.lives(clock)
                        && (email.isEmpty() || email.equals(customer.find("email"))));
    }

    private static void refuse(String method) {
        throw StripeError.state("resource_missing", "The customer does not have a payment method with the ID " + method
                + ". The payment method must be attached to the customer.")
                .with("param", "invoice_settings[default_payment_method]");
    }
}
