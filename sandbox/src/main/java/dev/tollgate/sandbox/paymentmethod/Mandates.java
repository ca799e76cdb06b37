package dev.tollgate.sandbox.paymentmethod;

import dev.tollgate.sandbox.api.Route;
import java.util.List;

/** {@code /v1/mandates}: to look at. */
public final class Mandates {

    public List<Route> routes() {
        return List.of(Route.secret("GET", "v1/mandates/:id", "mandate",
                call -> tx -> tx.get(Mandate.KIND, call.id(), "mandate").snapshot()));
    }
}
