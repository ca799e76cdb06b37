package dev.tollgate.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.tollgate.v1.Event;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchEventsRequest;
import dev.tollgate.v1.WatchEventsResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchEventsTest {

    private final FakeStatus fake = new FakeStatus();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name).addService(fake).build().start();
        channel = InProcessChannelBuilder.forName(name).build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void aCutLeavesNeitherGapNorDuplicate() {
        fake.thenEvents(answer -> {
            say(answer, hello(0, false), event(1), event(2));
            answer.onError(Status.UNAVAILABLE.asRuntimeException());
        });
        fake.thenEvents(answer -> say(answer, hello(2, false), event(2), event(3), goodbye()));
        fake.thenEvents(answer -> say(answer, hello(3, false), bookmark(4), event(5)));

        assertThat(first(4, watch(true, ""))).containsExactly(1L, 2L, 3L, 5L);
        assertThat(fake.askedForEvents).extracting(WatchEventsRequest::getResumeAfter).containsExactly("", "c2", "c3");
    }

    /** Otherwise what happens between two connections, before the first event, would be told by neither. */
    @Test
    void theHelloOfAStreamSaysWhereNowIs() {
        fake.thenEvents(answer -> {
            say(answer, hello(7, false));
            answer.onError(Status.UNAVAILABLE.asRuntimeException());
        });
        fake.thenEvents(answer -> say(answer, hello(7, false), event(8)));

        assertThat(first(1, watch(false, ""))).containsExactly(8L);
        assertThat(fake.askedForEvents).extracting(WatchEventsRequest::getResumeAfter).containsExactly("", "c7");
    }

    /** What happens between the call and the first look would be lost otherwise. */
    @Test
    void aWatchFromNowOnHasBegunWhenItIsThere() {
        fake.thenEvents(answer -> answer.onError(Status.UNAVAILABLE.asRuntimeException()));
        fake.thenEvents(answer -> say(answer, hello(7, false), event(8)));

        try (var tollgate = TollgateClient.over(channel).build();
                var watch = tollgate.watchEvents(List.of("payment.succeeded"))) {
            assertThat(fake.askedForEvents).hasSize(2);
            assertThat(watch.cursor()).isEqualTo("c7");
            assertThat(watch.next().getPosition()).isEqualTo(8);
        }
    }

    @Test
    void afterAResetPositionsMayGoBack() {
        fake.thenEvents(answer -> {
            say(answer, hello(8, false), event(9));
            answer.onError(Status.UNAVAILABLE.asRuntimeException());
        });
        fake.thenEvents(answer -> say(answer, hello(3, true), event(4)));

        assertThat(first(2, watch(false, "c8"))).containsExactly(9L, 4L);
    }

    @Test
    void typesAndBeginningAreAskedForEachTime() {
        fake.thenEvents(answer -> say(answer, hello(0, false), event(1), goodbye()));
        fake.thenEvents(answer -> say(answer, hello(1, false), event(2)));

        assertThat(first(2, watch(true, ""))).containsExactly(1L, 2L);
        assertThat(fake.askedForEvents).allSatisfy(asked -> {
            assertThat(asked.getTypesList()).containsExactly("payment.succeeded");
            assertThat(asked.getFromStart()).isTrue();
        });
    }

    private Watch<Event> watch(boolean fromStart, String cursor) {
        return new Watch<>(new EventSource(StatusServiceGrpc.newBlockingV2Stub(channel), List.of("payment.succeeded"),
                fromStart), cursor, WatchTest.SHORT);
    }

    private static List<Long> first(int count, Watch<Event> watch) {
        List<Long> positions = new ArrayList<>();
        try (watch) {
            while (positions.size() < count) {
                positions.add(watch.next().getPosition());
            }
        }
        return positions;
    }

    private static WatchEventsResponse hello(int position, boolean reset) {
        return WatchEventsResponse.newBuilder().setCursor("c" + position)
                .setHello(WatchEventsResponse.Hello.newBuilder().setPosition(position).setReset(reset)
                        .setHeartbeat(Duration.newBuilder().setSeconds(10)))
                .build();
    }

    private static WatchEventsResponse event(int position) {
        return WatchEventsResponse.newBuilder().setCursor("c" + position)
                .setEvent(Event.newBuilder().setPosition(position)).build();
    }

    private static WatchEventsResponse bookmark(int position) {
        return WatchEventsResponse.newBuilder().setCursor("c" + position)
                .setBookmark(WatchEventsResponse.Bookmark.newBuilder().setPosition(position)).build();
    }

    private static WatchEventsResponse goodbye() {
        return WatchEventsResponse.newBuilder().setGoodbye(WatchEventsResponse.Goodbye.newBuilder()
                .setReason(WatchEventsResponse.Goodbye.Reason.ROTATE)).build();
    }

    private static void say(StreamObserver<WatchEventsResponse> answer, WatchEventsResponse... messages) {
        for (WatchEventsResponse message : messages) {
            answer.onNext(message);
        }
    }
}
