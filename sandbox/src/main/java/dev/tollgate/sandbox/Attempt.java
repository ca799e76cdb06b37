package dev.tollgate.sandbox;

import java.time.Instant;

/** One POST of an event to an endpoint; status 0 when there was no answer. */
public record Attempt(String eventId, String type, String url, int number, int status, String error, String signature,
        Instant at) {

    public boolean succeeded() {
        return status >= 200 && status < 300;
    }
}
