package dev.tollgate.sandbox.setupintent;

import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import java.util.List;

/** {@code /v1/setup_attempts}: what became of each confirmation of a SetupIntent. */
public final class SetupAttempts {

    public List<Route> routes() {
        return List.of(Route.secret("GET", "v1/setup_attempts", "setup_attempt*", this::list));
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        String intent = call.params().requiredText("setup_intent");
        return tx -> {
            tx.get(SetupIntent.KIND, intent, "setup_intent");
            return page.of(tx.all(SetupAttempt.KIND), "/v1/setup_attempts",
                    attempt -> attempt.text("setup_intent").equals(intent));
        };
    }
}
