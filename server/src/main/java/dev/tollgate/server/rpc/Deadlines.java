package dev.tollgate.server.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A unary call without a deadline gets one of 30 s; streams are exempt, they end by themselves. */
public final class Deadlines implements ServerInterceptor {
    private static final int DEFAULT_SECONDS = 30;

    private final ScheduledExecutorService timer;

    public Deadlines(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
            ServerCallHandler<Q, A> next) {
        if (Context.current().getDeadline() != null || !call.getMethodDescriptor().getType().serverSendsOneMessage())
            return next.startCall(call, headers);
        var context = Context.current().withDeadlineAfter(DEFAULT_SECONDS, TimeUnit.SECONDS, timer);
        return Contexts.interceptCall(context, call, headers, next);
    }
}
