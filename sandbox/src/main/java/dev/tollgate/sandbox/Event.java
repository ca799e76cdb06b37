package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that happened. Immutable but for the number of endpoints that have not taken it yet. */
final class Event extends Resource {

    private final AtomicInteger pending = new AtomicInteger();
    private volatile boolean failed;
    private byte[] body = new byte[0];

    Event(JsonObject json) {
        super(json);
    }

    String type() {
        return text("type");
    }

    /** The bytes of every delivery, also of a later repetition: written once, so that all are alike. */
    byte[] body() {
        return body.clone();
    }

    void expectDeliveries(int count) {
        pending.set(count);
        body = Json.bytes(snapshot());
    }

    void delivered() {
        pending.updateAndGet(count -> Math.max(0, count - 1));
    }

    void attemptFailed() {
        failed = true;
    }

    /** Every endpoint took it. */
    boolean deliverySucceeded() {
        return pending.get() == 0 || !failed;
    }

    @Override
    JsonObject snapshot() {
        JsonObject json = super.snapshot();
        json.addProperty("pending_webhooks", pending.get());
        return json;
    }
}
