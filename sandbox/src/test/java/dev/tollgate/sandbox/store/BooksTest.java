package dev.tollgate.sandbox.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Books.Query;
import dev.tollgate.sandbox.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BooksTest {

    private static final String ACCOUNT = "acct_sandbox";

    private static void write(Books books, String id) {
        books.write(ACCOUNT, Instant.EPOCH, Json.object("kind", "attempt", "event", id));
    }

    private static List<Long> numbers(Books books, long after, String id, int limit) {
        return books.read(new Query(ACCOUNT, after, Set.of(), id, limit)).stream()
                .map(entry -> entry.get("n").getAsLong()).toList();
    }

    @Test
    void entriesAreReadOldestFirstAfterANumber() {
        var books = new Books(Optional.empty());
        for (int i = 0; i < 6; i++) {
            write(books, "evt_" + i % 2);
        }

        assertThat(numbers(books, 2, "", 3)).containsExactly(3L, 4L, 5L);
        assertThat(numbers(books, -1, "", 2)).as("the newest").containsExactly(5L, 6L);
        assertThat(numbers(books, 0, "evt_1", 10)).containsExactly(2L, 4L, 6L);
        assertThat(numbers(books, 6, "", 10)).isEmpty();
        assertThat(books.read(new Query("acct_other", 0, Set.of(), "", 10))).isEmpty();
    }

    @Test
    void theOldestEntriesMakeRoomForTheNewest() {
        var books = new Books(Optional.empty(), 20_000);
        for (int i = 0; i < 1_000; i++) {
            write(books, "evt_" + i);
        }

        List<Long> kept = numbers(books, 0, "", 10_000);
        assertThat(kept).hasSizeBetween(30, 70).endsWith(999L, 1_000L);
        assertThat(books.last()).isEqualTo(1_000);
    }

    @Test
    void onlyTheNewestAnswersAreKept() {
        var books = new Books(Optional.empty());
        for (int i = 0; i <= Books.RESPONSES_KEPT; i++) {
            books.write(ACCOUNT, Instant.EPOCH, Json.object("kind", "request", "request", "req_" + i, "response", "r"));
        }

        List<JsonObject> all = books.read(new Query(ACCOUNT, 0, Set.of(), "", Integer.MAX_VALUE));
        assertThat(all.getFirst().get("response").isJsonNull()).isTrue();
        assertThat(all.get(1).get("response").getAsString()).isEqualTo("r");
    }

    @Test
    void whoWaitsIsToldAtOnceOrAfterTheWhile() throws InterruptedException {
        var books = new Books(Optional.empty());
        books.await(0, Duration.ofMillis(20));
        Thread writer = Thread.ofVirtual().start(() -> write(books, "evt_1"));
        books.await(0, Duration.ofSeconds(10));
        writer.join();

        assertThat(books.last()).isEqualTo(1);
    }

    @Test
    void aNameThatNeedsQuotingIsQuoted() {
        var books = new Books(Optional.empty());
        books.write("acct_\"x", Instant.EPOCH, Json.object("kind", "request", "request", "req_1"));

        assertThat(books.read(new Query("acct_\"x", 0, Set.of(), "", 1)).getFirst().get("account").getAsString())
                .isEqualTo("acct_\"x");
    }
}
