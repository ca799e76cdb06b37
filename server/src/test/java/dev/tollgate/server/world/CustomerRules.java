package dev.tollgate.server.world;

import dev.tollgate.server.world.Checker.Found;
import dev.tollgate.server.world.Rows.Customer;

/** C: in the end, Stripe knows of a buyer what we know. */
final class CustomerRules {
    private final Rows rows;
    private final Books books;
    private final Found found;

    CustomerRules(Rows rows, Books books, Found found) {
        this.rows = rows;
        this.books = books;
        this.found = found;
    }

    void check(boolean isQuiet) {
        if (isQuiet) rows.customers().forEach(this::isAtStripeAsHere);
    }

    /** C1. */
    private void isAtStripeAsHere(Customer one) {
        found.requireEqual("C1", one.id(), one.email() + " " + one.name(),
                books.find(one.stripeId()).map(there -> there.text("email") + " " + there.text("name"))
                        .orElse("nobody at Stripe"));
    }
}
