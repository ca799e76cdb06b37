package dev.tollgate.client;

import static dev.tollgate.client.FakeStatus.bookmark;
import static dev.tollgate.client.FakeStatus.end;
import static dev.tollgate.client.FakeStatus.goodbye;
import static dev.tollgate.client.FakeStatus.hello;
import static dev.tollgate.client.FakeStatus.reset;
import static dev.tollgate.client.FakeStatus.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchCheckoutResponse.StatusChange;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchTest {

    private static final int LONG_HEARTBEAT = 900;
    static final Watch.Backoff SHORT = new Watch.Backoff(Duration.ofMillis(1), Duration.ofMillis(2),
            new Random(7));

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
    void everyVersionComesInOrderAndTheWatchEnds() {
        fake.then(answer -> say(answer, hello(LONG_HEARTBEAT), version(1), bookmark(1), version(2), end()));

        assertThat(versions(watch(""))).containsExactly(1L, 2L);
        assertThat(fake.asked).hasSize(1);
    }

    @Test
    void aCutLeavesNeitherGapNorDuplicate() {
        fake.then(answer -> {
            say(answer, hello(LONG_HEARTBEAT), version(1), version(2));
            answer.onError(Status.UNAVAILABLE.asRuntimeException());
        });
        fake.then(answer -> say(answer, hello(LONG_HEARTBEAT), version(2), version(3), goodbye()));
        fake.then(answer -> say(answer, hello(LONG_HEARTBEAT), version(4), end()));

        assertThat(versions(watch(""))).containsExactly(1L, 2L, 3L, 4L);
        assertThat(fake.asked).extracting(WatchCheckoutRequest::getResumeAfter).containsExactly("", "c2", "c3");
    }

    @Test
    void aSilentConnectionIsLeft() {
        fake.then(answer -> say(answer, hello(20), version(1)));
        fake.then(answer -> say(answer, hello(LONG_HEARTBEAT), version(2), end()));

        assertThat(versions(watch(""))).containsExactly(1L, 2L);
        assertThat(fake.cancelled.getCount()).isZero();
    }

    @Test
    void aServerThatJustStopsIsAskedAgain() {
        fake.then(answer -> {
            say(answer, hello(LONG_HEARTBEAT), version(1));
            answer.onCompleted();
        });
        fake.then(answer -> say(answer, hello(LONG_HEARTBEAT), version(2), end()));

        assertThat(versions(watch(""))).containsExactly(1L, 2L);
    }

    @Test
    void aRestoredInstallationMayGoBack() {
        fake.then(answer -> {
            say(answer, hello(LONG_HEARTBEAT), version(7));
            answer.onError(Status.UNAVAILABLE.asRuntimeException());
        });
        fake.then(answer -> say(answer, reset(), version(5), end()));

        assertThat(versions(watch(""))).containsExactly(7L, 5L);
    }

    @Test
    void theCursorIsOfTheLastVersionGiven() {
        fake.then(answer -> say(answer, hello(LONG_HEARTBEAT), version(1), version(2), end()));

        try (var watch = watch("c0")) {
            assertThat(watch.cursor()).isEqualTo("c0");
            assertThat(watch.hasNext()).isTrue();
            assertThat(watch.cursor()).isEqualTo("c0");
            watch.next();
            assertThat(watch.cursor()).isEqualTo("c1");
        }
    }

    @Test
    void aRefusalIsThrown() {
        fake.then(answer -> answer.onError(Status.NOT_FOUND.withDescription("no such checkout").asRuntimeException()));

        var watch = watch("");
        assertThatThrownBy(watch::hasNext).isInstanceOf(TollgateException.class)
                .hasMessageContaining("no such checkout");
        assertThat(watch.hasNext()).isFalse();
    }

    @Test
    void aServerThatNeverComesBackIsGivenUp() {
        for (int i = 0; i <= Watch.FAILURES_IN_A_ROW_MAX; i++) {
            fake.then(answer -> answer.onError(Status.UNAVAILABLE.asRuntimeException()));
        }

        assertThatThrownBy(watch("")::hasNext).isInstanceOf(TollgateException.class);
        assertThat(fake.asked).hasSize(Watch.FAILURES_IN_A_ROW_MAX + 1);
    }

    @Test
    void anotherThreadCanEndTheWait() throws Exception {
        fake.then(answer -> say(answer, hello(LONG_HEARTBEAT), version(1)));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor(); var watch = watch("")) {
            watch.next();
            var waiting = threads.submit(watch::hasNext);
            watch.close();

            assertThat(waiting.get(10, TimeUnit.SECONDS)).isFalse();
            assertThat(fake.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(watch::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void pausesGrowAndStayBounded() {
        Watch.Backoff backoff = new Watch.Backoff(Duration.ofMillis(500), Duration.ofSeconds(20), new Random(1));
        for (int failures = 0; failures < 200; failures++) {
            Duration bound = Duration.ofMillis(Math.min(20_000, 500L << Math.min(failures, 16)));
            assertThat(backoff.after(failures)).isBetween(Duration.ZERO, bound);
        }
    }

    private Watch<StatusChange> watch(String cursor) {
        return new Watch<>(new CheckoutSource(StatusServiceGrpc.newBlockingV2Stub(channel), "chk_1"), cursor, SHORT);
    }

    private static List<Long> versions(Watch<StatusChange> watch) {
        List<Long> versions = new ArrayList<>();
        try (watch) {
            while (watch.hasNext()) {
                versions.add(watch.next().getCheckout().getVersion());
            }
        }
        return versions;
    }

    private static void say(StreamObserver<WatchCheckoutResponse> answer, WatchCheckoutResponse... messages) {
        for (WatchCheckoutResponse message : messages) {
            answer.onNext(message);
        }
    }
}
