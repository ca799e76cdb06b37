package dev.tollgate.bench;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How Stripe signs: https://docs.stripe.com/webhooks#verify-manually */
final class StripeSignature {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    StripeSignature(String secret) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The header's value. */
    String sign(byte[] payload, long second) {
        mac.update((second + ".").getBytes(StandardCharsets.US_ASCII));
        return "t=" + second + ",v1=" + HexFormat.of().formatHex(mac.doFinal(payload));
    }

    boolean verifies(byte[] payload, String header) {
        int comma = header.indexOf(',');
        if (!header.startsWith("t=") || comma < 0) return false;
        String expected = sign(payload, Long.parseLong(header.substring(2, comma)));
        return java.security.MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII),
                header.getBytes(StandardCharsets.US_ASCII));
    }
}
