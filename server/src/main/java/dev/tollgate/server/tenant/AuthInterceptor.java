package dev.tollgate.server.tenant;

import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.v1.Access;
import dev.tollgate.v1.AccessProto;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;

/**
 * Lets a call in when its credential has what the API's {@code access} option of the RPC asks for, and not too often.
 */
public final class AuthInterceptor implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
            Metadata.ASCII_STRING_MARSHALLER);
    /** Set by the bridge from the browser's Origin header. */
    private static final Metadata.Key<String> ORIGIN = Metadata.Key.of("x-tollgate-origin",
            Metadata.ASCII_STRING_MARSHALLER);

    private final Credentials credentials;
    private final Credentials ofStreams;
    private final RateLimits limits;

    /**
     * @param ofStreams
     *            reads where no other call waits for it, however many streams connect again at once
     */
    public AuthInterceptor(Credentials credentials, Credentials ofStreams, RateLimits limits) {
        this.credentials = credentials;
        this.ofStreams = ofStreams;
        this.limits = limits;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
            ServerCallHandler<Q, A> next) {
        Access access = access(call.getMethodDescriptor());
        if (access == null || access.getAnonymous()) return next.startCall(call, headers);
        try {
            boolean isStream = !call.getMethodDescriptor().getType().serverSendsOneMessage();
            Caller caller = (isStream ? ofStreams : credentials).authenticate(headers.get(AUTHORIZATION),
                    headers.get(ORIGIN));
            require(caller, access);
            limits.take(caller, headers.get(AUTHORIZATION));
            return Contexts.interceptCall(Context.current().withValue(Caller.KEY, caller), call, headers, next);
        } catch (RuntimeException refused) {
            StatusRuntimeException status = Calls.toStatus(refused);
            Metadata details = status.getTrailers();
            call.close(status.getStatus(), details == null ? new Metadata() : details);
            return new ServerCall.Listener<>() {
            };
        }
    }

    private static void require(Caller caller, Access access) {
        if (!caller.isServer() && !access.getSession())
            throw new ApiException(new CallError.PermissionDenied("A session token may not do this.", ""));
        if (!access.getScope().isEmpty() && !caller.scopes().contains(access.getScope()))
            throw new ApiException(
                    new CallError.PermissionDenied("The credential lacks the scope " + access.getScope() + ".",
                            access.getScope()));
    }

    /** What the RPC's option says; null for health and reflection. An RPC of ours without one asks for everything. */
    private static @org.jspecify.annotations.Nullable Access access(MethodDescriptor<?, ?> method) {
        if (!method.getFullMethodName().startsWith("tollgate.")) return null;
        var descriptor = ((ProtoMethodDescriptorSupplier) java.util.Objects
                .requireNonNull(method.getSchemaDescriptor()))
                .getMethodDescriptor();
        if (!descriptor.getOptions().hasExtension(AccessProto.access))
            return Access.newBuilder().setScope("undeclared").build();
        return descriptor.getOptions().getExtension(AccessProto.access);
    }
}
