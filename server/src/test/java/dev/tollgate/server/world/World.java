package dev.tollgate.server.world;

import com.google.protobuf.ByteString;
import com.stripe.net.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.SandboxConfig;
import dev.tollgate.sandbox.SandboxConfig.Retries;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import dev.tollgate.server.app.Config;
import dev.tollgate.server.app.Gateway;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.db.FailPoints;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.stream.StreamCaps;
import dev.tollgate.server.stripe.StripeConfig;
import dev.tollgate.server.tenant.Organization;
import dev.tollgate.server.tenant.Organization.LatePaymentPolicy;
import dev.tollgate.server.tenant.Organizations;
import dev.tollgate.v1.AdminServiceGrpc;
import dev.tollgate.v1.CatalogServiceGrpc;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.CustomerServiceGrpc;
import dev.tollgate.v1.EventServiceGrpc;
import dev.tollgate.v1.IngestRequest;
import dev.tollgate.v1.RefundServiceGrpc;
import dev.tollgate.v1.SessionServiceGrpc;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WebhookServiceGrpc;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A whole small world: gateway, Postgres, sandbox, and between them a receiver that stands in for the bridge. */
public final class World implements AutoCloseable, AfterAllCallback {
    public static final String API_KEY = "tg_test_0123456789abcdefghijkl";
    public static final String OTHER_KEY = "tg_test_zzzzzzzzzzzzzzzzzzzzzz";
    public static final String WEBHOOK_SECRET = "whsec_test_0123456789";
    public static final String SHOP = "http://shop.test";
    public static final String ENCRYPTION_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final AtomicInteger COUNT = new AtomicInteger();
    /** Stripe repeats a webhook for days; this is as good while a gateway comes back. */
    private static final Retries RETRIES = new Retries(Collections.nCopies(300, Duration.ofMillis(100)), false);
    private static final int FAILING_CONNECTIONS = 4;
    private static final Duration FAILING_ANSWER = Duration.ofSeconds(1);

    public final TurnedClock clock = new TurnedClock();
    public final Sandbox sandbox;
    public final DatabaseConfig database;
    private final HttpServer receiver;
    private final AtomicInteger arrived = new AtomicInteger();
    private final List<Effect> effects;
    private final boolean jobs;
    private final Optional<Supplier<FailPoints>> lives;
    private final List<Thread> graves = new CopyOnWriteArrayList<>();
    private volatile LatePaymentPolicy latePaymentPolicy = LatePaymentPolicy.SETTLE;
    private volatile String name = "";
    private volatile Gateway gateway;
    private volatile ManagedChannel channel;
    private volatile UnaryOperator<StripeConfig> changed = UnaryOperator.identity();

    public World(Effect... effects) {
        this(Databases.fresh(), false, List.of(effects), Optional.empty());
    }

    /** On a database with data in it, which is brought up to date first. */
    public static World over(DatabaseConfig database) {
        return new World(database, false, List.of(), Optional.empty());
    }

    /** Its jobs run by themselves, as in production, and not only when the test drains them. */
    public static World withJobs() {
        return new World(Databases.fresh(), true, List.of(), Optional.empty());
    }

    /** Its gateway may fail: whoever makes it says where, for each of its lives. Reached in this process only. */
    public static World failing(Supplier<FailPoints> lives, Effect... effects) {
        return new World(Databases.fresh(), false, List.of(effects), Optional.of(lives));
    }

    private World(DatabaseConfig database, boolean jobs, List<Effect> effects, Optional<Supplier<FailPoints>> lives) {
        this.database = database;
        this.jobs = jobs;
        this.effects = effects;
        this.lives = lives;
        try {
            receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
        receiver.createContext("/webhooks/stripe", this::receive);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.start();
        String hook = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/webhooks/stripe";
        sandbox = Sandbox.start(SandboxConfig.defaults().withPort(0).withClock(clock)
                .withRetries(lives.isPresent() ? RETRIES : Retries.QUICK)
                .withWebhooks(List.of(WebhookTarget.all(hook, WEBHOOK_SECRET))));
        start();
    }

    private void start() {
        name = "world-" + COUNT.incrementAndGet();
        gateway = Gateway.open(config(sandbox.uri(), name), clock, effects,
                lives.map(Supplier::get).orElse(FailPoints.NONE));
        channel = InProcessChannelBuilder.forName(name).build();
    }

    /** The process dies without a word, and another one starts on the same database. */
    public void restart() {
        channel.shutdownNow();
        gateway.close();
        start();
    }

    /** The same, with another configuration. */
    public void restart(UnaryOperator<StripeConfig> change) {
        changed = change;
        restart();
    }

    /** The process has died; another one starts on the same database before the dead one is buried. */
    public void revive() {
        Gateway dead = gateway;
        ManagedChannel line = channel;
        graves.add(Thread.ofVirtual().start(() -> {
            line.shutdownNow();
            dead.close();
        }));
        start();
    }

    /** The organization's policy from the next start on. */
    public void treatLateMoney(LatePaymentPolicy policy) {
        latePaymentPolicy = policy;
    }

    /** One that is made to fail is opened often: without ports, and with few connections. */
    private Config config(URI stripe, String name) {
        boolean fails = lives.isPresent();
        var connections = fails ? FAILING_CONNECTIONS : database.connectionsMax();
        return new Config(new Config.Grpc("127.0.0.1", fails ? -1 : 0, name, true), new Config.Admin("127.0.0.1", 0),
                new DatabaseConfig(database.url(), database.user(), database.password(), connections,
                        database.streamConnectionsMax(),
                        database.connectionTimeout(), database.clockSkewMax()),
                new Secret(ENCRYPTION_KEY),
                new Organization(new UUID(0, 0), "shop", "TG", latePaymentPolicy, List.of(SHOP), "usd"),
                new Secret(API_KEY),
                changed.apply(new StripeConfig(stripe, URI.create("http://js.test/v3/"), "test",
                        new Secret("sk_test_sandbox"),
                        "pk_test_sandbox", "", new Secret(WEBHOOK_SECRET), new Secret(""), Optional.empty(),
                        Duration.ofSeconds(2), fails ? FAILING_ANSWER : Duration.ofSeconds(5))),
                new Config.Webhooks(Duration.ofDays(90), 1), new Config.Events(Duration.ofDays(90)),
                Config.Retention.DEFAULT,
                new Config.Streams(Duration.ofSeconds(1), Duration.ofMinutes(10), new StreamCaps(1000, 900, 5, 8)),
                100_000, jobs);
    }

    /** A second process on the same database. */
    public final class Node implements AutoCloseable {
        private final Gateway other = Gateway.open(config(sandbox.uri(), name + "-other"), clock);
        private final ManagedChannel line = InProcessChannelBuilder.forName(name + "-other").build();

        public Buyer buyer() {
            return new Buyer(World.this, line);
        }

        @Override
        public void close() {
            line.shutdownNow();
            other.close();
        }
    }

    public Node anotherNode() {
        return new Node();
    }

    /** Another tenant on the same installation. */
    public void addOrganization(String name, String apiKey) {
        var ids = new Ids(clock);
        new Organizations(gateway.database(), ids).upsert(new Organization(new UUID(0, 0), name, "RV",
                Organization.LatePaymentPolicy.SETTLE, List.of(SHOP), "usd"), new Secret(apiKey));
    }

    private void receive(HttpExchange exchange) throws IOException {
        arrived.incrementAndGet();
        int status = 200;
        try (exchange) {
            try {
                ingest(exchange.getRequestBody().readAllBytes(),
                        exchange.getRequestHeaders().getFirst("Stripe-Signature"));
            } catch (StatusRuntimeException refused) {
                status = refused.getStatus().getCode() == io.grpc.Status.Code.INVALID_ARGUMENT ? 400 : 503;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    /** What the bridge does with a webhook. */
    public void ingest(byte[] payload, String signature) {
        ingest("", payload, signature);
    }

    public void ingest(String endpointId, byte[] payload, String signature) {
        WebhookServiceGrpc.newBlockingStub(channel).ingest(IngestRequest.newBuilder().setEndpointId(endpointId)
                .setPayload(ByteString.copyFrom(payload)).setSignature(signature).build());
    }

    /** Signs a body as Stripe would, so many seconds ago, and hands it over as the bridge would. */
    public void delivers(String body, String secret, long ageSeconds) {
        delivers("", body, secret, ageSeconds);
    }

    public void delivers(String endpointId, String body, String secret, long ageSeconds) {
        long time = clock.instant().getEpochSecond() - ageSeconds;
        try {
            ingest(endpointId, body.getBytes(StandardCharsets.UTF_8),
                    Webhook.Signature.generateSignatureHeader(body, secret, time));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public Gateway gateway() {
        return gateway;
    }

    public Channel channel() {
        return channel;
    }

    public CheckoutServiceGrpc.CheckoutServiceBlockingStub checkouts() {
        return checkouts(channel);
    }

    static CheckoutServiceGrpc.CheckoutServiceBlockingStub checkouts(Channel channel) {
        return with(CheckoutServiceGrpc.newBlockingStub(channel), API_KEY);
    }

    public CatalogServiceGrpc.CatalogServiceBlockingStub catalog() {
        return with(CatalogServiceGrpc.newBlockingStub(channel), API_KEY);
    }

    public CustomerServiceGrpc.CustomerServiceBlockingStub customers() {
        return with(CustomerServiceGrpc.newBlockingStub(channel), API_KEY);
    }

    public SessionServiceGrpc.SessionServiceBlockingStub sessions() {
        return with(SessionServiceGrpc.newBlockingStub(channel), API_KEY);
    }

    public AdminServiceGrpc.AdminServiceBlockingStub admin() {
        return with(AdminServiceGrpc.newBlockingStub(channel), API_KEY);
    }

    public RefundServiceGrpc.RefundServiceBlockingStub refunds() {
        return with(RefundServiceGrpc.newBlockingStub(channel), API_KEY);
    }

    public WebhookServiceGrpc.WebhookServiceBlockingStub webhooks() {
        return with(WebhookServiceGrpc.newBlockingStub(channel), API_KEY);
    }

    public StatusServiceGrpc.StatusServiceBlockingStub statuses() {
        return with(StatusServiceGrpc.newBlockingStub(channel), API_KEY);
    }

    public EventServiceGrpc.EventServiceBlockingStub events() {
        return with(EventServiceGrpc.newBlockingStub(channel), API_KEY);
    }

    public static <S extends AbstractStub<S>> S with(S stub, String credential) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + credential);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers)).withDeadlineAfter(60,
                TimeUnit.SECONDS);
    }

    /** Everything that is under way ends: webhooks are delivered, looks are taken, jobs have nothing left to do. */
    public void settles() {
        do {
            drainSandbox(Duration.ofSeconds(30));
        } while (drains() || !drainSandbox(Duration.ZERO));
    }

    /** So much time goes by, and what it makes due is done. */
    public void passes(Duration time) {
        clock.turn(time);
        settles();
    }

    private boolean drainSandbox(Duration most) {
        try {
            return sandbox.drain(most);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The gateway does the work that is due. Whether there was any, or news came meanwhile. */
    public boolean drains() {
        int before = arrived.get();
        return gateway.drain() > 0 || arrived.get() > before;
    }

    /** Changes the database by hand. */
    public void execute(String statement) {
        try (var connection = gateway.database().dedicatedConnection(); var doing = connection.createStatement()) {
            doing.execute(statement);
        } catch (java.sql.SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** One value of one row. */
    public String sql(String query, Object... parameters) {
        return gateway.database().acrossOrganizations(_ -> {
            try (var connection = gateway.database().dataSource().getConnection();
                    var statement = connection.prepareStatement(query)) {
                for (int i = 0; i < parameters.length; i++)
                    statement.setObject(i + 1, parameters[i]);
                try (var rows = statement.executeQuery()) {
                    return rows.next() ? String.valueOf(rows.getString(1)) : "none";
                }
            } catch (java.sql.SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    /**
     * A fingerprint of every table and sequence: what wrote nothing leaves all of them as they were. Only the row of
     * who gives positions to events is left out: its lease goes on by itself. The events and their positions are in.
     */
    public SortedMap<String, String> digest() {
        var digest = new TreeMap<String, String>();
        for (String table : sql("SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'public'"
                + " AND tablename <> 'event_sequencer'")
                .split(","))
            digest.put(table, sql("SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM "
                    + table + " t"));
        // A number drawn for an event by what is rolled back is gone.
        digest.put("sequences", sql("SELECT string_agg(sequencename || last_value, ',') FROM pg_sequences"
                + " WHERE sequencename <> 'event_id_seq'"));
        return digest;
    }

    /** Until so many of our transactions wait for a lock that somebody holds. */
    public void awaitBlocked(int transactions) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND wait_event_type = 'Lock'";
        try (var connection = java.sql.DriverManager.getConnection(database.url(), database.user(), "");
                var statement = connection.createStatement()) {
            while (System.nanoTime() < until) {
                try (var rows = statement.executeQuery(waiting)) {
                    if (rows.next() && rows.getInt(1) >= transactions) return;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        } catch (java.sql.SQLException failure) {
            throw new IllegalStateException(failure);
        }
        throw new AssertionError("nobody waits: " + sql("SELECT string_agg(concat_ws(' ', pid, state, wait_event_type,"
                + " wait_event, left(query, 90)), E'\n') FROM pg_stat_activity WHERE datname = current_database()"));
    }

    /** How many requests of a kind reached Stripe. */
    public long sentToStripe(String method, String pathPattern) {
        return sandbox.requests().stream()
                .filter(request -> request.method().equals(method) && request.path().matches(pathPattern)).count();
    }

    /** A test class that registers its world has it closed at the end. */
    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        receiver.stop(0);
        channel.shutdownNow();
        gateway.close();
        sandbox.close();
        for (Thread grave : graves) {
            try {
                grave.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
