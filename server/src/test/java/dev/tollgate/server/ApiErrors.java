package dev.tollgate.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;

/** Reads what a refused call says. */
final class ApiErrors {
    private ApiErrors() {}

    interface Call {
        void run();
    }

    /** The reason, or "none" when the call was not refused. */
    static String of(Call call) {
        try {
            call.run();
            return "none";
        } catch (StatusRuntimeException refused) {
            return info(refused).getReason();
        }
    }

    static StatusRuntimeException caught(Call call) {
        try {
            call.run();
        } catch (StatusRuntimeException refused) {
            return refused;
        }
        throw new AssertionError("the call was not refused");
    }

    static ErrorInfo info(StatusRuntimeException refused) {
        return detail(refused, ErrorInfo.class);
    }

    static List<String> fields(StatusRuntimeException refused) {
        return detail(refused, BadRequest.class).getFieldViolationsList().stream()
                .map(BadRequest.FieldViolation::getField).toList();
    }

    private static <M extends com.google.protobuf.Message> M detail(StatusRuntimeException refused, Class<M> type) {
        try {
            var status = StatusProto.fromThrowable(refused);
            if (status == null) throw new AssertionError("no details: " + refused);
            for (var any : status.getDetailsList()) {
                if (any.is(type)) return any.unpack(type);
            }
        } catch (InvalidProtocolBufferException broken) {
            throw new AssertionError(broken);
        }
        throw new AssertionError("no " + type.getSimpleName() + ": " + refused);
    }
}
