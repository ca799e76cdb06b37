package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.LiveStream;
import dev.tollgate.server.stream.VersionLog;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import io.grpc.stub.StreamObserver;
import java.util.UUID;

/** The wire of live status. It stands here because only the core knows who may watch what. */
public final class StatusService extends StatusServiceGrpc.StatusServiceImplBase {
    private final Database database;
    private final Checkouts checkouts;
    private final VersionLog log;
    private final LiveStream streams;

    public StatusService(Database database, Checkouts checkouts, VersionLog log, LiveStream streams) {
        this.database = database;
        this.checkouts = checkouts;
        this.log = log;
        this.streams = streams;
    }

    @Override
    public void watchCheckout(WatchCheckoutRequest request, StreamObserver<WatchCheckoutResponse> answer) {
        try {
            UUID id = TypeId.CHECKOUT.parse(request.getCheckoutId());
            Caller caller = Caller.current();
            database.inTransaction(caller.organizationId(), tx -> checkouts.visible(tx, caller, id));
            streams.serve(new StatusStream(log, caller, id), request.getResumeAfter(), answer);
        } catch (RuntimeException failure) {
            answer.onError(Calls.toStatus(failure));
        }
    }
}
