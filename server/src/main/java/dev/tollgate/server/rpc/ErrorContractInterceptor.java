package dev.tollgate.server.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets no error out that lacks exactly one ErrorInfo of ours: what does becomes INTERNAL, and a line in the log. */
public final class ErrorContractInterceptor implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorContractInterceptor.class);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
            ServerCallHandler<Q, A> next) {
        if (!call.getMethodDescriptor().getFullMethodName().startsWith("tollgate.v1."))
            return next.startCall(call, headers);
        return next.startCall(new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                if (status.isOk() || conforms(status, trailers)) {
                    super.close(status, trailers);
                    return;
                }
                LOG.atError().addKeyValue("request", RequestId.current()).addKeyValue("status", status)
                        .log("an error without a reason was about to leave");
                StatusRuntimeException internal = Errors.toStatus(new CallError.Internal(RequestId.current()));
                Metadata details = internal.getTrailers();
                if (details != null) trailers.merge(details);
                super.close(internal.getStatus(), trailers);
            }
        }, headers);
    }

    private static boolean conforms(Status status, Metadata trailers) {
        com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
        return details != null
                && details.getDetailsList().stream().filter(ErrorContractInterceptor::isOurs).count() == 1;
    }

    private static boolean isOurs(Any detail) {
        try {
            return detail.is(ErrorInfo.class) && detail.unpack(ErrorInfo.class).getDomain().equals(Errors.DOMAIN);
        } catch (InvalidProtocolBufferException _) {
            return false;
        }
    }
}
