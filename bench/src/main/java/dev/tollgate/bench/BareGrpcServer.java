package dev.tollgate.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.GetCheckoutResponse;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;

/**
 * The least that a server with Tollgate's API could do: reads one row, or writes three in a transaction. No credential,
 * no validation, no Stripe.
 */
final class BareGrpcServer extends CheckoutServiceGrpc.CheckoutServiceImplBase {
    static final String SCHEMA = """
            CREATE TABLE checkout (id uuid PRIMARY KEY, snapshot bytea NOT NULL);
            CREATE TABLE payment (id uuid PRIMARY KEY, checkout_id uuid NOT NULL REFERENCES checkout, status text NOT NULL,
                                  amount bigint NOT NULL, currency text NOT NULL);
            CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, type text NOT NULL,
                                 data bytea NOT NULL)""";

    private final HikariDataSource pool;

    private BareGrpcServer(HikariDataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> environment = System.getenv();
        int port = Integer.parseInt(environment.getOrDefault("PORT", "0"));
        var server = new BareGrpcServer(BareWebhookHandler.pool(environment));
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .executor(Executors.newVirtualThreadPerTaskExecutor()).addService(server).build().start()
                .awaitTermination();
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException, IOException;
    }

    private <T> void answer(StreamObserver<T> answer, Work<T> work) {
        try (var connection = pool.getConnection()) {
            answer.onNext(work.in(connection));
            answer.onCompleted();
        } catch (SQLException | IOException failure) {
            answer.onError(Status.INTERNAL.withCause(failure).withDescription(failure.getMessage()).asException());
        }
    }

    @Override
    public void getCheckout(GetCheckoutRequest request, StreamObserver<GetCheckoutResponse> answer) {
        answer(answer, connection -> {
            connection.setAutoCommit(true); // One statement needs no transaction, and no round trip to end it.
            try (PreparedStatement select = connection.prepareStatement("SELECT snapshot FROM checkout WHERE id = ?")) {
                select.setObject(1, TypeIdText.parse(request.getCheckoutId()));
                try (var row = select.executeQuery()) {
                    if (!row.next()) throw new SQLException("no checkout " + request.getCheckoutId());
                    return GetCheckoutResponse.newBuilder().setCheckout(Checkout.parseFrom(row.getBytes(1))).build();
                }
            }
        });
    }

    @Override
    public void createCheckout(CreateCheckoutRequest request, StreamObserver<CreateCheckoutResponse> answer) {
        answer(answer, connection -> {
            var id = UUID.randomUUID();
            var price = request.getItems(0).getInlinePrice().getUnitAmount();
            Checkout checkout = Checkout.newBuilder().setId("chk_" + TypeIdText.of(id)).setVersion(1)
                    .setStatus(Checkout.Status.OPEN).setReference(request.getReference()).setAmount(price).build();
            byte[] snapshot = checkout.toByteArray();
            insert(connection, "INSERT INTO checkout (id, snapshot) VALUES (?, ?)", id, snapshot);
            insert(connection, "INSERT INTO payment (id, checkout_id, status, amount, currency)"
                    + " VALUES (?, ?, 'PENDING', ?, ?)", UUID.randomUUID(), id, price.getAmount(), price.getCurrency());
            insert(connection, "INSERT INTO outbox (type, data) VALUES ('checkout.created', ?)", snapshot);
            connection.commit();
            return CreateCheckoutResponse.newBuilder().setCheckout(checkout).build();
        });
    }

    private static void insert(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++)
                statement.setObject(i + 1, values[i]);
            statement.executeUpdate();
        }
    }
}
