package dev.tollgate.server.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tollgate.server.crypto.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything that can happen on the way to Stripe and back is one of four answers, and none of them is a guess. */
class StripeApiTest {
    private static final String KEY = "sk_test_the_secret_key";
    private static final StripeApi.Call CALL = new StripeApi.Call("POST", "/v1/payment_intents",
            "amount=4999&currency=usd&metadata%5Bshop%5D=caf%C3%A9&return_url=a%20b+c", "2026-07-29.dahlia");
    private static final String INTENT = "{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"status\":\"succeeded\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private FaultyServer server;
    private StripeApi api;

    @BeforeEach
    void open() throws IOException {
        server = new FaultyServer();
        api = api(server.uri(), Duration.ofSeconds(5));
    }

    @AfterEach
    void close() {
        api.close();
        server.close();
    }

    private static StripeApi api(URI stripe, Duration answerTimeout) {
        return new StripeApi(
                new StripeConfig(stripe, URI.create("http://js.test/"), "test", new Secret(KEY), "pk_test_x", "",
                        new Secret("whsec_test_0123456789"), new Secret(""), Optional.empty(), Duration.ofSeconds(2),
                        answerTimeout));
    }

    private static StripeAccount account() {
        return new StripeAccount(new UUID(0, 1), new UUID(0, 2), StripeAccount.Mode.TEST, Optional.empty(), "pk_test_x",
                new Secret(KEY));
    }

    /** Sends once, and holds every answer to silence about the key. */
    private StripeResult send() {
        return send(api);
    }

    private static StripeResult send(StripeApi api) {
        StripeResult answer = assertTimeoutPreemptively(PATIENCE, () -> api.send(account(), CALL, "tg-key-1"));
        assertThat(answer.toString()).doesNotContain(KEY).doesNotContain("Bearer");
        return answer;
    }

    private static String error(String type, String code, String more) {
        return "{\"error\":{\"type\":\"" + type + "\",\"code\":\"" + code + "\",\"message\":\"No.\"" + more + "}}";
    }

    @Test
    void anObjectOfStripesIsDone() {
        server.answers(200, INTENT);
        assertThat(send()).isInstanceOfSatisfying(StripeResult.Done.class,
                done -> assertThat(done.body().get("id").getAsString()).isEqualTo("pi_1"));
    }

    @Test
    void aDeclineIsRefusedAndCarriesThePaymentIntent() {
        server.answers(402, error("card_error", "card_declined", ",\"payment_intent\":" + INTENT));
        assertThat(send()).isInstanceOfSatisfying(StripeResult.Refused.class, refused -> {
            assertThat(refused.httpStatus()).isEqualTo(402);
            assertThat(refused.code()).isEqualTo("card_declined");
            assertThat(refused.requestId()).isEqualTo("req_1");
            assertThat(refused.paymentIntent().orElseThrow().get("id").getAsString()).isEqualTo("pi_1");
        });
    }

    @Test
    void aRefusalSaysWhatOfTheRequestDoesNotExist() {
        server.answers(400, error("invalid_request_error", "resource_missing", ",\"param\":\"customer\""));
        assertThat(send()).isInstanceOfSatisfying(StripeResult.Refused.class, refused -> {
            assertThat(refused.isMissing("customer")).isTrue();
            assertThat(refused.isMissing("payment_method")).isFalse();
        });
        server.answers(400, error("invalid_request_error", "parameter_invalid", ",\"param\":\"customer\""));
        assertThat(send()).isInstanceOfSatisfying(StripeResult.Refused.class,
                refused -> assertThat(refused.isMissing("customer")).isFalse());
    }

    @Test
    void whatACallSaysIsReadAsStripeReadsIt() {
        assertThat(CALL.parameter("metadata[shop]")).contains("café");
        assertThat(CALL.parameter("return_url")).contains("a b c");
        assertThat(CALL.parameter("customer")).isEmpty();
    }

    @Test
    void anErrorOfStripesAboutTheRequestIsRefused() {
        for (int status : new int[]{400, 402, 404}) {
            server.answers(status, error("invalid_request_error", "resource_missing", ""));
            assertThat(send()).as("status %d", status).isInstanceOfSatisfying(StripeResult.Refused.class,
                    refused -> assertThat(refused.paymentIntent()).isEmpty());
        }
    }

    @Test
    void aMissingPermissionIsToldInStripesWords() {
        server.answers(403, error("invalid_request_error", "", ""));
        assertThat(send()).isInstanceOf(StripeResult.Forbidden.class);
    }

    @Test
    void aWrongKeyAndLoadAreNotExecutedAndNeverADecline() {
        for (int status : new int[]{401, 429}) {
            server.answers(status, error("invalid_request_error", "some_code", ""));
            assertThat(send()).as("status %d", status).isInstanceOf(StripeResult.NotExecuted.class);
        }
    }

    @Test
    void aKeyThatIsInUseElsewhereIsUnclear() {
        server.answers(409, error("idempotency_error", "idempotency_key_in_use", ""));
        assertThat(send()).isInstanceOf(StripeResult.Unclear.class);
    }

    @Test
    void whatStripeBrokeOnInItsOwnWordsIsLookedUpAndNeverARefusal() {
        for (int status : new int[]{500, 502, 503, 504}) {
            server.answers(status, error("api_error", "", ""));
            assertThat(send()).as("status %d", status).isInstanceOf(StripeResult.ServerError.class);
        }
    }

    @Test
    void anErrorWithoutABodyIsUnclear() {
        for (int status : new int[]{302, 400, 401, 402, 409, 429, 500, 502}) {
            server.answers(status, "");
            assertThat(send()).as("status %d", status).isInstanceOf(StripeResult.Unclear.class);
        }
    }

    @Test
    void aProxysPageIsUnclearWhateverItsStatus() {
        for (int status : new int[]{200, 307, 400, 402, 502}) {
            server.answers(status, "<html><body>Bad Gateway</body></html>");
            assertThat(send()).as("status %d", status).isInstanceOf(StripeResult.Unclear.class);
        }
    }

    @Test
    void jsonThatIsNoObjectOfStripesIsUnclear() {
        for (String body : new String[]{"", "null", "[]", "\"pi_1\"", "{}", "{\"ok\":true}", "{\"object\":1}",
                "[".repeat(100_000),
                "{\"object\":\"payment_intent\""}) {
            server.answers(200, body);
            assertThat(send()).as(body.substring(0, Math.min(20, body.length())))
                    .isInstanceOf(StripeResult.Unclear.class);
        }
    }

    @Test
    void aBodyCutShortIsUnclear() {
        server.does((_, socket) -> {
            FaultyServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + INTENT);
            socket.close();
        });
        assertThat(send()).isInstanceOf(StripeResult.Unclear.class);
        server.does((_, socket) -> {
            FaultyServer.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(INTENT.length()) + "\r\n" + INTENT + "\r\n");
            socket.close();
        });
        assertThat(send()).isInstanceOf(StripeResult.Unclear.class);
        server.does((_, socket) -> {
            FaultyServer.write(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + INTENT.substring(0, 30));
            socket.close();
        });
        assertThat(send()).isInstanceOf(StripeResult.Unclear.class);
    }

    @Test
    void aConnectionThatBreaksIsUnclearAndNothingIsSentASecondTime() {
        server.does((_, socket) -> FaultyServer.reset(socket));
        assertThat(send()).isInstanceOf(StripeResult.Unclear.class);
        assertThat(server.requests()).hasSize(1);
        server.does((_, socket) -> socket.close());
        assertThat(send()).isInstanceOf(StripeResult.Unclear.class);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aKeptConnectionThatBreaksSendsNothingASecondTimeEither() {
        server.answers(200, INTENT);
        assertThat(send()).isInstanceOf(StripeResult.Done.class);
        server.does((_, socket) -> FaultyServer.reset(socket));
        assertThat(send()).isInstanceOf(StripeResult.Unclear.class);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void aTimeoutIsUnclear() {
        server.does((_, _) -> server.fallsSilent());
        try (StripeApi impatient = api(server.uri(), Duration.ofMillis(300))) {
            assertThat(send(impatient)).isInstanceOf(StripeResult.Unclear.class);
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anAnswerThatStopsInTheMiddleIsNotWaitedForForEver() {
        server.does((_, socket) -> {
            FaultyServer.write(socket, FaultyServer.response(200, INTENT).substring(0, 120));
            server.fallsSilent();
        });
        try (StripeApi impatient = api(server.uri(), Duration.ofMillis(300))) {
            assertThat(send(impatient)).isInstanceOf(StripeResult.Unclear.class);
        }
    }

    @Test
    void aRefusedConnectionIsNotExecuted() {
        try (StripeApi nobodyThere = api(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(5))) {
            assertThat(send(nobodyThere)).isInstanceOf(StripeResult.NotExecuted.class);
        }
    }

    @Test
    void anInterruptIsUnclearAndIsNotSwallowed() {
        server.answers(200, INTENT);
        Thread.currentThread().interrupt();
        StripeResult answer = api.send(account(), CALL, "tg-key-1");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer).isInstanceOf(StripeResult.Unclear.class);
    }

    @Test
    void aBodyOverTheLimitIsUnclear() {
        String large = "{\"object\":\"list\",\"data\":\"" + "x".repeat(4 * 1024 * 1024) + "\"}";
        server.answers(200, large);
        assertThat(send()).isInstanceOf(StripeResult.Unclear.class);
        server.does((_, socket) -> FaultyServer.write(socket,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(large.length()) + "\r\n"
                        + large
                        + "\r\n0\r\n\r\n"));
        assertThat(send()).isInstanceOf(StripeResult.Unclear.class);
    }

    @Test
    void whatIsSentIsWhatWasFrozen() {
        server.answers(200, INTENT);
        send();
        FaultyServer.Request sent = server.requests().getFirst();
        assertThat(sent.line()).isEqualTo("POST /v1/payment_intents HTTP/1.1");
        assertThat(sent.body()).isEqualTo(CALL.body());
        assertThat(sent.header("idempotency-key")).containsExactly("tg-key-1");
        assertThat(sent.header("stripe-version")).containsExactly("2026-07-29.dahlia");
        assertThat(sent.header("authorization")).containsExactly("Bearer " + KEY);
        assertThat(sent.header("content-type")).containsExactly("application/x-www-form-urlencoded;charset=UTF-8");
        assertThat(sent.header("user-agent")).hasSize(1);
        assertThat(sent.headers()).doesNotContainKey("x-stripe-client-telemetry");
    }

    @Test
    void aLookCarriesNoKeyAndKeepsItsQuery() {
        server.answers(200, INTENT);
        api.get(account(), StripeCalls.paymentIntent("pi_1"));
        FaultyServer.Request sent = server.requests().getFirst();
        assertThat(sent.line()).isEqualTo("GET /v1/payment_intents/pi_1?expand[]=latest_charge HTTP/1.1");
        assertThat(sent.header("idempotency-key")).isEmpty();
        assertThat(sent.body()).isEmpty();
    }

    @Test
    void callsShareConnections() throws InterruptedException, ExecutionException {
        server.answers(200, INTENT);
        try (var callers = Executors.newFixedThreadPool(20, Thread.ofVirtual().factory())) {
            var calls = IntStream.range(0, 500)
                    .mapToObj(_ -> (Callable<StripeResult>) () -> api.send(account(), CALL, "k"))
                    .toList();
            for (var answer : callers.invokeAll(calls))
                assertThat(answer.get()).isInstanceOf(StripeResult.Done.class);
        }
        assertThat(server.requests()).hasSize(500);
        assertThat(server.connections()).isLessThanOrEqualTo(25);
    }
}
