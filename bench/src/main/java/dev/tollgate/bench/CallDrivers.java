package dev.tollgate.bench;

import dev.tollgate.client.TollgateClient;
import dev.tollgate.v1.Checkout;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Who answers calls: Tollgate, an older Tollgate if there is one, and a server that does the least. */
record CallDrivers(BenchContext context) {
    private static final String BARE = "bare_grpc";

    CallDriver tollgate(Installation installation) throws Exception {
        String database = installation.slug() + "_grpc";
        Tollgate tollgate = Tollgate.start(installation, context, database);
        SampleCheckout sample = SampleCheckout.unpaid(context, tollgate);
        sample.seeder().seed(0, context.options().seeded());
        return new CallDriver(installation.name(), database, EnumSet.allOf(CheckoutCall.class),
                checkouts(sample.seeder(), sample.checkout()), client(tollgate.address()),
                Meter.of(context, tollgate.processes()), tollgate);
    }

    /**
     * @param like
     *            what its rows are copies of
     */
    CallDriver bare(Checkout like) throws Exception {
        context.postgres().createDatabase(BARE);
        context.postgres().execute(BARE, BareGrpcServer.SCHEMA);
        UUID id = TypeIdText.parse(like.getId());
        List<Placeholder> placeholders = Placeholder.everywhere(Stream.concat(
                Stream.of(Placeholder.name(SampleCheckout.UNPAID), Placeholder.orderNumber(like.getOrderNumber())),
                Placeholder.ofId(id, Placeholder.ids(System.currentTimeMillis(), 0))));
        Seeder seeder = Seeder.of(context.postgres(), BARE, placeholders, new DatabaseDump.Table("checkout",
                List.of("id", "snapshot"),
                List.of(id + "\t\\\\x" + HexFormat.of().formatHex(like.toByteArray()))));
        seeder.seed(0, context.options().seeded());
        int port = ChildProcess.freePort();
        var process = ChildProcess.start("bare gRPC",
                JavaProgram.here(BareGrpcServer.class.getName()).command(context.options().flags()),
                Map.of("PORT", "" + port, "JDBC_URL", context.postgres().url(BARE)), context.log(BARE),
                ChildProcess.listens(port));
        return new CallDriver("bare gRPC", BARE, Set.of(CheckoutCall.GET, CheckoutCall.CREATE),
                checkouts(seeder, like), client("127.0.0.1:" + port),
                Meter.of(context, List.of(CpuTimes.Counted.alone("server", process))), process);
    }

    private CheckoutCall.Checkouts checkouts(Seeder seeder, Checkout template) {
        return new CheckoutCall.Checkouts(template, seeder.template(template.getId()), context.options().seeded(),
                new AtomicLong(),
                new AtomicLong());
    }

    private static TollgateClient client(String address) {
        return TollgateClient.connect(address).plaintext().apiKey(Tollgate.API_KEY).build();
    }
}
