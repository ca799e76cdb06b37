package dev.tollgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchCheckoutResponse.Goodbye;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EventStreamTest extends BridgeFixture {

    private static final String EVENTS = "/v1/checkouts/chk_1/events";

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aStreamTellsEverythingInOrder(HttpClient.Version version) throws Exception {
        server.watch = answer -> say(answer, Says.hello(false), Says.status(2, "api"), Says.bookmark(2), Says.end(2));
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            HttpResponse<String> response = client.send(to(EVENTS).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(response.version()).isEqualTo(version);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
            assertThat(response.headers().allValues("cache-control")).containsExactly("no-store, no-transform");
            assertThat(response.headers().firstValue("x-accel-buffering")).contains("no");
            assertThat(response.headers().firstValue("content-encoding")).isEmpty();
            String[] parts = response.body().split("\n\n", 2);
            assertThat(parts[0]).matches("retry: [1-3]\\d{3}");
            assertThat(Integer.parseInt(parts[0].substring(7))).isBetween(1000, 3000);
            assertThat(parts[1]).isEqualTo("""
                    event: hello
                    data: {"version":"2","resumed":false,"reset":false,"heartbeat":"10s"}

                    event: status
                    id: e1.2
                    data: %s

                    event: bookmark
                    id: e1.2
                    data: {"version":"2","time":"2023-11-14T22:13:20Z"}

                    event: end
                    id: e1.2
                    data: {"version":"2"}

                    """.formatted(Json.of(Says.status(2, "api").getStatus())));
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void everyEventGoesOutAtOnceWhileTheConnectionServesOthers(HttpClient.Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            CompletableFuture<HttpResponse<InputStream>> opening = client.sendAsync(to(EVENTS).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            var watch = server.watches.take();
            watch.onNext(Says.hello(false));
            try (BufferedReader events = reader(opening.get(10, TimeUnit.SECONDS))) {
                assertThat(next(events)).startsWith("retry: ");
                assertThat(next(events)).startsWith("event: hello");
                for (int i = 1; i < 5; i++) {
                    watch.onNext(Says.status(i, "api"));
                    assertThat(next(events)).startsWith("event: status\nid: e1." + i);
                    HttpResponse<String> posted = client.send(to("/v1/checkouts/chk_1/cancel")
                            .POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
                    assertThat(posted.statusCode()).isEqualTo(200);
                }
                watch.onNext(Says.end(4));
                assertThat(next(events)).startsWith("event: end");
                assertThat(events.readLine()).isNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            -,          -,         ''
            e1.4,       -,         e1.4
            -,          e1.3,      e1.3
            e1.4,       e1.3,      e1.4
            'a b',      e1.3,      e1.3
            <x>,        -,         ''
            -,          %0Ae1.3,   ''
            -,          %3Cx%3E,   ''
            LONG,       -,         ''
            LONG,       e1.3,      e1.3
            -,          LONG,      ''
            """)
    void theCursorIsTheHeadersThenTheQuerys(String header, String after, String asked) throws Exception {
        server.watch = answer -> say(answer, Says.hello(false), Says.end(2));
        String longest = "x".repeat(129);
        HttpRequest.Builder request = to(after == null ? EVENTS : EVENTS + "?after=" + after.replace("LONG", longest));
        if (header != null) {
            request.header("Last-Event-ID", header.replace("LONG", longest));
        }

        assertThat(send(request).statusCode()).isEqualTo(200);
        assertThat(((WatchCheckoutRequest) server.asked.take()).getResumeAfter()).isEqualTo(asked);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void whoHasSeenTheEndGets204(HttpClient.Version version) throws Exception {
        server.watch = answer -> say(answer, Says.hello(true), Says.end(2));
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            HttpResponse<String> response = client.send(to(EVENTS).header("Last-Event-ID", "e1.2").build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(204);
            assertThat(response.body()).isEmpty();
        }
    }

    @Test
    void whoMissedSomethingOfAClosedCheckoutGetsItFirst() {
        server.watch = answer -> say(answer, Says.hello(true), Says.status(2, "api"), Says.end(2));
        HttpResponse<String> response = send(to(EVENTS).header("Last-Event-ID", "e1.1"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).containsSubsequence("event: hello", "event: status", "event: end");
    }

    @Test
    void whoIsUpToDateOnAnOpenCheckoutIsGreetedSoon() throws Exception {
        server.watch = answer -> say(answer, Says.hello(true));
        HttpResponse<InputStream> response = http.send(to(EVENTS).header("Last-Event-ID", "e1.2").build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events = reader(response)) {
            assertThat(next(events)).startsWith("retry: ");
            assertThat(next(events)).startsWith("event: hello");
            server.watches.take().onNext(Says.status(3, "api"));
            assertThat(next(events)).startsWith("event: status");
        }
    }

    @ParameterizedTest
    @CsvSource({"UNAUTHENTICATED,UNAUTHENTICATED,401", "PERMISSION_DENIED,PERMISSION_DENIED,403",
            "NOT_FOUND,CHECKOUT_NOT_FOUND,404", "RESOURCE_EXHAUSTED,RATE_LIMITED,429",
            "UNAVAILABLE,STRIPE_UNAVAILABLE,503"})
    void aRefusalIsAProblem(String code, String reason, int status) {
        server.watch = answer -> answer.onError(
                FakeServer.refusal(Code.valueOf(code).getNumber(), reason, "NOT_DONE", "no"));
        HttpResponse<String> response = get(EVENTS);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("cache-control")).contains("no-store");
        assertThat(text(response, "reason")).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource(value = Goodbye.Reason.class, names = {"ROTATE", "DRAIN", "TOKEN"})
    void theServersGoodbyeIsPassedOn(Goodbye.Reason reason) {
        server.watch = answer -> say(answer, Says.hello(false), Says.goodbye(reason));

        assertThat(get(EVENTS).body()).endsWith("event: goodbye\ndata: {\"reason\":\""
                + reason.name().toLowerCase(java.util.Locale.ROOT) + "\",\"retry\":250}\n\n");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aStreamIsRotated(HttpClient.Version version) throws Exception {
        restart(Map.of("TOLLGATE_BRIDGE_STREAMS_ROTATE_AFTER", "PT0.2S"));
        server.watch = answer -> say(answer, Says.hello(false));
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            HttpResponse<String> response = client.send(to(EVENTS).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(response.body()).endsWith("event: goodbye\ndata: {\"reason\":\"rotate\",\"retry\":0}\n\n");
            assertThat(server.cancelled.poll(10, TimeUnit.SECONDS)).isEqualTo("chk_1");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aBridgeThatStopsSaysGoodbyeAndDoesNotWait(HttpClient.Version version) throws Exception {
        restart(Map.of("TOLLGATE_BRIDGE_SHUTDOWN_GRACE", "PT30S"));
        server.watch = answer -> say(answer, Says.hello(false));
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            HttpResponse<InputStream> response = client.send(to(EVENTS).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader events = reader(response)) {
                assertThat(next(events)).startsWith("retry: ");
                assertThat(next(events)).startsWith("event: hello");
                long began = System.nanoTime();
                bridge.close();

                assertThat(System.nanoTime() - began).isLessThan(3_000_000_000L);
                assertThat(next(events)).matches("(?s)event: goodbye\ndata: \\{\"reason\":\"drain\",\"retry\":\\d{4}}");
                assertThat(events.readLine()).isNull();
            }
        }
    }

    @Test
    void aServerThatFailsInTheMiddleEndsTheStreamWithoutAGoodbye() {
        server.watch = answer -> {
            say(answer, Says.hello(false), Says.status(1, "api"));
            answer.onError(Status.UNAVAILABLE.asRuntimeException());
        };

        assertThat(get(EVENTS).body()).contains("event: status").doesNotContain("goodbye").endsWith("\n\n");
    }

    @Test
    void nothingInAnEventCanForgeAnother() {
        server.watch = answer -> say(answer, Says.hello(false),
                Says.status(1, "x\n\nevent: end\r\ndata: {}\r\rid: 7\u2028\u0085"), Says.end(1));
        String body = get(EVENTS).body();

        assertThat(body.lines().filter(line -> line.startsWith("event: end"))).hasSize(1);
        assertThat(body.lines().filter(line -> line.startsWith("id: 7"))).isEmpty();
        assertThat(EventStream.format("status", "a\nb", "1\n\nevent: end\r\nid: 7\rretry: 1"))
                .isEqualTo("event: status\ndata: 1\ndata: \ndata: event: end\ndata: id: 7\ndata: retry: 1\n\n");
    }

    private static void say(StreamObserver<WatchCheckoutResponse> answer, WatchCheckoutResponse... messages) {
        for (WatchCheckoutResponse message : messages) {
            answer.onNext(message);
        }
    }

    private static BufferedReader reader(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The next event, without its empty line. */
    private static String next(BufferedReader events) throws IOException {
        StringBuilder event = new StringBuilder();
        for (String line = read(events); !line.isEmpty(); line = read(events)) {
            event.append(event.isEmpty() ? "" : "\n").append(line);
        }
        return event.toString();
    }

    private static String read(BufferedReader events) throws IOException {
        return Objects.requireNonNull(events.readLine(), "the stream has ended");
    }
}
