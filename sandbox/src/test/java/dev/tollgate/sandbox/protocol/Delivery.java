package dev.tollgate.sandbox.protocol;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.tollgate.sandbox.Receiver;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** A webhook as its receiver verifies it, some seconds after it was signed. Times are in seconds. */
record Delivery(String payload, String header, String secret, long tolerance, long receivedAt) {

    /** Received in the second in which it was signed. */
    static Delivery of(Receiver.Received received, String secret) {
        return new Delivery(received.text(), received.signature(), secret, Webhook.DEFAULT_TOLERANCE,
                received.timestamp());
    }

    /** Whether stripe-java takes it. On some headers it fails with an unchecked exception instead of a refusal. */
    boolean acceptedByStripeJava() {
        Clock clock = Clock.fixed(Instant.ofEpochSecond(receivedAt), ZoneOffset.UTC);
        try {
            Webhook.constructEvent(payload, header, secret, tolerance, clock);
            return true;
        } catch (SignatureVerificationException | IllegalArgumentException | IndexOutOfBoundsException _) {
            return false;
        }
    }
}
