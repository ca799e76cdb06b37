package dev.tollgate.sandbox.webhook;

import java.util.List;

/** An address that receives events signed with a secret; {@code *} in the list of events means every type. */
public record WebhookTarget(String url, String secret, List<String> enabledEvents) {

    public WebhookTarget {
        enabledEvents = List.copyOf(enabledEvents);
        if (secret.isBlank()) throw new IllegalArgumentException("a webhook secret may not be blank");
    }

    /** Receives every type of event. */
    public static WebhookTarget all(String url, String secret) {
        return new WebhookTarget(url, secret, List.of("*"));
    }
}
