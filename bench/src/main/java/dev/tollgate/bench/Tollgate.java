package dev.tollgate.bench;

import dev.tollgate.client.TollgateClient;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.Money;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A server and a bridge as in production, on a database of their own. */
final class Tollgate implements AutoCloseable {
    static final String WEBHOOK_SECRET = "whsec_" + "5e".repeat(32);
    static final String API_KEY = "tg_test_bench000000000000000000000";
    static final String ENCRYPTION_KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final long AMOUNT = 4_999;
    private static final int DAY_SECONDS = 86_400;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final String database;
    private final int grpcPort = ChildProcess.freePort();
    private final int bridgePort = ChildProcess.freePort();
    private final List<CpuTimes.Counted> processes = new ArrayList<>();
    private final Installation installation;
    private final BenchContext context;
    private final Map<String, String> further;
    private final ChildProcess server;
    private final TollgateClient client;
    private @Nullable ChildProcess bridge;
    private int bridgeAdmin;

    private Tollgate(Installation installation, BenchContext context, String database, Map<String, String> further) {
        this.installation = installation;
        this.context = context;
        this.database = database;
        this.further = further;
        int admin = ChildProcess.freePort();
        server = opened(ChildProcess.start(installation.name() + "'s server",
                installation.server().command(context.options().flags()), serverSettings(admin),
                context.log(database + "-server"), ChildProcess.answers("http://127.0.0.1:" + admin + "/readyz")));
        processes.add(CpuTimes.Counted.alone("server", server));
        client = opened(TollgateClient.connect(address()).plaintext().apiKey(API_KEY).build());
    }

    /** On a new database of this name. */
    static Tollgate start(Installation installation, BenchContext context, String database) throws Exception {
        context.postgres().createDatabase(database);
        return new Tollgate(installation, context, database, Map.of());
    }

    /** With a bridge before the server. */
    static Tollgate startWithBridge(Installation installation, BenchContext context, String database)
            throws Exception {
        return startWithBridge(installation, context, database, Map.of());
    }

    /**
     * With a bridge before the server.
     *
     * @param further
     *            settings of both, by their variables
     */
    static Tollgate startWithBridge(Installation installation, BenchContext context, String database,
            Map<String, String> further) throws Exception {
        context.postgres().createDatabase(database);
        var tollgate = new Tollgate(installation, context, database, further);
        tollgate.startBridge();
        tollgate.opened.push(() -> tollgate.bridge().close());
        tollgate.processes.addFirst(CpuTimes.Counted.alone("bridge", tollgate.bridge()));
        return tollgate;
    }

    /** Anew, once it was killed. */
    void startBridge() {
        int admin = ChildProcess.freePort();
        bridgeAdmin = admin;
        bridge = ChildProcess.start(installation.name() + "'s bridge",
                installation.bridge().command(context.options().flags()),
                with("TOLLGATE_BRIDGE_", true, Map.of("TOLLGATE_BRIDGE_HOST", "127.0.0.1", "TOLLGATE_BRIDGE_PORT",
                        "" + bridgePort, "TOLLGATE_BRIDGE_ADMIN_PORT", "" + admin, "TOLLGATE_BRIDGE_SERVER_ADDRESS",
                        address())),
                context.log(database + "-bridge"), ChildProcess.answers("http://127.0.0.1:" + admin + "/readyz"));
    }

    private Map<String, String> with(String prefix, boolean begins, Map<String, String> settings) {
        var all = new HashMap<>(settings);
        further.forEach((name, value) -> {
            if (name.startsWith(prefix) == begins) all.put(name, value);
        });
        return all;
    }

    /** Without a word. */
    void killBridge() throws InterruptedException {
        bridge().kill();
        bridge().close();
    }

    private ChildProcess bridge() {
        return Objects.requireNonNull(bridge, "there is no bridge");
    }

    long serverPid() {
        return server.pid();
    }

    /** Whether the bridge has noticed that no browser reads any more. */
    boolean isWithoutStreams() {
        try (var metrics = URI.create("http://127.0.0.1:" + bridgeAdmin + "/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8)
                    .contains("tollgate_bridge_streams_open 0.0");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    long bridgePid() {
        return bridge().pid();
    }

    private Map<String, String> serverSettings(int adminPort) {
        return with("TOLLGATE_BRIDGE_", false, Map.ofEntries(Map.entry("TOLLGATE_GRPC_HOST", "127.0.0.1"),
                Map.entry("TOLLGATE_GRPC_PORT", "" + grpcPort), Map.entry("TOLLGATE_ADMIN_PORT", "" + adminPort),
                Map.entry("TOLLGATE_DATABASE_URL", context.postgres().url(database)),
                Map.entry("TOLLGATE_DATABASE_USER", "postgres"),
                Map.entry("TOLLGATE_ENCRYPTION_KEY", ENCRYPTION_KEY),
                Map.entry("TOLLGATE_ORGANIZATION_API_KEY", API_KEY),
                Map.entry("TOLLGATE_ORGANIZATION_DEFAULT_CURRENCY", "eur"),
                Map.entry("TOLLGATE_STRIPE_SECRET_KEY", "sk_test_bench"),
                Map.entry("TOLLGATE_STRIPE_PUBLISHABLE_KEY", "pk_test_bench"),
                Map.entry("TOLLGATE_STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET),
                Map.entry("TOLLGATE_STRIPE_API", context.stripe().address().toString()),
                // Nobody is to be slowed down.
                Map.entry("TOLLGATE_LIMITS_CALLS_PER_SECOND", "1000000")));
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    String address() {
        return "127.0.0.1:" + grpcPort;
    }

    String database() {
        return database;
    }

    int bridgePort() {
        return bridgePort;
    }

    TollgateClient client() {
        return client;
    }

    List<CpuTimes.Counted> processes() {
        return List.copyOf(processes);
    }

    /** Each name makes another order. */
    static CreateCheckoutRequest order(String name) {
        return CreateCheckoutRequest.newBuilder().setRequestId("create-" + name).setReference("order-" + name)
                .setExpiresAfter(com.google.protobuf.Duration.newBuilder().setSeconds(DAY_SECONDS))
                .addItems(CreateCheckoutRequest.Item.newBuilder()
                        .setInlinePrice(CreateCheckoutRequest.InlinePrice.newBuilder().setName("A pot of tea")
                                .setUnitAmount(Money.newBuilder().setAmount(AMOUNT).setCurrency("eur"))))
                .putMetadata("shop_order", name).build();
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty())
            opened.pop().close();
    }
}
