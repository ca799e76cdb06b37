package dev.tollgate.client;

import dev.tollgate.v1.StatusServiceGrpc.StatusServiceBlockingV2Stub;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchCheckoutResponse.StatusChange;

/** The versions of a checkout. */
record CheckoutSource(StatusServiceBlockingV2Stub service, String checkoutId) implements Source<StatusChange> {

    @Override
    public Connection<StatusChange> open(String resumeAfter) {
        var request = WatchCheckoutRequest.newBuilder().setCheckoutId(checkoutId).setResumeAfter(resumeAfter).build();
        return Connection.of(service.watchCheckout(request),
                message -> new Message<>(message.getCursor(), said(message)));
    }

    private static Said<StatusChange> said(WatchCheckoutResponse message) {
        return switch (message.getEventCase()) {
            case HELLO -> new Said.Hello<>(Source.duration(message.getHello().getHeartbeat()),
                    message.getHello().getReset());
            case STATUS -> new Said.News<>(message.getStatus().getCheckout().getVersion(), message.getStatus());
            case GOODBYE -> new Said.Goodbye<>(Source.duration(message.getGoodbye().getRetryAfter()));
            case END -> new Said.End<>();
            case BOOKMARK, EVENT_NOT_SET -> new Said.Alive<>();
        };
    }
}
