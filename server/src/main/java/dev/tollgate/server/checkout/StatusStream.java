package dev.tollgate.server.checkout;

import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stream.VersionLog;
import dev.tollgate.server.stream.Watched;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchCheckoutResponse.Bookmark;
import dev.tollgate.v1.WatchCheckoutResponse.End;
import dev.tollgate.v1.WatchCheckoutResponse.Goodbye;
import dev.tollgate.v1.WatchCheckoutResponse.Hello;
import dev.tollgate.v1.WatchCheckoutResponse.StatusChange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How a checkout is watched: every version, until it is closed. */
record StatusStream(StatusLookout lookout, Caller caller, UUID checkoutId)
        implements
            Watched<VersionLog.Entry, WatchCheckoutResponse> {

    @Override
    public Subject subject() {
        return CheckoutVersions.subject(checkoutId);
    }

    @Override
    public Optional<Instant> until() {
        return caller.expiresAt();
    }

    @Override
    public UUID organizationId() {
        return caller.organizationId();
    }

    /** With the current state. */
    @Override
    public long start(Extent extent) {
        return extent.latest() - 1;
    }

    /** With the current state, too. */
    @Override
    public long restart(Extent extent) {
        return start(extent);
    }

    @Override
    public Page<VersionLog.Entry> after(long version) {
        List<VersionLog.Entry> missing = lookout.log().after(caller.organizationId(), subject(), version);
        if (missing.isEmpty()) return new Page<>(List.of(), version, false, false);
        return new Page<>(missing.stream().map(entry -> new Numbered<>(entry.version(), entry)).toList(),
                missing.getLast().version(), missing.size() == VersionLog.PAGE_MAX,
                isClosed(missing.getLast().snapshot()));
    }

    @Override
    public WatchCheckoutResponse render(String cursor, Signal<VersionLog.Entry> signal) {
        var message = WatchCheckoutResponse.newBuilder().setCursor(cursor);
        return switch (signal) {
            case Signal.Hello<VersionLog.Entry> hello -> message.setHello(Hello.newBuilder()
                    .setVersion(hello.latest()).setResumed(hello.resumed()).setReset(hello.reset())
                    .setHeartbeat(Wire.duration(hello.heartbeat()))).build();
            case Signal.News<VersionLog.Entry>(var entry) -> message.setStatus(StatusChange.newBuilder()
                    .setCheckout(CheckoutWire.read(entry.snapshot(caller.isServer()))).setCause(entry.cause()))
                    .build();
            case Signal.Bookmark<VersionLog.Entry> bookmark -> message.setBookmark(Bookmark.newBuilder()
                    .setVersion(bookmark.version()).setTime(Wire.time(bookmark.time()))).build();
            case Signal.Goodbye<VersionLog.Entry> goodbye -> message.setGoodbye(Goodbye.newBuilder()
                    .setReason(Goodbye.Reason.valueOf(goodbye.why().name()))
                    .setRetryAfter(Wire.duration(goodbye.retryAfter()))).build();
            case Signal.End<VersionLog.Entry>(long version) ->
                message.setEnd(End.newBuilder().setVersion(version)).build();
        };
    }

    static boolean isClosed(byte[] snapshot) {
        return CheckoutWire.read(snapshot).getStatus() != dev.tollgate.v1.Checkout.Status.OPEN;
    }
}
