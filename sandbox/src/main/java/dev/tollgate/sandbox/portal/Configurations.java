package dev.tollgate.sandbox.portal;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code /v1/billing_portal/configurations}. */
public final class Configurations {

    private static final String PATH = "v1/billing_portal/configurations";
    private static final String NAME = "billing_portal.configuration";

    public List<Route> routes() {
        return List.of(Route.secret("POST", PATH, NAME, this::create),
                Route.secret("GET", PATH, NAME + "*", this::list),
                Route.secret("GET", PATH + "/:id", NAME, call -> tx -> get(tx, call).snapshot()),
                Route.secret("POST", PATH + "/:id", NAME, this::update));
    }

    private Work create(Call call) {
        ConfigurationFields fields = ConfigurationFields.forCreate(call.params());
        return tx -> {
            fields.check(tx);
            Configuration.usual(tx);
            Configuration configuration = Configuration.create(tx,
                    fields.changes(Configuration.TEMPLATE.copy()));
            tx.emit("billing_portal.configuration.created", configuration);
            return configuration.snapshot();
        };
    }

    private Work update(Call call) {
        ConfigurationFields fields = ConfigurationFields.forUpdate(call.params());
        return tx -> {
            Configuration configuration = get(tx, call);
            fields.check(tx);
            Still before = configuration.still();
            JsonObject changes = fields.changes(before.json());
            boolean ends = changes.has("active") && !changes.get("active").getAsBoolean();
            if (ends && configuration.flag("is_default")) {
                throw StripeError.invalidParam("You cannot deactivate the default configuration.", "active");
            }
            configuration.merge(changes);
            if (!before.equals(configuration.snapshot())) configuration.set("updated", tx.now());
            JsonObject previously = before.previously();
            if (!previously.isEmpty()) tx.emit("billing_portal.configuration.updated", configuration, previously);
            return configuration.snapshot();
        };
    }

    private static Configuration get(Tx tx, Call call) {
        Configuration.usual(tx);
        return tx.get(Configuration.KIND, call.id(), "configuration");
    }

    private Work list(Call call) {
        Params params = call.params();
        Page page = Page.read(params);
        Predicate<Configuration> wanted = flag(params, "active").and(flag(params, "is_default"));
        return tx -> {
            Configuration.usual(tx);
            return page.of(tx.all(Configuration.KIND), "/" + PATH, wanted);
        };
    }

    private static Predicate<Configuration> flag(Params params, String name) {
        Optional<Boolean> wanted = params.text(name).map(_ -> params.bool(name, false));
        return configuration -> wanted.isEmpty() || wanted.get() == configuration.flag(name);
    }
}
