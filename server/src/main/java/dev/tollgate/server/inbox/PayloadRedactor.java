package dev.tollgate.server.inbox;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Takes the secrets out of a payload before it is stored: whoever holds a client secret can pay, and see the payment.
 */
final class PayloadRedactor {
    private static final Pattern CLIENT_SECRET = Pattern.compile("(\"client_secret\"\\s*:\\s*\")[^\"]*(\")");

    private PayloadRedactor() {}

    static byte[] secrets(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        return CLIENT_SECRET.matcher(text).replaceAll("$1$2").getBytes(StandardCharsets.UTF_8);
    }
}
