package dev.tollgate.sandbox.webhook;

import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The types of events that an endpoint can ask for, as Stripe knows them. */
final class EventTypes {

    static final String ALL = "*";
    private static final Set<String> KNOWN = Html.resource("event-types.txt").lines().collect(Collectors.toSet());

    private EventTypes() {}

    /** Refuses what Stripe would never send. */
    static List<String> checked(List<String> types) {
        for (int i = 0; i < types.size(); i++) {
            String type = types.get(i);
            if (!type.equals(ALL) && !KNOWN.contains(type)) {
                throw StripeError.invalidParam("Invalid enabled_events[" + i + "]: must be one of Stripe's types of "
                        + "events or " + ALL + " (it currently is '" + type + "').", "enabled_events[" + i + "]");
            }
        }
        return types;
    }
}
