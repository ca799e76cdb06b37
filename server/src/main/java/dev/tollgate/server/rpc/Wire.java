package dev.tollgate.server.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.tollgate.v1.Money;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/** What every service needs to speak protobuf. */
public final class Wire {
    private Wire() {}

    public static Timestamp time(Instant instant) {
        return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).setNanos(instant.getNano()).build();
    }

    public static com.google.protobuf.Duration duration(java.time.Duration duration) {
        return com.google.protobuf.Duration.newBuilder().setSeconds(duration.getSeconds()).setNanos(duration.getNano())
                .build();
    }

    public static Money money(long amount, String currency) {
        return Money.newBuilder().setAmount(amount).setCurrency(currency).build();
    }

    /** The same content, the same hash: the fingerprint of a request without its request_id. */
    public static byte[] hash(Message.Builder request) {
        var descriptor = request.getDescriptorForType();
        request.clearField(descriptor.findFieldByName("request_id"));
        var bytes = new ByteArrayOutputStream();
        try {
            var output = CodedOutputStream.newInstance(bytes);
            output.useDeterministicSerialization();
            request.build().writeTo(output);
            output.flush();
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        } catch (IOException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
