package dev.tollgate.bench;

import dev.tollgate.client.TollgateClient;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.Money;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;

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
    private final TollgateClient client;

    private Tollgate(Installation installation, Surroundings around, String database) {
        this.database = database;
        int admin = ChildProcess.freePort();
        var server = opened(ChildProcess.start(installation.name() + "'s server",
                installation.server().command(around.options().flags()), serverSettings(around, admin),
                around.log(database + "-server"), ChildProcess.answers("http://127.0.0.1:" + admin + "/readyz")));
        processes.add(CpuTimes.Counted.alone("server", server));
        client = opened(TollgateClient.connect(address()).plaintext().apiKey(API_KEY).build());
    }

    /** On a new database of this name. */
    static Tollgate start(Installation installation, Surroundings around, String database) throws Exception {
        around.postgres().createDatabase(database);
        return new Tollgate(installation, around, database);
    }

    /** With a bridge before the server. */
    static Tollgate startWithBridge(Installation installation, Surroundings around, String database)
            throws Exception {
        Tollgate tollgate = start(installation, around, database);
        tollgate.addBridge(installation, around);
        return tollgate;
    }

    private void addBridge(Installation installation, Surroundings around) {
        int admin = ChildProcess.freePort();
        var bridge = opened(ChildProcess.start(installation.name() + "'s bridge",
                installation.bridge().command(around.options().flags()),
                Map.of("TOLLGATE_BRIDGE_HOST", "127.0.0.1", "TOLLGATE_BRIDGE_PORT", "" + bridgePort,
                        "TOLLGATE_BRIDGE_ADMIN_PORT", "" + admin, "TOLLGATE_BRIDGE_SERVER_ADDRESS", address()),
                around.log(database + "-bridge"), ChildProcess.answers("http://127.0.0.1:" + admin + "/readyz")));
        processes.addFirst(CpuTimes.Counted.alone("bridge", bridge));
    }

    private Map<String, String> serverSettings(Surroundings around, int adminPort) {
        return Map.ofEntries(Map.entry("TOLLGATE_GRPC_HOST", "127.0.0.1"),
                Map.entry("TOLLGATE_GRPC_PORT", "" + grpcPort), Map.entry("TOLLGATE_ADMIN_PORT", "" + adminPort),
                Map.entry("TOLLGATE_DATABASE_URL", around.postgres().url(database)),
                Map.entry("TOLLGATE_DATABASE_USER", "postgres"),
                Map.entry("TOLLGATE_ENCRYPTION_KEY", ENCRYPTION_KEY),
                Map.entry("TOLLGATE_ORGANIZATION_API_KEY", API_KEY),
                Map.entry("TOLLGATE_ORGANIZATION_DEFAULT_CURRENCY", "eur"),
                Map.entry("TOLLGATE_STRIPE_SECRET_KEY", "sk_test_bench"),
                Map.entry("TOLLGATE_STRIPE_PUBLISHABLE_KEY", "pk_test_bench"),
                Map.entry("TOLLGATE_STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET),
                Map.entry("TOLLGATE_STRIPE_API", around.stripe().address().toString()),
                // Nobody is to be slowed down.
                Map.entry("TOLLGATE_LIMITS_CALLS_PER_SECOND", "1000000"));
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
