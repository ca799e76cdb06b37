package dev.tollgate.bridge;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchCheckoutResponse.Bookmark;
import dev.tollgate.v1.WatchCheckoutResponse.End;
import dev.tollgate.v1.WatchCheckoutResponse.Goodbye;
import dev.tollgate.v1.WatchCheckoutResponse.Hello;
import dev.tollgate.v1.WatchCheckoutResponse.StatusChange;

/** What a server says on a watch. */
final class Says {

    private Says() {}

    static WatchCheckoutResponse hello(boolean resumed) {
        return WatchCheckoutResponse.newBuilder().setHello(Hello.newBuilder().setVersion(2).setResumed(resumed)
                .setHeartbeat(Duration.newBuilder().setSeconds(10))).build();
    }

    static WatchCheckoutResponse status(int version, String cause) {
        return WatchCheckoutResponse.newBuilder().setCursor("e1." + version).setStatus(StatusChange.newBuilder()
                .setCheckout(Checkout.newBuilder().setId("chk_1").setVersion(version)).setCause(cause)).build();
    }

    static WatchCheckoutResponse bookmark(int version) {
        return WatchCheckoutResponse.newBuilder().setCursor("e1." + version).setBookmark(Bookmark.newBuilder()
                .setVersion(version).setTime(Timestamp.newBuilder().setSeconds(1_700_000_000))).build();
    }

    static WatchCheckoutResponse goodbye(Goodbye.Reason reason) {
        return WatchCheckoutResponse.newBuilder().setGoodbye(Goodbye.newBuilder().setReason(reason)
                .setRetryAfter(Duration.newBuilder().setNanos(250_000_000))).build();
    }

    static WatchCheckoutResponse end(int version) {
        return WatchCheckoutResponse.newBuilder().setCursor("e1." + version)
                .setEnd(End.newBuilder().setVersion(version))
                .build();
    }
}
