package dev.tollgate.sandbox.webhook;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.webhook.WebhookPolicy.Delay;
import dev.tollgate.sandbox.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The policies in force, the first that covers a delivery deciding, and what is left of them. */
final class Policies {

    private static final String LIST = "list";
    private static final String DROP = "drop";
    private static final String HOLD = "hold";

    private final RandomGenerator random;
    private final List<Active> active = new ArrayList<>();
    private boolean posted;
    private boolean holdsAll;
    private boolean dropsAll;

    Policies(RandomGenerator random) {
        this.random = random;
    }

    /** A policy as it was posted, and what it still does. */
    private static final class Active {

        private final JsonObject posted;
        private final WebhookPolicy policy;
        private long dropsLeft;
        private boolean holds;

        Active(JsonObject posted) {
            this.posted = posted;
            policy = WebhookPolicy.read(posted);
            dropsLeft = policy.drops();
            holds = policy.hold();
        }

        JsonObject json() {
            JsonObject json = posted.deepCopy();
            if (json.has(DROP) && dropsLeft != WebhookPolicy.ALL) json.addProperty(DROP, dropsLeft);
            if (json.has(HOLD)) json.addProperty(HOLD, holds);
            return json;
        }
    }

    /** One policy, or a {@code list} of them, in the place of what was in force. */
    synchronized void set(JsonObject json) {
        var next = new ArrayList<Active>();
        List<JsonElement> given = json.has(LIST) ? json.getAsJsonArray(LIST).asList() : List.of(json);
        given.forEach(one -> next.add(new Active(one.getAsJsonObject())));
        clear();
        active.addAll(next);
        posted = json.has(LIST);
    }

    synchronized void clear() {
        active.clear();
        posted = false;
        holdsAll = false;
        dropsAll = false;
    }

    /** Holds everything back, whatever the policies say; or nothing any more. */
    synchronized void hold(boolean hold) {
        holdsAll = hold;
        if (!hold) active.forEach(one -> one.holds = false);
    }

    /** Loses everything, whatever the policies say; or nothing any more. */
    synchronized void drop(boolean drop) {
        dropsAll = drop;
        if (!drop) active.forEach(one -> one.dropsLeft = 0);
    }

    /** As posted, with what is left. */
    synchronized JsonObject json() {
        JsonObject json = new JsonObject();
        if (posted) {
            var list = new JsonArray();
            active.forEach(one -> list.add(one.json()));
            json.add(LIST, list);
        } else if (!active.isEmpty()) {
            json = active.getFirst().json();
        }
        if (holdsAll) json.addProperty(HOLD, true);
        if (dropsAll) json.add(DROP, Json.value("all"));
        return json;
    }

    synchronized WebhookPolicy of(Delivery delivery) {
        return of(delivery.event().type(), delivery.endpoint());
    }

    synchronized WebhookPolicy of(String type, String endpoint) {
        return first(type, endpoint).map(one -> one.policy).orElse(WebhookPolicy.NONE);
    }

    synchronized boolean holds(Delivery delivery) {
        return holdsAll || first(delivery).filter(one -> one.holds).isPresent();
    }

    /** Whether this one is lost; one less will be. */
    synchronized boolean drops(Delivery delivery) {
        if (dropsAll) return true;
        Optional<Active> covering = first(delivery).filter(one -> one.dropsLeft > 0);
        covering.filter(one -> one.dropsLeft != WebhookPolicy.ALL).ifPresent(one -> one.dropsLeft--);
        return covering.isPresent();
    }

    synchronized Duration wait(Delay delay) {
        return Duration.ofMillis(delay.maxMs() == delay.minMs()
                ? delay.minMs()
                : random.nextLong(delay.minMs(), delay.maxMs() + 1));
    }

    synchronized List<Delivery> shuffled(List<Delivery> deliveries) {
        var shuffled = new ArrayList<>(deliveries);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private Optional<Active> first(Delivery delivery) {
        return first(delivery.event().type(), delivery.endpoint());
    }

    private Optional<Active> first(String type, String endpoint) {
        return active.stream().filter(one -> one.policy.covers(type, endpoint)).findFirst();
    }
}
