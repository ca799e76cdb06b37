package dev.tollgate.sandbox.event;

import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.store.Event;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** {@code /v1/events}. */
public final class Events {

    static final int TYPES_MAX = 20;

    public List<Route> routes() {
        return List.of(Route.secret("GET", "v1/events", "event*", this::events), Route.secret("GET", "v1/events/:id",
                "event", call -> tx -> tx.get(Event.KIND, call.id(), "id").snapshot()));
    }

    private Work events(Call call) {
        Params params = call.params();
        Page page = Page.read(params);
        List<String> types = params.list("types");
        Optional<String> type = params.text("type");
        if (types.size() > TYPES_MAX) {
            throw StripeError.invalidParam("You may pass at most " + TYPES_MAX + " types.", "types");
        }
        if (type.isPresent() && !types.isEmpty()) {
            throw StripeError.invalid("You may only specify one of these parameters: type, types.");
        }
        Optional<Boolean> delivered = params.text("delivery_success")
                .map(_ -> params.bool("delivery_success", true));
        return tx -> page.of(tx.all(Event.KIND), "/v1/events",
                event -> (types.isEmpty() || types.contains(event.type())) && matches(type, event)
                        && delivered.map(wanted -> wanted == event.deliverySucceeded()).orElse(true));
    }

    private static boolean matches(Optional<String> type, Event event) {
        return type.isEmpty() || type.get().equals(event.type())
                || type.get().endsWith(".*")
                        && event.type().startsWith(type.get().substring(0, type.get().length() - 1));
    }
}
