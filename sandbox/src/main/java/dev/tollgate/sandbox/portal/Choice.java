package dev.tollgate.sandbox.portal;

import dev.tollgate.sandbox.web.Fields;
import dev.tollgate.sandbox.wire.StripeError;

/** The plan that a customer wants, and how many of it. */
record Choice(String price, long quantity) {

    /** What was chosen on the page, when the configuration offers it. */
    static Choice read(Fields fields, Configuration configuration, Plan plan) {
        String price = fields.text("price").isEmpty() ? plan.price() : fields.text("price");
        String typed = fields.text("quantity");
        if (!typed.isEmpty() && !typed.matches("\\d{1,6}")) throw refused("Please say how many, as a number.");
        return new Choice(price, typed.isEmpty() ? plan.quantity() : Long.parseLong(typed)).check(configuration, plan);
    }

    private Choice check(Configuration configuration, Plan plan) {
        boolean otherPrice = !price.equals(plan.price());
        boolean otherQuantity = quantity != plan.quantity();
        if (!otherPrice && !otherQuantity) throw refused("This is your plan already.");
        var offer = configuration.offers().stream().filter(offered -> offered.price().equals(price)).findFirst();
        if (otherPrice && (offer.isEmpty() || !configuration.allows("price"))) {
            throw refused("This plan is not available.");
        }
        if (!otherQuantity) return this;
        if (!configuration.allows("quantity") || !offer.map(Configuration.Offer::adjustable).orElse(false)) {
            throw refused("The quantity of this plan cannot be changed.");
        }
        if (quantity < offer.get().minimum() || quantity > offer.get().maximum()) {
            throw refused("Please choose a quantity between " + offer.get().minimum() + " and "
                    + offer.get().maximum() + ".");
        }
        return this;
    }

    private static StripeError refused(String message) {
        return StripeError.invalid(message);
    }
}
