package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.VersionLog;
import dev.tollgate.server.stream.Watchers;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** The wire of live status. It stands here because only the core knows who may watch what. */
public final class StatusService extends StatusServiceGrpc.StatusServiceImplBase {
    private final Database database;
    private final VersionLog log;
    private final Watchers watchers;
    private final StreamConfig config;
    private final Ids ids;

    /**
     * @param heartbeat
     *            between two bookmarks when nothing happens
     * @param lifetime
     *            after which a stream says goodbye
     * @param epoch
     *            of the database that gives the versions
     */
    public record StreamConfig(Duration heartbeat, Duration lifetime, int perProcessMax, String epoch) {}

    public StatusService(Database database, VersionLog log, Watchers watchers, StreamConfig config, Ids ids) {
        this.database = database;
        this.log = log;
        this.watchers = watchers;
        this.config = config;
        this.ids = ids;
    }

    @Override
    public void watchCheckout(WatchCheckoutRequest request, StreamObserver<WatchCheckoutResponse> answer) {
        var observer = (ServerCallStreamObserver<WatchCheckoutResponse>) answer;
        var ready = new Semaphore(0);
        observer.setOnReadyHandler(ready::release);
        Watchers.Watch watch;
        StatusStream stream;
        try {
            UUID id = TypeId.CHECKOUT.parse(request.getCheckoutId());
            Caller caller = Caller.current();
            database.inTransaction(caller.organizationId(), tx -> Checkouts.visible(tx, caller, id));
            StatusStream.requireRoom(watchers, config);
            watch = watchers.watch(id);
            stream = new StatusStream(new StatusStream.Subject(caller, id), log, watchers, config, ids);
        } catch (RuntimeException failure) {
            answer.onError(Calls.toStatus(failure));
            return;
        }
        observer.setOnCancelHandler(watch::nudge);
        // The handler's own thread must stay free: it delivers readiness and cancellation.
        Thread.ofVirtual().name("watch").start(Context.current().wrap(() -> {
            try (watch) {
                stream.run(watch, new StatusStream.Outlet(observer, ready), request.getResumeAfter());
            }
        }));
    }
}
