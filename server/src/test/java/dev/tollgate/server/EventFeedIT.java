package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateSessionTokenRequest;
import dev.tollgate.v1.Event;
import dev.tollgate.v1.EventServiceGrpc;
import dev.tollgate.v1.GetEventRequest;
import dev.tollgate.v1.GetOrCreateCustomerRequest;
import dev.tollgate.v1.ListEventsRequest;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchEventsRequest;
import dev.tollgate.v1.WatchEventsResponse;
import dev.tollgate.v1.WatchEventsResponse.MessageCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Tollgate tells of itself: every fact once, at its place, to whoever asks and to whoever watches. */
class EventFeedIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    private static List<Event> about(Checkout checkout) {
        return world.events().listEvents(
                ListEventsRequest.newBuilder().setSubjectId(checkout.getId()).setPageSize(100).build()).getEventsList();
    }

    private static List<String> types(List<Event> events) {
        return events.stream().map(Event::getType).toList();
    }

    private static Checkout paidAtTheSecondTry() {
        Checkout checkout = buyer.opens(Buyer.tea().putMetadata("margin", "0.4")).getCheckout();
        buyer.confirms(checkout, "pm_card_visa_chargeDeclined");
        buyer.confirms(checkout, "pm_card_visa");
        world.settles();
        return buyer.sees(checkout);
    }

    private static Iterator<WatchEventsResponse> watch(WatchEventsRequest.Builder request) {
        return world.statuses().watchEvents(request.build());
    }

    private static List<Event> next(Iterator<WatchEventsResponse> stream, int events) {
        var all = new ArrayList<Event>();
        while (all.size() < events) {
            WatchEventsResponse message = stream.next();
            if (message.hasEvent()) all.add(message.getEvent());
            else assertThat(message.getMessageCase()).isIn(MessageCase.HELLO, MessageCase.BOOKMARK);
        }
        return all;
    }

    @Test
    void theStoryOfAPurchaseIsToldInItsOrder() {
        Checkout paid = paidAtTheSecondTry();
        List<Event> story = about(paid);
        assertThat(types(story)).startsWith("checkout.created").endsWith("payment.succeeded", "checkout.completed")
                .contains("payment.failed");
        assertThat(story).extracting(Event::getVersion).isSorted();
        assertThat(story.getLast().getCheckout()).isEqualTo(paid);
        assertThat(story.getLast().getCheckout().getMetadataMap()).containsKey("margin");
        assertThat(story.getFirst().getCheckout().getVersion()).isEqualTo(1);
        assertThat(story).allSatisfy(event -> assertThat(event.getObjectId())
                .isEqualTo(event.getType().startsWith("payment.") ? paid.getPayment().getId() : paid.getId()));
        assertThat(world.events().getEvent(GetEventRequest.newBuilder().setEventId(story.getFirst().getId()).build())
                .getEvent()).isEqualTo(story.getFirst());
    }

    @Test
    void aNewBuyerIsToldOnceWithAllThatIsKnownOfHim() {
        var request = GetOrCreateCustomerRequest.newBuilder().setExternalId("reader").setEmail("reader@shop.test")
                .build();
        var customer = world.customers().getOrCreateCustomer(request).getCustomer();
        world.customers().getOrCreateCustomer(request);
        world.settles();
        List<Event> story = world.events()
                .listEvents(ListEventsRequest.newBuilder().setSubjectId(customer.getId()).build()).getEventsList();
        assertThat(types(story)).containsExactly("customer.created");
        assertThat(story.getFirst().getCustomer()).isEqualTo(customer);
        assertThat(story.getFirst().getSubjectKind()).isEqualTo("customer");
    }

    @Test
    void aCanceledCheckoutTellsThatItsPaymentIsCanceledToo() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.checkouts().cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build());
        world.settles();
        assertThat(types(about(checkout))).contains("payment.canceled", "checkout.canceled");
    }

    @Test
    void pagesHaveEveryEventOnceAndEachCursorIsAPlace() {
        paidAtTheSecondTry();
        var all = new ArrayList<Event>();
        String token = "";
        do {
            var page = world.events().listEvents(
                    ListEventsRequest.newBuilder().setPageSize(3).setPageToken(token).build());
            all.addAll(page.getEventsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(all).extracting(Event::getPosition).containsExactlyElementsOf(
                LongStream.rangeClosed(all.getFirst().getPosition(), all.getLast().getPosition()).boxed().toList());
        assertThat(all).extracting(Event::getId).doesNotHaveDuplicates();
        Event third = all.get(2);
        assertThat(world.events().listEvents(
                ListEventsRequest.newBuilder().setPageSize(1).setPageToken(third.getCursor()).build()).getEvents(0))
                .isEqualTo(all.get(3));
        assertThat(world.events().listEvents(ListEventsRequest.newBuilder().setPageSize(100)
                .addTypes("payment.failed").build()).getEventsList()).isEqualTo(
                        all.stream().filter(event -> event.getType().equals("payment.failed")).limit(100).toList());
    }

    @Test
    void aWatcherGetsWhatHappensFromNowOn() {
        Iterator<WatchEventsResponse> stream = watch(WatchEventsRequest.newBuilder());
        var hello = stream.next().getHello();
        assertThat(hello.getResumed() || hello.getReset()).isFalse();
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.drains();
        Event first = next(stream, 1).getFirst();
        assertThat(first.getPosition()).isEqualTo(hello.getPosition() + 1);
        assertThat(first.getSubjectId()).isEqualTo(checkout.getId());
    }

    @Test
    void fromEveryCursorExactlyWhatIsMissedFollowsAlsoOfOneType() {
        Checkout paid = paidAtTheSecondTry();
        List<Event> story = about(paid);
        Event first = story.getFirst();
        assertThat(next(watch(WatchEventsRequest.newBuilder().setResumeAfter(first.getCursor())), story.size() - 1))
                .isEqualTo(story.subList(1, story.size()));
        Iterator<WatchEventsResponse> successes = watch(WatchEventsRequest.newBuilder()
                .setResumeAfter(first.getCursor()).addTypes("payment.succeeded"));
        assertThat(successes.next().getHello().getResumed()).isTrue();
        Event success = next(successes, 1).getFirst();
        assertThat(success.getSubjectId()).isEqualTo(paid.getId());
        WatchEventsResponse quiet = successes.next();
        assertThat(quiet.hasBookmark()).isTrue();
        assertThat(quiet.getCursor()).as("a bookmark passes what was not asked for")
                .isEqualTo(story.getLast().getCursor());
    }

    @Test
    void aCursorOfNobodyGetsEverythingThatIsKept() {
        Checkout paid = paidAtTheSecondTry();
        String checkouts = world.statuses().watchCheckout(dev.tollgate.v1.WatchCheckoutRequest.newBuilder()
                .setCheckoutId(paid.getId()).build()).next().getCursor();
        for (String cursor : List.of("nonsense", checkouts)) {
            Iterator<WatchEventsResponse> stream = watch(WatchEventsRequest.newBuilder().setResumeAfter(cursor));
            assertThat(stream.next().getHello().getReset()).isTrue();
            Event oldest = world.events().listEvents(ListEventsRequest.newBuilder().setPageSize(1).build())
                    .getEvents(0);
            assertThat(next(stream, 1).getFirst()).isEqualTo(oldest);
            assertThat(ApiErrors.of(() -> world.events()
                    .listEvents(ListEventsRequest.newBuilder().setPageToken(cursor).build())))
                    .isEqualTo("CURSOR_EXPIRED");
        }
    }

    @Test
    void whatIsTooOldIsForgottenAndWhoHadNotReadItIsTold() {
        List<Event> old = about(paidAtTheSecondTry());
        world.clock.turn(Duration.ofDays(91));
        Checkout young = paidAtTheSecondTry();
        world.settles();
        assertThat(ApiErrors.of(() -> world.events().getEvent(
                GetEventRequest.newBuilder().setEventId(old.getLast().getId()).build()))).isEqualTo("EVENT_NOT_FOUND");
        Event oldest = world.events().listEvents(ListEventsRequest.newBuilder().setPageSize(1).build()).getEvents(0);
        assertThat(oldest.getPosition()).isGreaterThan(old.getLast().getPosition());
        Iterator<WatchEventsResponse> late = watch(
                WatchEventsRequest.newBuilder().setResumeAfter(old.getFirst().getCursor()));
        assertThat(late.next().getHello().getReset()).isTrue();
        assertThat(next(late, 1).getFirst()).isEqualTo(oldest);
        assertThat(ApiErrors.of(() -> world.events().listEvents(
                ListEventsRequest.newBuilder().setPageToken(old.getFirst().getCursor()).build())))
                .isEqualTo("CURSOR_EXPIRED");
        assertThat(world.sql("SELECT count(*) FROM status_event WHERE subject_id = ?",
                dev.tollgate.server.rpc.TypeId.CHECKOUT.parse(old.getFirst().getSubjectId()))).isEqualTo("1");
        assertThat(types(about(young))).startsWith("checkout.created");
    }

    @Test
    void aNewWatcherMayBeginWithTheOldest() {
        paidAtTheSecondTry();
        Iterator<WatchEventsResponse> stream = watch(WatchEventsRequest.newBuilder().setFromStart(true));
        assertThat(stream.next().getHello().getReset()).isFalse();
        assertThat(next(stream, 1).getFirst()).isEqualTo(
                world.events().listEvents(ListEventsRequest.newBuilder().setPageSize(1).build()).getEvents(0));
    }

    @Test
    void buyersSeeNoEventsAndNeighboursSeeTheirOwn() {
        Checkout paid = paidAtTheSecondTry();
        String token = world.sessions().createSessionToken(
                CreateSessionTokenRequest.newBuilder().setCheckoutId(paid.getId()).build()).getToken();
        assertThat(ApiErrors.of(() -> World.with(EventServiceGrpc.newBlockingStub(world.channel()), token)
                .listEvents(ListEventsRequest.getDefaultInstance()))).isEqualTo("PERMISSION_DENIED");
        assertThat(ApiErrors.of(() -> World.with(StatusServiceGrpc.newBlockingStub(world.channel()), token)
                .watchEvents(WatchEventsRequest.getDefaultInstance()).next())).isEqualTo("PERMISSION_DENIED");
        world.addOrganization("neighbour", World.OTHER_KEY);
        var neighbour = World.with(EventServiceGrpc.newBlockingStub(world.channel()), World.OTHER_KEY);
        assertThat(neighbour.listEvents(ListEventsRequest.getDefaultInstance()).getEventsList()).isEmpty();
        String event = about(paid).getFirst().getId();
        assertThat(Set.of(ApiErrors.of(() -> neighbour
                .getEvent(GetEventRequest.newBuilder().setEventId(event).build())))).containsExactly("EVENT_NOT_FOUND");
    }
}
