package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.checkout.CheckoutFailPoint;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.stripe.StripeFailPoint;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutResponse;
import io.grpc.StatusRuntimeException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Creates that come while the first is being written, and are committed together. Whatever happens in the middle, each
 * request makes one checkout and one object at Stripe, and one costs the others nothing.
 */
class CreateBatchIT {
    private static final int SIZE = 24;

    private final LocalHouse house = new LocalHouse();
    private final Client client = new Client(house, "creates");

    @BeforeEach
    void open() {
        house.arm(Mortal.Death.NEVER);
        assertThat(creates(-1)).isPresent();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private CreateCheckoutRequest request(int number) {
        return client.tea().setReference("order " + number).setRequestId("request " + number).build();
    }

    /** Empty: it failed, and nobody knows more. */
    private Optional<CreateCheckoutResponse> creates(int number) {
        try {
            return Optional.of(World.with(CheckoutServiceGrpc.newBlockingStub(house.channel()), World.API_KEY)
                    .createCheckout(request(number)));
        } catch (StatusRuntimeException failed) {
            return Optional.empty();
        } catch (NullPointerException gone) {
            // Within a process there is no line that breaks: so ends a call to a server that has ended just now.
            return Optional.empty();
        }
    }

    /** The first waits for a lock on the table; meanwhile all others arrive, and are the next batch. */
    private List<Optional<CreateCheckoutResponse>> createsTogether() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor(); Connection other = connect()) {
            lock(other);
            List<Future<Optional<CreateCheckoutResponse>>> answers = new ArrayList<>();
            answers.add(threads.submit(() -> creates(0)));
            awaitWaiting();
            IntStream.range(1, SIZE).forEach(number -> answers.add(threads.submit(() -> creates(number))));
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos()); // Where one comes too late, the batch is smaller.
            other.rollback();
            var all = new ArrayList<Optional<CreateCheckoutResponse>>();
            for (Future<Optional<CreateCheckoutResponse>> answer : answers)
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

    private static void lock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("LOCK TABLE checkout_item IN SHARE MODE");
        }
    }

    private void awaitWaiting() {
        try (var sql = new Sql(house.database())) {
            for (int i = 0; i < 1_000 && !sql.rows("SELECT count(*) >= 1 FROM pg_stat_activity"
                    + " WHERE wait_event_type = 'Lock' AND datname = current_database()").equals(List.of("t")); i++)
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
        List<Optional<CreateCheckoutResponse>> again = IntStream.range(-1, SIZE).mapToObj(this::creates).toList();
        assertThat(again).as("the same request, the same checkout").doesNotContain(Optional.empty());
        assertThat(again).extracting(made -> made.orElseThrow().getCheckout().getId()).doesNotHaveDuplicates();
        assertThat(again).extracting(made -> made.orElseThrow().getClientSecret()).doesNotContain("");
        assertThat(rows("SELECT count(*) FROM checkout")).containsExactly(Integer.toString(SIZE + 1));
        assertThat(rows("SELECT count(*) FROM stripe_operation WHERE kind = 'CREATE_PAYMENT_INTENT'"))
                .containsExactly(Integer.toString(SIZE + 1));
        client.settlesAfter(Duration.ofDays(2)); // By then all have expired, here and at Stripe.
        assertThat(house.check().problems()).isEmpty();
    }

    @Test
    void manyOfThemAreOneCommit() throws Exception {
        assertThat(createsTogether()).doesNotContain(Optional.empty());
        assertThat(Integer.parseInt(rows("SELECT max(n) FROM (SELECT count(*) AS n FROM checkout_item"
                + " GROUP BY CAST(xmin AS text)) AS commits").getFirst())).isGreaterThan(SIZE / 2);
        allIsWell();
    }

    private void oneFailsAt(String write) throws Exception {
        Sql.run(house.database(), "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql"
                + " AS $$ BEGIN RAISE EXCEPTION 'the row is poisoned'; END $$");
        Sql.run(house.database(), "CREATE TRIGGER poison BEFORE " + write + " ON checkout FOR EACH ROW"
                + " WHEN (NEW.reference = 'order 7') EXECUTE FUNCTION poison()");
        List<Optional<CreateCheckoutResponse>> answers = createsTogether();
        assertThat(answers.get(7)).isEmpty();
        assertThat(answers.stream().filter(Optional::isPresent)).hasSize(SIZE - 1);
        Sql.run(house.database(), "DROP TRIGGER poison ON checkout");
    }

    @Test
    void aPoisonedOneCostsTheOthersNothing() throws Exception {
        oneFailsAt("INSERT");
        allIsWell();
    }

    @Test
    void aPoisonedAnswerCostsTheOthersNothing() throws Exception {
        oneFailsAt("UPDATE");
        house.turn(Duration.ofMinutes(2));
        allIsWell();
    }

    enum Moment {
        WRITING(CheckoutFailPoint.CHECKOUT_WRITING, 2),
        WRITTEN(CheckoutFailPoint.CHECKOUT_WRITTEN, SIZE / 2),
        SENDING(StripeFailPoint.OPERATION_SENDING, SIZE / 2),
        ANSWERED(StripeFailPoint.OPERATION_ANSWERED, SIZE / 2),
        SETTLING(StripeFailPoint.ANSWER_SETTLING, 2),
        SETTLED(StripeFailPoint.ANSWER_SETTLED, SIZE / 2);

        private final FailPoint point;
        private final int nth;

        Moment(FailPoint point, int nth) {
            this.point = point;
            this.nth = nth;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProcessThatDiesInTheMiddleMakesNoneTwice(Moment moment) throws Exception {
        house.arm(new Mortal.Death(moment.point, moment.nth));
        assertThat(createsTogether()).contains(Optional.empty());
        assertThat(house.life()).isEqualTo(2);
        house.turn(Duration.ofMinutes(2));
        allIsWell();
    }
}
