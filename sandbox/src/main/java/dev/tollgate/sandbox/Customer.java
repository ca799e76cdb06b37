package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import java.util.Locale;

/** Somebody who buys. */
final class Customer extends Resource {

    Customer(JsonObject json) {
        super(json);
    }

    static Customer create(Tx tx, JsonObject changes) {
        var customer = new Customer(tx.create(Template.CUSTOMER, "cus"));
        customer.set("invoice_prefix", tx.ids().text(8).toUpperCase(Locale.ROOT));
        customer.merge(changes);
        tx.account().customers.add(customer);
        tx.emit("customer.created", customer);
        return customer;
    }
}
