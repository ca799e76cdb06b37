package dev.tollgate.sandbox.portal;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /v1/billing_portal/sessions}: lets one customer in. */
public final class PortalSessions {

    private final Supplier<String> base;

    /** {@code base} is the sandbox's own address. */
    public PortalSessions(Supplier<String> base) {
        this.base = base;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/billing_portal/sessions", "billing_portal.session", this::create));
    }

    private Work create(Call call) {
        Params params = call.params();
        params.unsupported("customer_account", "on_behalf_of");
        String customer = params.requiredText("customer");
        Optional<String> configuration = params.text("configuration");
        Optional<Flow> flow = params.object("flow_data").map(Flow::read);
        JsonObject values = params.texts("locale", "return_url");
        return tx -> {
            values.addProperty("customer", Customer.get(tx, customer, "customer").id());
            Configuration chosen = configuration.map(id -> active(tx, id)).orElseGet(() -> Configuration.usual(tx));
            values.addProperty("configuration", chosen.id());
            if (!values.has("return_url")) values.add("return_url", chosen.copy("default_return_url"));
            flow.ifPresent(given -> {
                given.check(tx, chosen, customer);
                values.add("flow", given.json().deepCopy());
            });
            PortalSession session = PortalSession.open(tx, values, base.get());
            tx.emit("billing_portal.session.created", session);
            return session.snapshot();
        };
    }

    private static Configuration active(Tx tx, String id) {
        Configuration configuration = tx.get(Configuration.KIND, id, "configuration");
        if (!configuration.flag("active")) {
            throw StripeError.invalidParam("The configuration `" + id + "` is not active.", "configuration");
        }
        return configuration;
    }
}
