package dev.tollgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchCheckoutResponse.StatusChange;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StreamLimitsTest extends BridgeFixture {

    private static final String EVENTS = "/v1/checkouts/chk_1/events";
    private static final int BIG = 64 << 10;
    private static final WatchCheckoutResponse BIG_STATUS = WatchCheckoutResponse.newBuilder().setCursor("e1.1")
            .setStatus(StatusChange.newBuilder().setCheckout(Checkout.newBuilder().setReference("x".repeat(BIG))))
            .build();

    private final AtomicInteger sent = new AtomicInteger();

    @Test
    void aReaderThatStopsIsCutOffAndHoldsNothing() throws Exception {
        restart(Map.of("TOLLGATE_BRIDGE_STREAMS_WRITE_TIMEOUT", "PT0.5S"));
        server.watch = this::sayAllThatFits;
        try (Socket reader = new Socket()) {
            reader.setReceiveBufferSize(4096);
            reader.connect(new InetSocketAddress("127.0.0.1", bridge.port()));
            reader.getOutputStream().write(("GET " + EVENTS + " HTTP/1.1\r\nHost: x\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(server.cancelled.poll(20, TimeUnit.SECONDS)).isEqualTo("chk_1");
            assertThat(sent.get() * BIG).isLessThan(2 << 20);
            assertThat(get("/v1/checkouts").statusCode()).isEqualTo(200);
            noStreamIsOpen();
        }
    }

    @Test
    void aReaderThatStopsOverHttp2IsCutOffAndItsConnectionServesOn() throws Exception {
        restart(Map.of("TOLLGATE_BRIDGE_STREAMS_WRITE_TIMEOUT", "PT0.5S"));
        server.watch = this::sayAllThatFits;
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpResponse<InputStream> response = client.send(to(EVENTS).build(),
                    HttpResponse.BodyHandlers.ofInputStream());

            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(server.cancelled.poll(20, TimeUnit.SECONDS)).isEqualTo("chk_1");
            HttpResponse<String> other = client.send(to("/v1/checkouts").build(), HttpResponse.BodyHandlers.ofString());
            assertThat(other.statusCode()).isEqualTo(200);
            assertThat(other.version()).isEqualTo(HttpClient.Version.HTTP_2);
            noStreamIsOpen();
            response.body().close();
        }
    }

    /** The server may not take a write for whole that the socket took in part: every byte arrives, in its place. */
    @Test
    void aReaderThatIsSlowGetsEveryByte() throws Exception {
        int statuses = 40;
        server.watch = answer -> {
            answer.onNext(Says.hello(false));
            for (int n = 0; n < statuses; n++)
                answer.onNext(BIG_STATUS);
            answer.onNext(Says.end(1));
        };
        try (Socket reader = new Socket()) {
            reader.setReceiveBufferSize(4096);
            reader.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
            reader.connect(new InetSocketAddress("127.0.0.1", bridge.port()));
            reader.getOutputStream().write(("GET " + EVENTS + " HTTP/1.1\r\nHost: x\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));

            String answer = toTheEnd(new BufferedInputStream(reader.getInputStream()));

            String events = answer.replaceAll("\\r\\n[0-9a-fA-F]+\\r\\n", "");
            assertThat(events.split("x".repeat(BIG), -1)).hasSize(statuses + 1);
            assertThat(events).contains("event: end");
        }
        noStreamIsOpen();
    }

    @Test
    void aReaderThatLeavesIsNoticedAtTheNextEvent() throws Exception {
        try (Socket reader = new Socket("127.0.0.1", bridge.port())) {
            reader.getOutputStream().write(("GET " + EVENTS + " HTTP/1.1\r\nHost: x\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            ServerCallStreamObserver<WatchCheckoutResponse> watch = server.watches.take();
            watch.onNext(Says.hello(false));
            assertThat(reader.getInputStream().read()).isEqualTo('H');
            reader.close();
            while (!watch.isCancelled()) {
                watch.onNext(Says.bookmark(1));
                server.cancelled.poll(5, TimeUnit.MILLISECONDS);
            }
        }
        noStreamIsOpen();
    }

    @Test
    void thereAreNoMoreStreamsThanConfigured() throws Exception {
        restart(Map.of("TOLLGATE_BRIDGE_STREAMS_MAX", "1"));
        server.watch = answer -> answer.onNext(Says.hello(false));
        HttpResponse<InputStream> first = http.send(to(EVENTS).build(), HttpResponse.BodyHandlers.ofInputStream());
        HttpResponse<String> second = get(EVENTS);

        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(text(second, "reason")).isEqualTo("RATE_LIMITED");
        assertThat(second.headers().firstValue("retry-after")).isPresent();

        server.watches.take().onNext(Says.end(1));
        first.body().readAllBytes();
        noStreamIsOpen();
        server.watch = answer -> {
            answer.onNext(Says.hello(false));
            answer.onNext(Says.end(1));
        };
        assertThat(get(EVENTS).statusCode()).isEqualTo(200);
    }

    /** The last chunk, or the end of the connection, whichever the server says. */
    private static String toTheEnd(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            text.append((char) c);
            if (c == '\n' && text.substring(Math.max(0, text.length() - 7)).equals("\r\n0\r\n\r\n")) break;
        }
        return text.toString();
    }

    private void sayAllThatFits(StreamObserver<WatchCheckoutResponse> answer) {
        var watch = (ServerCallStreamObserver<WatchCheckoutResponse>) answer;
        watch.onNext(Says.hello(false));
        watch.setOnReadyHandler(() -> {
            while (watch.isReady()) {
                watch.onNext(BIG_STATUS);
                sent.incrementAndGet();
            }
        });
    }

    /** Waits until the gauge says so: a stream is counted until its thread has left. */
    private void noStreamIsOpen() {
        URI metrics = URI.create("http://127.0.0.1:" + bridge.adminPort() + "/metrics");
        while (!send(HttpRequest.newBuilder(metrics)).body().contains("tollgate_bridge_streams_open 0.0")) {
            Thread.onSpinWait();
        }
    }
}
