package dev.tollgate.sandbox.portal;

import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.Subscription;
import dev.tollgate.sandbox.web.Fields;
import java.util.List;
import java.util.Optional;

/** One look at the portal, and what was typed there before. */
record Visit(Tx tx, PortalSession session, Configuration configuration, Fields fields) {

    Visit with(Fields typed) {
        return new Visit(tx, session, configuration, typed);
    }

    /** Of a subscription that is the customer's. */
    Plan plan(String id) {
        return find(id).orElseThrow();
    }

    private Optional<Plan> find(String id) {
        return tx.all(Subscription.KIND).find(id)
                .filter(subscription -> subscription.customer().equals(session.customer()))
                .filter(subscription -> !subscription.status().ended()).map(subscription -> Plan.of(tx, subscription));
    }

    /** What the customer has saved, newest first. */
    List<PaymentMethod> methods() {
        return tx.all(PaymentMethod.KIND).newestFirst()
                .filter(method -> method.customer().equals(session.customer())).toList();
    }

    private boolean owns(String method) {
        return methods().stream().anyMatch(known -> known.id().equals(method));
    }

    /** The prices that a plan may be changed to. */
    List<Configuration.Offer> offers(Plan plan) {
        return configuration.offers().stream()
                .filter(offer -> tx.get(Price.KIND, offer.price(), "price").isActive())
                .filter(offer -> offer.price().equals(plan.price()) || configuration.allows("price"))
                .filter(offer -> tx.get(Price.KIND, offer.price(), "price").currency()
                        .equals(plan.subscription().text("currency")))
                .toList();
    }

    /** The configuration, and the state of things, allow to go there. */
    boolean offers(Place place) {
        return switch (place) {
            case Place.Home _, Place.Done _ -> true;
            case Place.Cancel(String id) -> configuration.has(Configuration.CANCEL)
                    && find(id).filter(plan -> !plan.ends()).isPresent();
            case Place.Keep(String id) -> configuration.has(Configuration.CANCEL)
                    && find(id).filter(Plan::ends).isPresent();
            case Place.Update(String id) -> configuration.has(Configuration.UPDATE)
                    && find(id).filter(Plan::isChangeable).isPresent();
            case Place.Add _ -> configuration.has(Configuration.METHODS);
            case Place.Use(String method) -> configuration.has(Configuration.METHODS) && owns(method);
            case Place.Remove(String method) -> configuration.has(Configuration.METHODS) && owns(method);
        };
    }

    /** Where a form or a link leads to. */
    String path(Place place) {
        return session.path() + place.path();
    }
}
