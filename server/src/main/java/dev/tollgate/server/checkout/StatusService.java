package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.event.EventFeed;
import dev.tollgate.server.event.EventStream;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.LiveStream;
import dev.tollgate.server.stream.StreamPermits.Holder;
import dev.tollgate.server.stream.StreamPermits.Permit;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stream.VersionLog;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.GetStreamLimitsRequest;
import dev.tollgate.v1.GetStreamLimitsResponse;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchEventsRequest;
import dev.tollgate.v1.WatchEventsResponse;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import java.util.function.Consumer;

/** The wire of live status. It stands here because only the core knows who may watch what. */
public final class StatusService extends StatusServiceGrpc.StatusServiceImplBase {
    private final Database database;
    private final Checkouts checkouts;
    private final StatusLookout lookout;
    private final EventFeed feed;
    private final LiveStream streams;
    private final GetStreamLimitsResponse limits;

    /**
     * @param callsPerConnectionMax
     *            how many calls one connection takes at once
     */
    public StatusService(Database database, Checkouts checkouts, VersionLog log, EventFeed feed, LiveStream streams,
            int callsPerConnectionMax) {
        this.database = database;
        this.checkouts = checkouts;
        this.lookout = new StatusLookout(log);
        this.feed = feed;
        this.streams = streams;
        this.limits = GetStreamLimitsResponse.newBuilder().setStreamsMax(streams.perProcessMax())
                .setCallsPerConnectionMax(callsPerConnectionMax).build();
    }

    @Override
    public void watchCheckout(WatchCheckoutRequest request, StreamObserver<WatchCheckoutResponse> answer) {
        UUID id = TypeId.CHECKOUT.parse(request.getCheckoutId());
        Caller caller = Caller.current();
        stream(caller, CheckoutVersions.subject(id), answer, permit -> {
            database.inTransaction(caller.organizationId(), tx -> checkouts.visible(tx, caller, id));
            streams.serve(permit, new StatusStream(lookout, caller, id), request.getResumeAfter(), answer);
        });
    }

    @Override
    public void watchEvents(WatchEventsRequest request, StreamObserver<WatchEventsResponse> answer) {
        Caller caller = Caller.current();
        var stream = new EventStream(feed, caller.organizationId(), streams.epoch(), request);
        stream(caller, stream.subject(), answer,
                permit -> streams.serve(permit, stream, request.getResumeAfter(), answer));
    }

    private void stream(Caller caller, Subject subject, StreamObserver<?> answer, Consumer<Permit> serve) {
        try {
            var permit = streams.admit(new Holder(caller.organizationId() + "/" + holder(caller), caller.isServer()),
                    subject);
            try {
                serve.accept(permit);
            } catch (RuntimeException failure) {
                permit.close();
                throw failure;
            }
        } catch (RuntimeException failure) {
            answer.onError(Calls.toStatus(failure));
        }
    }

    /** A key by its name; of a buyer all tokens together. */
    private static String holder(Caller caller) {
        return caller.isServer() ? caller.name() : caller.namespace();
    }

    @Override
    public void getStreamLimits(GetStreamLimitsRequest request, StreamObserver<GetStreamLimitsResponse> answer) {
        Calls.answer(answer, () -> limits);
    }
}
