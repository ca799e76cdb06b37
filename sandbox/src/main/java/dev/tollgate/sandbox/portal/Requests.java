package dev.tollgate.sandbox.portal;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.api.Routes;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.ApiVersion;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;

/**
 * Does what a request of the merchant's would do, within a change of somebody else's: the same rules, the same events.
 */
final class Requests {

    private final Routes routes;

    Requests(Routes routes) {
        this.routes = routes;
    }

    /** With alternating names and values. */
    JsonObject post(Tx tx, String path, Object... values) {
        return run(tx, "POST", path, Json.object(values));
    }

    JsonObject run(Tx tx, String method, String path, JsonObject values) {
        Route route = routes.find(method, path);
        var params = new Params(values);
        Work work = route.endpoint().prepare(new Call(params, route.id(Routes.segments(path)), false, "",
                ApiVersion.of("")));
        params.end();
        return work.run(tx);
    }
}
