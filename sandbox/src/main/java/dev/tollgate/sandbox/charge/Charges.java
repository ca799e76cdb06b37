package dev.tollgate.sandbox.charge;

import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import java.util.List;
import java.util.Optional;

/** {@code /v1/charges}: to look at; PaymentIntents make them. */
public final class Charges {

    public List<Route> routes() {
        return List.of(Route.secret("GET", "v1/charges", "charge*", this::list), Route.secret("GET", "v1/charges/:id",
                "charge", call -> tx -> tx.get(Charge.KIND, call.id(), "charge").snapshot()));
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        Optional<String> customer = call.params().text("customer");
        Optional<String> intent = call.params().text("payment_intent");
        return tx -> page.of(tx.all(Charge.KIND), "/v1/charges",
                charge -> (customer.isEmpty() || customer.equals(charge.find("customer")))
                        && (intent.isEmpty() || intent.equals(charge.find("payment_intent"))));
    }
}
