package dev.tollgate.server.inbox;

import dev.tollgate.server.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stripe's webhook signature (https://docs.stripe.com/webhooks#verify-manually), over the raw bytes. Whatever the
 * header holds, the answer is yes or no: the SDK's own check throws on malformed headers, and accepts a time in the
 * future.
 */
final class Signature {
    private static final long TOLERANCE_SECONDS = 300;
    private static final int HEADER_MAX = 1024;
    private static final int SIGNATURES_MAX = 8;
    private static final int TIME_DIGITS_MAX = 12;

    private Signature() {}

    private record Header(long time, List<byte[]> signatures) {}

    /** Whether one of the secrets signed exactly these bytes, within five minutes of now, before or after. */
    static boolean verifies(byte[] payload, String header, List<Secret> secrets, Instant now) {
        return parse(header).filter(parsed -> Math.abs(now.getEpochSecond() - parsed.time()) <= TOLERANCE_SECONDS)
                .filter(parsed -> secrets.stream().anyMatch(secret -> matches(payload, parsed, secret))).isPresent();
    }

    private static boolean matches(byte[] payload, Header header, Secret secret) {
        byte[] expected = sign(payload, header.time(), secret);
        boolean matches = false;
        for (byte[] signature : header.signatures())
            matches |= MessageDigest.isEqual(expected, signature);
        return matches;
    }

    private static byte[] sign(byte[] payload, long time, Secret secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(payload);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Optional<Header> parse(String header) {
        if (header.length() > HEADER_MAX) return Optional.empty();
        Optional<Long> time = Optional.empty();
        var signatures = new ArrayList<byte[]>();
        for (String part : header.split(",")) {
            String[] pair = part.strip().split("=", 2);
            if (pair.length != 2) return Optional.empty();
            if (pair[0].equals("t")) {
                time = time(pair[1]);
                if (time.isEmpty()) return Optional.empty();
            }
            if (pair[0].equals("v1")) hex(pair[1]).ifPresent(signatures::add);
        }
        boolean usable = time.isPresent() && !signatures.isEmpty() && signatures.size() <= SIGNATURES_MAX;
        return usable ? Optional.of(new Header(time.get(), signatures)) : Optional.empty();
    }

    private static Optional<Long> time(String text) {
        boolean digits = text.length() <= TIME_DIGITS_MAX && !text.isEmpty()
                && text.chars().allMatch(Character::isDigit)
                && StandardCharsets.US_ASCII.newEncoder().canEncode(text);
        return digits ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    private static Optional<byte[]> hex(String text) {
        try {
            return Optional.of(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
