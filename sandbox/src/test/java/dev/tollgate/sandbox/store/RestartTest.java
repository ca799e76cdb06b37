package dev.tollgate.sandbox.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a sandbox in the middle of its work, as only a process can be killed, and starts it again. */
@Tag("scaled")
class RestartTest {

    private static final int KILLS = Boolean.getBoolean("campaign") ? 3 : 1;
    private static final int BUYERS = 6;
    private static final int AMOUNT = 100;
    private static final String PAYMENT = "amount=" + AMOUNT + "&currency=eur&confirm=true&payment_method=pm_card_visa"
            + "&return_url=https%3A%2F%2Fexample.com%2F";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** What each key was answered. */
    private final Map<String, byte[]> answered = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    @TempDir
    private Path folder;

    /** A sandbox in a process of its own. */
    private record Running(Process process, URI base) {

        static Running start(Path folder) throws IOException {
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                    "--port", "0", "--seed", "1", "--data-dir", folder.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            BufferedReader banner = process.inputReader(StandardCharsets.UTF_8);
            for (String line = banner.readLine(); line != null; line = banner.readLine()) {
                if (line.contains("interface")) return new Running(process, URI.create(line.strip().split("\\s+")[1]));
            }
            throw new IllegalStateException("it did not start");
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatWasAnsweredIsThereAfterEveryKill() throws Exception {
        var random = new Random(42);
        for (int i = 0; i < KILLS; i++) {
            Running running = Running.start(folder);
            try {
                checkBooks(running);
                payUntilKilled(running, 10 + random.nextInt(150));
            } finally {
                running.kill();
            }
        }
        Running last = Running.start(folder);
        try {
            checkBooks(last);
            replayAll(last);
            assertThat(answered).hasSizeGreaterThan(KILLS);
            assertThat(answered.values().stream().map(RestartTest::id).distinct())
                    .as("no id was given twice").hasSize(answered.size());
        } finally {
            last.kill();
        }
    }

    /** Several buyers at once; the process is killed when so many more were answered. */
    private void payUntilKilled(Running running, int payments) throws Exception {
        int enough = answered.size() + payments;
        Callable<Boolean> buyer = () -> {
            while (pay(running, "key_" + asked.incrementAndGet())) {
                if (answered.size() >= enough) running.process().destroyForcibly();
            }
            return true;
        };
        try (ExecutorService buyers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> done : buyers.invokeAll(Collections.nCopies(BUYERS, buyer))) {
                assertThat(done.get()).isTrue();
            }
        }
    }

    /** False when nobody answers any more. */
    private boolean pay(Running running, String key) throws InterruptedException {
        try {
            HttpResponse<byte[]> answer = post(running, "/v1/payment_intents", key);
            assertThat(answer.statusCode()).isEqualTo(200);
            answered.put(key, answer.body());
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** The money is that of the payments that were answered, and at most of those that nobody heard of again. */
    private void checkBooks(Running running) throws Exception {
        JsonObject ledger = get(running, "/_sandbox/ledger");
        JsonObject currencies = ledger.getAsJsonObject("currencies");
        long captured = currencies.has("eur") ? currencies.getAsJsonObject("eur").get("captured").getAsLong() : 0;

        assertThat(captured / AMOUNT).isBetween((long) answered.size(), asked.longValue());
        List<String> paid = ledger.getAsJsonArray("charges").asList().stream()
                .map(charge -> charge.getAsJsonObject().get("payment_intent").getAsString()).toList();
        assertThat(paid).doesNotHaveDuplicates();
        assertThat(paid).containsAll(answered.values().stream().map(RestartTest::id).toList());
    }

    /** Every key still answers what it answered, byte for byte, and takes no more money. */
    private void replayAll(Running running) throws Exception {
        JsonObject before = get(running, "/_sandbox/ledger");
        for (Map.Entry<String, byte[]> one : answered.entrySet()) {
            HttpResponse<byte[]> answer = post(running, "/v1/payment_intents", one.getKey());
            assertThat(answer.headers().firstValue("Idempotent-Replayed")).contains("true");
            assertThat(answer.body()).isEqualTo(one.getValue());
        }
        assertThat(get(running, "/_sandbox/ledger")).isEqualTo(before);
    }

    private HttpResponse<byte[]> post(Running running, String path, String key)
            throws IOException, InterruptedException {
        return http.send(request(running, path).header("Idempotency-Key", key)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(PAYMENT)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private JsonObject get(Running running, String path) throws IOException, InterruptedException {
        return json(http.send(request(running, path).build(), HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    private static HttpRequest.Builder request(Running running, String path) {
        return HttpRequest.newBuilder(running.base().resolve(path)).timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer sk_test_sandbox");
    }

    private static String id(byte[] answer) {
        return json(answer).get("id").getAsString();
    }

    private static JsonObject json(byte[] text) {
        return JsonParser.parseString(new String(text, StandardCharsets.UTF_8)).getAsJsonObject();
    }
}
