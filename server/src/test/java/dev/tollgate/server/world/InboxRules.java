package dev.tollgate.server.world;

import dev.tollgate.server.world.Checker.Found;
import java.util.Set;

/** W: what was acknowledged to Stripe is here, and in the end nothing of it is left undone. */
final class InboxRules {
    private final Rows rows;
    private final Found found;

    InboxRules(Rows rows, Found found) {
        this.rows = rows;
        this.found = found;
    }

    /**
     * @param acknowledged
     *            events that were answered 2xx before the database was read
     */
    void check(Set<String> acknowledged, boolean isQuiet) {
        acknowledged.forEach(event -> found.require(rows.events().containsKey(event), "W1", event, "in the inbox",
                "acknowledged and not there"));
        if (!isQuiet) return;
        rows.events().forEach((event, state) -> found.require(!Set.of("PENDING", "DEAD").contains(state), "W2", event,
                "dealt with", state));
        rows.operations().stream().filter(one -> Set.of("INTENDED", "SENT", "UNKNOWN").contains(one.state()))
                .forEach(one -> found.add("K5", one.id(), "decided", one.kind() + " " + one.state()));
    }
}
