package dev.tollgate.server.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.tollgate.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Locale;

/** Writes a refusal down as gRPC sends it: code, text, details. */
public final class Errors {
    public static final String DOMAIN = "tollgate.dev";

    private Errors() {}

    public static StatusRuntimeException toStatus(ApiError refusal) {
        ErrorStatus said = refusal.status();
        var info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason(refusal).name())
                .putAllMetadata(said.metadata())
                .putMetadata("outcome", said.outcome().name());
        var status = Status.newBuilder().setCode(said.code().getNumber()).setMessage(said.message())
                .addDetails(Any.pack(info.build()));
        if (!said.violations().isEmpty()) status.addDetails(Any.pack(badRequest(said.violations())));
        if (!said.retryDelay().isZero()) status.addDetails(Any.pack(retryInfo(said.retryDelay().toSeconds())));
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /** The refusal's own name in the API's spelling; a test holds the two equal. */
    private static ErrorReason reason(ApiError refusal) {
        return ErrorReason.valueOf(
                refusal.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1").toUpperCase(Locale.ROOT));
    }

    private static RetryInfo retryInfo(long seconds) {
        return RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(seconds)).build();
    }

    private static BadRequest badRequest(List<CallError.Violation> violations) {
        var request = BadRequest.newBuilder();
        violations.forEach(violation -> request.addFieldViolationsBuilder().setField(violation.field())
                .setDescription(violation.description()));
        return request.build();
    }
}
