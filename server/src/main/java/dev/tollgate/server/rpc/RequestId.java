package dev.tollgate.server.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each call an id, the caller's or a new one, and writes one line per call. Never a body, never a credential. */
public final class RequestId implements ServerInterceptor {
    public static final Metadata.Key<String> HEADER = Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> CURRENT = Context.keyWithDefault("request-id", "none");
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Logger LOG = LoggerFactory.getLogger("dev.tollgate.server.calls");

    public static String current() {
        return CURRENT.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
            ServerCallHandler<Q, A> next) {
        String given = headers.get(HEADER);
        String id = given != null && SAFE.matcher(given).matches() ? given : newId();
        long begun = System.nanoTime();
        var named = new SimpleForwardingServerCall<Q, A>(call) {
            @Override
            public void sendHeaders(Metadata answer) {
                answer.put(HEADER, id);
                super.sendHeaders(answer);
            }

            @Override
            public void close(Status status, Metadata trailers) {
                trailers.put(HEADER, id);
                LOG.atDebug().addKeyValue("request", id).addKeyValue("status", status.getCode())
                        .addKeyValue("ms", (System.nanoTime() - begun) / 1_000_000)
                        .log(call.getMethodDescriptor().getFullMethodName());
                super.close(status, trailers);
            }
        };
        return Contexts.interceptCall(Context.current().withValue(CURRENT, id), named, headers, next);
    }

    private static String newId() {
        return "req_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
