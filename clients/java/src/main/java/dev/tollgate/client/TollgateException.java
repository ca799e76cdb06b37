package dev.tollgate.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.tollgate.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why a call was refused or failed. Decide by {@link #reason()} and {@link #outcome()}, never by the text. */
public final class TollgateException extends RuntimeException {

    private static final String DOMAIN = "tollgate.dev";

    /** Whether the call had its effect. */
    public enum Outcome {
        /** It had none. */
        NOT_DONE,
        /** It had. */
        DONE,
        /** Nobody knows yet: send the same request with the same request id again, or watch the checkout. */
        UNKNOWN
    }

    private final Status.Code code;
    private final transient Optional<ErrorInfo> error;
    private final transient List<BadRequest.FieldViolation> violations;
    private final transient Optional<Duration> retryAfter;

    private TollgateException(Status status, com.google.rpc.Status details, Throwable cause) {
        super(status.getDescription() == null ? status.getCode().name() : status.getDescription(), cause);
        code = status.getCode();
        error = detail(details, ErrorInfo.getDefaultInstance()).filter(found -> found.getDomain().equals(DOMAIN));
        violations = detail(details, BadRequest.getDefaultInstance()).map(BadRequest::getFieldViolationsList)
                .orElse(List.of());
        retryAfter = detail(details, RetryInfo.getDefaultInstance())
                .map(found -> Duration.ofSeconds(found.getRetryDelay().getSeconds(), found.getRetryDelay().getNanos()));
    }

    /** What a generated stub threw, made readable. */
    public static TollgateException of(StatusRuntimeException failure) {
        return new TollgateException(failure.getStatus(), StatusProto.fromThrowable(failure), failure);
    }

    /** What a generated stub threw, made readable. */
    public static TollgateException of(StatusException failure) {
        return new TollgateException(failure.getStatus(), StatusProto.fromThrowable(failure), failure);
    }

    /** The gRPC code, which says what kind of error it is. */
    public Status.Code code() {
        return code;
    }

    /** False when Tollgate did not answer: the connection failed, or the deadline passed on this side. */
    public boolean answered() {
        return error.isPresent();
    }

    /**
     * The name of an {@link ErrorReason}, possibly a newer one than this client knows; the gRPC code if not answered.
     */
    public String reason() {
        return error.map(ErrorInfo::getReason).orElse(code.name());
    }

    /** Whether this is the reason. */
    public boolean is(ErrorReason reason) {
        return answered() && reason.name().equals(reason());
    }

    /** Whether the call had its effect. Unknown if not answered. */
    public Outcome outcome() {
        return switch (metadata().getOrDefault("outcome", "")) {
            case "NOT_DONE" -> Outcome.NOT_DONE;
            case "DONE" -> Outcome.DONE;
            default -> Outcome.UNKNOWN;
        };
    }

    /** What belongs to the reason; see the comments of {@link ErrorReason}. */
    public Map<String, String> metadata() {
        return error.map(ErrorInfo::getMetadataMap).orElse(Map.of());
    }

    /** The fields that are wrong, for INVALID_FIELD. */
    public List<BadRequest.FieldViolation> violations() {
        return violations;
    }

    /** How long to wait before trying again, if the server said so. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    private static <T extends Message> Optional<T> detail(com.google.rpc.Status details, T wanted) {
        for (Any any : details.getDetailsList()) {
            if (any.is(wanted.getClass())) {
                return unpacked(any, wanted);
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Message> Optional<T> unpacked(Any any, T wanted) {
        try {
            return Optional.of((T) any.unpack(wanted.getClass()));
        } catch (InvalidProtocolBufferException unreadable) {
            return Optional.empty();
        }
    }
}
