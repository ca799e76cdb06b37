package dev.tollgate.sandbox.webhook;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs bodies as Stripe does: HMAC-SHA256 over the time, a full stop and the raw body. */
public final class Signature {

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /** One {@code v1} for each secret, and a {@code v0} that no receiver may believe. */
    public static String header(List<String> secrets, long timestamp, byte[] body) {
        var header = new StringBuilder("t=").append(timestamp);
        secrets.forEach(secret -> header.append(",v1=").append(sign(secret, timestamp, body)));
        return header.append(",v0=").append(sign("v0:" + secrets.getFirst(), timestamp, body)).toString();
    }

    public static String sign(String secret, long timestamp, byte[] body) {
        var signed = new ByteArrayOutputStream();
        signed.writeBytes((timestamp + ".").getBytes(StandardCharsets.UTF_8));
        signed.writeBytes(body);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(signed.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
