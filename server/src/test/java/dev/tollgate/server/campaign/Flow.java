package dev.tollgate.server.campaign;

import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A way through the gateway, from the first call to the end of all that follows from it.
 *
 * @param steps
 *            what happens; returns how each of its checkouts has to end, whatever goes wrong on the way
 */
record Flow(String name, Function<Client, Map<CreateCheckoutResponse, Checkout.Status>> steps) {
    private static final List<Duration> HEALING = List.of(Duration.ofSeconds(15), Duration.ofMinutes(75));
    private static final List<Duration> PATIENCE = List.of(Duration.ofMinutes(11), Duration.ofMinutes(75),
            Duration.ofMinutes(75));

    /**
     * Goes all the way and lets everything heal; then nothing may be open, and our books must be Stripe's.
     *
     * @return what is wrong; empty when all is well
     */
    List<String> run(House house, String name) {
        var problems = new ArrayList<String>();
        var client = new Client(house, name);
        try {
            var ends = steps.apply(client);
            heal(client);
            ends.forEach((made, end) -> {
                Checkout.Status seen = client.sees(made).getStatus();
                if (seen != end) problems.add(Client.id(made) + " ended " + seen + " instead of " + end);
            });
            problems.addAll(house.check().problems());
        } catch (RuntimeException | AssertionError failure) {
            problems.add(failure + Stream.of(failure.getStackTrace()).map(StackTraceElement::toString)
                    .filter(line -> line.contains(".campaign.")).limit(4)
                    .collect(Collectors.joining("\n        at ", "\n        at ", "")));
        }
        return problems;
    }

    private static void heal(Client client) {
        client.stripe().webhooks().dropAll(false);
        client.stripe().webhooks().release();
        HEALING.forEach(client::settlesAfter);
        for (Duration more : PATIENCE) {
            if (client.house().check().underWay().isEmpty()) return;
            client.settlesAfter(more);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
