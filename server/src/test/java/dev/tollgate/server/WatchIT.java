package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.CreateSessionTokenRequest;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.GetOrCreateCustomerRequest;
import dev.tollgate.v1.ListCheckoutsRequest;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchCheckoutResponse.EventCase;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Live status: every version, in order, without a gap, after whatever happened to the connection. */
class WatchIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    private static final int PER_SESSION_MAX = 5;
    private static final int PER_SUBJECT_MAX = 8;

    private static Iterator<WatchCheckoutResponse> watch(Checkout checkout, String resumeAfter) {
        return world.statuses().watchCheckout(WatchCheckoutRequest.newBuilder().setCheckoutId(checkout.getId())
                .setResumeAfter(resumeAfter).build());
    }

    private static List<WatchCheckoutResponse> toTheEnd(Iterator<WatchCheckoutResponse> stream) {
        var all = new ArrayList<WatchCheckoutResponse>();
        stream.forEachRemaining(message -> {
            if (message.getEventCase() != EventCase.BOOKMARK) all.add(message);
        });
        return all;
    }

    private static List<Long> versions(List<WatchCheckoutResponse> messages) {
        return messages.stream().filter(WatchCheckoutResponse::hasStatus)
                .map(message -> message.getStatus().getCheckout().getVersion()).toList();
    }

    private static WatchCheckoutResponse next(Iterator<WatchCheckoutResponse> stream, EventCase wanted) {
        while (true) {
            WatchCheckoutResponse message = stream.next();
            if (message.getEventCase() == wanted) return message;
            assertThat(message.getEventCase()).isEqualTo(EventCase.BOOKMARK);
        }
    }

    @Test
    void aWatcherSeesEachChangeAsItHappensAndThenTheEnd() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        Iterator<WatchCheckoutResponse> stream = watch(checkout, "");
        assertThat(stream.next().getHello().getVersion()).isGreaterThanOrEqualTo(1);
        next(stream, EventCase.STATUS);
        buyer.confirms(checkout, "pm_card_visa_chargeDeclined");
        assertThat(next(stream, EventCase.STATUS).getStatus().getCheckout().getPayment().getFailure().getCode())
                .isEqualTo("card_declined");
        buyer.confirms(checkout, "pm_card_visa");
        assertThat(toTheEnd(stream).getLast().getEventCase()).isEqualTo(EventCase.END);
    }

    @Test
    void fromEveryCursorExactlyTheMissingVersionsFollow() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        String cursor = watch(checkout, "").next().getCursor();
        String place = cursor.substring(0, cursor.lastIndexOf('.'));
        buyer.confirms(checkout, "pm_card_visa_chargeDeclined");
        buyer.confirms(checkout, "pm_card_visa");
        world.settles();
        long last = buyer.sees(checkout).getVersion();
        for (long from = 0; from <= last; from++) {
            List<WatchCheckoutResponse> messages = toTheEnd(watch(checkout, place + "." + from));
            assertThat(messages.getFirst().getHello().getResumed()).isTrue();
            assertThat(versions(messages))
                    .containsExactlyElementsOf(LongStream.rangeClosed(from + 1, last).boxed().toList());
            assertThat(messages.getLast().getEventCase()).isEqualTo(EventCase.END);
        }
    }

    @Test
    void anUnknownCursorGetsTheCurrentStateAndIsNoError() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        buyer.confirms(checkout, "pm_card_visa");
        for (String cursor : List.of("elsewhere.3", "nonsense", "..", "-1.-1", "x.99999999999999999999")) {
            List<WatchCheckoutResponse> messages = toTheEnd(watch(checkout, cursor));
            assertThat(messages.getFirst().getHello().getReset()).isTrue();
            assertThat(versions(messages)).containsExactly(buyer.sees(checkout).getVersion());
        }
    }

    @Test
    void theCursorOfAnotherCheckoutIsNone() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        Checkout other = buyer.opens(Buyer.tea()).getCheckout();
        buyer.confirms(checkout, "pm_card_visa");
        var hello = watch(checkout, watch(other, "").next().getCursor()).next().getHello();
        assertThat(hello.getReset()).isTrue();
        assertThat(hello.getResumed()).isFalse();
    }

    @Test
    void aCursorOlderThanWhatIsKeptIsNone() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        String cursor = watch(checkout, "").next().getCursor();
        String place = cursor.substring(0, cursor.lastIndexOf('.'));
        buyer.confirms(checkout, "pm_card_visa");
        world.settles();
        world.sql("DELETE FROM status_event USING checkout WHERE subject_id = checkout.id AND order_number = ?"
                + " AND status_event.version < 3 RETURNING 1", checkout.getOrderNumber());
        assertThat(watch(checkout, place + ".1").next().getHello().getReset()).isTrue();
        assertThat(versions(toTheEnd(watch(checkout, place + ".2")))).startsWith(3L);
    }

    @Test
    void aBrowserSeesOfTheMetadataWhatIsPublicAndItsMerchantAll() {
        Map<String, String> all = Map.of("public_seat", "12a", "margin", "0.4");
        Map<String, String> some = Map.of("public_seat", "12a");
        Checkout checkout = buyer.opens(Buyer.tea().putAllMetadata(all)).getCheckout();
        assertThat(checkout.getMetadataMap()).isEqualTo(all);
        String token = world.sessions()
                .createSessionToken(CreateSessionTokenRequest.newBuilder().setCheckoutId(checkout.getId()).build())
                .getToken();
        var checkouts = World.with(CheckoutServiceGrpc.newBlockingStub(world.channel()), token);
        assertThat(checkouts.getCheckout(GetCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build())
                .getCheckout().getMetadataMap()).isEqualTo(some);
        assertThat(checkouts.listCheckouts(ListCheckoutsRequest.getDefaultInstance()).getCheckouts(0).getMetadataMap())
                .isEqualTo(some);
        var browser = World.with(StatusServiceGrpc.newBlockingStub(world.channel()), token)
                .watchCheckout(WatchCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build());
        assertThat(next(browser, EventCase.HELLO).hasHello()).isTrue();
        assertThat(next(browser, EventCase.STATUS).getStatus().getCheckout().getMetadataMap()).isEqualTo(some);
        var merchant = watch(checkout, "");
        merchant.next();
        assertThat(next(merchant, EventCase.STATUS).getStatus().getCheckout().getMetadataMap()).isEqualTo(all);
    }

    @Test
    void aBuyerWhoListsAndCancelsSeesNoMoreThanThat() {
        String customer = world.customers()
                .getOrCreateCustomer(GetOrCreateCustomerRequest.newBuilder().setExternalId("reader")
                        .setEmail("reader@shop.test").build())
                .getCustomer().getId();
        String token = world.sessions()
                .createSessionToken(CreateSessionTokenRequest.newBuilder().setCustomerId(customer).build()).getToken();
        Checkout created = world.checkouts().createCheckout(Buyer.tea().setCustomerId(customer)
                .putMetadata("public_seat", "12a").putMetadata("margin", "0.4").build()).getCheckout();
        var checkouts = World.with(CheckoutServiceGrpc.newBlockingStub(world.channel()), token);
        assertThat(checkouts.listCheckouts(ListCheckoutsRequest.getDefaultInstance()).getCheckouts(0).getMetadataMap())
                .containsOnlyKeys("public_seat");
        assertThat(checkouts.cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(created.getId()).build())
                .getCheckout().getMetadataMap()).containsOnlyKeys("public_seat");
    }

    @Test
    void nobodyHasMoreStreamsThanItsShareAndOneThatEndsMakesRoom() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        var browser = World.with(StatusServiceGrpc.newBlockingStub(world.channel()), token(checkout));
        var request = WatchCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build();
        var context = Context.current().withCancellation();
        context.run(() -> {
            for (int n = 0; n < PER_SESSION_MAX; n++)
                assertThat(browser.watchCheckout(request).next().hasHello()).isTrue();
        });
        var sameBuyer = World.with(StatusServiceGrpc.newBlockingStub(world.channel()), token(checkout));
        assertThatThrownBy(() -> sameBuyer.watchCheckout(request).next()).hasMessageContaining("RESOURCE_EXHAUSTED");

        assertThat(watch(checkout, "").next().hasHello()).as("its merchant has a share of its own").isTrue();
        for (int n = PER_SESSION_MAX + 1; n < PER_SUBJECT_MAX; n++)
            assertThat(watch(checkout, "").next().hasHello()).isTrue();
        assertThatThrownBy(() -> watch(checkout, "").next()).hasMessageContaining("RESOURCE_EXHAUSTED");

        context.cancel(null);
        while (isRefused(sameBuyer.watchCheckout(request)))
            Thread.onSpinWait();
    }

    private static boolean isRefused(Iterator<WatchCheckoutResponse> stream) {
        try {
            return !stream.next().hasHello();
        } catch (StatusRuntimeException _) {
            return true;
        }
    }

    private static String token(Checkout checkout) {
        return world.sessions()
                .createSessionToken(CreateSessionTokenRequest.newBuilder().setCheckoutId(checkout.getId()).build())
                .getToken();
    }

    @Test
    void aQuietStreamSaysThatNothingIsMissing() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        Iterator<WatchCheckoutResponse> stream = watch(checkout, "");
        stream.next();
        long version = next(stream, EventCase.STATUS).getStatus().getCheckout().getVersion();
        assertThat(stream.next().getBookmark().getVersion()).isEqualTo(version);
        world.checkouts().cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build());
        assertThat(toTheEnd(stream).getLast().getEventCase()).isEqualTo(EventCase.END);
    }

    @Test
    void aStreamEndsWhenItsTokenEnds() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        String token = world.sessions()
                .createSessionToken(CreateSessionTokenRequest.newBuilder().setCheckoutId(checkout.getId()).build())
                .getToken();
        Iterator<WatchCheckoutResponse> stream = World.with(StatusServiceGrpc.newBlockingStub(world.channel()), token)
                .watchCheckout(WatchCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build());
        stream.next();
        world.clock.turn(Duration.ofMinutes(16));
        assertThat(toTheEnd(stream).getLast().getGoodbye().getReason())
                .isEqualTo(WatchCheckoutResponse.Goodbye.Reason.TOKEN);
    }

    @Test
    void aStreamThatSpansARestartGoesOnFromItsCursor() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        Iterator<WatchCheckoutResponse> stream = watch(checkout, "");
        stream.next();
        String cursor = next(stream, EventCase.STATUS).getCursor();
        world.restart();
        buyer.confirms(checkout, "pm_card_visa");
        List<WatchCheckoutResponse> rest = toTheEnd(watch(checkout, cursor));
        assertThat(rest.getFirst().getHello().getResumed()).isTrue();
        assertThat(rest.getLast().getEventCase()).isEqualTo(EventCase.END);
    }

    @Test
    void aHintFromAnotherNodeWakesAWatcherHere() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        Iterator<WatchCheckoutResponse> stream = watch(checkout, "");
        stream.next();
        next(stream, EventCase.STATUS);
        try (var other = world.anotherNode()) {
            other.buyer().confirms(checkout, "pm_card_visa");
        }
        assertThat(toTheEnd(stream).getLast().getEventCase()).isEqualTo(EventCase.END);
    }
}
