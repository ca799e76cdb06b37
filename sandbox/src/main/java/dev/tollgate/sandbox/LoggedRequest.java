package dev.tollgate.sandbox;

import java.time.Instant;
import java.util.Map;

/** A request to Stripe's interface and what it got. Card numbers are blanked; status 0 means the connection was cut. */
public record LoggedRequest(String method, String path, String query, String idempotencyKey,
        Map<String, String> headers, String form, int status, boolean replayed, String requestId, Instant at) {

    public LoggedRequest {
        headers = Map.copyOf(headers);
    }
}
