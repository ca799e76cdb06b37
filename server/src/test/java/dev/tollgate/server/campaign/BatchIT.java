package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import com.stripe.net.Webhook;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.inbox.InboxFailPoint;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.IngestRequest;
import dev.tollgate.v1.WebhookServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Thirty-two payments whose events are committed as one batch. Whatever happens in the middle of it, each is applied
 * once, and one costs the others nothing.
 */
class BatchIT {
    private static final int SIZE = 32;

    private final LocalHouse house = new LocalHouse();
    private final Client client = new Client(house, "batch");
    private final List<CreateCheckoutResponse> paid = new ArrayList<>();
    private CreateCheckoutResponse first;

    @BeforeEach
    void pay() {
        house.sandbox().webhooks().hold();
        first = pays("first");
        for (int i = 0; i < SIZE; i++)
            paid.add(pays("number " + i));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private CreateCheckoutResponse pays(String reference) {
        var made = client.opens(client.tea().setReference(reference));
        client.paysInTheBrowser(made, Flows.GOOD);
        return made;
    }

    private static UUID id(CreateCheckoutResponse made) {
        return TypeId.CHECKOUT.parse(made.getCheckout().getId());
    }

    private JsonObject event(CreateCheckoutResponse made) {
        return house.sandbox().events().stream()
                .filter(event -> event.get("type").getAsString().equals("payment_intent.succeeded")
                        && event.toString().contains(made.getCheckout().getId()))
                .findFirst().orElseThrow();
    }

    /** @return whether it was acknowledged */
    private boolean delivers(JsonObject event) {
        try {
            String body = event.toString();
            String signature = Webhook.Signature.generateSignatureHeader(body, World.WEBHOOK_SECRET,
                    house.now().getEpochSecond());
            WebhookServiceGrpc.newBlockingStub(house.channel()).ingest(IngestRequest.newBuilder()
                    .setPayload(ByteString.copyFromUtf8(body)).setSignature(signature).build());
            return true;
        } catch (StatusRuntimeException refused) {
            return false;
        } catch (NullPointerException gone) {
            // Within a process there is no line that breaks: so ends a call to a server that has ended just now.
            return false;
        } catch (java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The committer waits for the first event's lock; meanwhile all others arrive, and are the next batch. */
    private List<Boolean> deliversTogether() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor(); Connection other = connect()) {
            lock(other, first);
            List<Future<Boolean>> answers = new ArrayList<>();
            answers.add(threads.submit(() -> delivers(event(first))));
            awaitWaiting();
            List<JsonObject> events = paid.stream().map(this::event).toList();
            events.forEach(event -> answers.add(threads.submit(() -> delivers(event))));
            awaitVerified();
            other.rollback();
            var all = new ArrayList<Boolean>();
            for (Future<Boolean> answer : answers)
                all.add(answer.get());
            return all;
        }
    }

    private Connection connect() throws SQLException {
        var database = house.database();
        Connection connection = DriverManager.getConnection(database.url(), database.user(),
                database.password().reveal());
        connection.setAutoCommit(false);
        return connection;
    }

    private static void lock(Connection connection, CreateCheckoutResponse made) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT 1 FROM checkout WHERE id = ? FOR NO KEY UPDATE")) {
            statement.setObject(1, id(made));
            statement.execute();
        }
    }

    private void awaitWaiting() {
        await("SELECT count(*) >= 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND datname = current_database()");
    }

    private void awaitVerified() {
        for (int i = 0; i < 2_000 && house.passed(InboxFailPoint.EVENT_VERIFIED) < SIZE + 1 && house.life() == 1; i++)
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }

    private void await(String condition) {
        try (var sql = new Sql(house.database())) {
            for (int i = 0; i < 1_000 && !sql.rows(condition).equals(List.of("t")); i++)
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private List<String> rows(String query) {
        try (var sql = new Sql(house.database())) {
            return sql.rows(query);
        }
    }

    private void allIsWell() {
        client.settlesAfter(Duration.ofSeconds(15));
        assertThat(paid).allSatisfy(
                made -> assertThat(client.sees(made).getStatus()).isEqualTo(Checkout.Status.COMPLETE));
        assertThat(rows("SELECT count(*) FROM stripe_event WHERE type = 'payment_intent.succeeded'"))
                .containsExactly(Integer.toString(SIZE + 1));
        assertThat(rows("SELECT count(*) FROM stripe_event WHERE state <> 'APPLIED'")).containsExactly("0");
        assertThat(house.check().problems()).isEmpty();
    }

    @Test
    void allOfThemAreOneCommit() throws Exception {
        house.arm(Mortal.Death.NEVER);
        assertThat(deliversTogether()).hasSize(SIZE + 1).containsOnly(true);
        assertThat(rows(
                "SELECT count(DISTINCT CAST(xmin AS text)) FROM stripe_event WHERE type = 'payment_intent.succeeded'"))
                .as("the first, and all others").containsExactly("2");
        allIsWell();
    }

    static Stream<Arguments> moments() {
        return Stream.of(Arguments.of(InboxFailPoint.EVENT_VERIFIED, SIZE / 2),
                Arguments.of(InboxFailPoint.EVENT_STORING, 2), Arguments.of(InboxFailPoint.EVENT_APPLYING, 2),
                Arguments.of(InboxFailPoint.EVENT_STORED, SIZE / 2));
    }

    /** Stripe sends again what was not acknowledged, and now and then what was. */
    @ParameterizedTest
    @MethodSource("moments")
    void aProcessThatDiesInTheMiddleLosesNone(FailPoint point, int nth) throws Exception {
        house.arm(new Mortal.Death(point, nth));
        assertThat(deliversTogether()).contains(false);
        assertThat(house.life()).isEqualTo(2);
        assertThat(delivers(event(first))).isTrue();
        assertThat(paid.stream().map(this::event).map(this::delivers)).containsOnly(true);
        allIsWell();
    }

    @Test
    void aPoisonedOneCostsTheOthersNothing() throws Exception {
        house.arm(Mortal.Death.NEVER);
        UUID poisoned = id(paid.get(SIZE / 2));
        Sql.run(house.database(), "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql"
                + " AS $$ BEGIN RAISE EXCEPTION 'the row is poisoned'; END $$");
        Sql.run(house.database(), "CREATE TRIGGER poison BEFORE UPDATE ON payment FOR EACH ROW"
                + " WHEN (NEW.checkout_id = '%s') EXECUTE FUNCTION poison()".formatted(poisoned));
        assertThat(deliversTogether()).as("it is kept, and Stripe need not send it again").containsOnly(true);
        assertThat(rows("SELECT count(*) FROM checkout WHERE status = 'COMPLETE'"))
                .containsExactly(Integer.toString(SIZE));
        assertThat(rows("SELECT state FROM stripe_event WHERE state <> 'APPLIED'")).containsExactly("PENDING");
        Sql.run(house.database(), "DROP TRIGGER poison ON payment");
        house.turn(Duration.ofSeconds(10));
        allIsWell();
    }

    /** As another committer would that locks in another order: Postgres undoes one of them, and it is done again. */
    @Test
    void aDeadlockIsNoMatter() throws Exception {
        house.arm(Mortal.Death.NEVER);
        var ordered = paid.stream().sorted((a, b) -> id(a).toString().compareTo(id(b).toString()))
                .toList();
        try (Connection other = connect(); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            lock(other, ordered.getLast());
            Future<List<Boolean>> answers = threads.submit(this::deliversTogether);
            awaitVerified();
            awaitWaiting();
            try {
                lock(other, ordered.getFirst());
            } catch (SQLException victim) {
                assertThat(victim.getSQLState()).isEqualTo("40P01");
            }
            other.rollback();
            assertThat(answers.get()).containsOnly(true);
        }
        allIsWell();
    }
}
