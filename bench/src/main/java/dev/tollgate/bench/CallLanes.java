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
record CallLanes(Surroundings around) {
    private static final String BARE = "bare_grpc";

    CallLane tollgate(Installation installation) throws Exception {
        String database = installation.slug() + "_grpc";
        Tollgate tollgate = Tollgate.start(installation, around, database);
        Template template = Template.make(around, tollgate);
        template.seeder().seed(0, around.options().seeded());
        return new CallLane(installation.name(), database, EnumSet.allOf(CheckoutCall.class),
                checkouts(template.seeder(), template.checkout()), client(tollgate.address()),
                Meter.of(around, tollgate.processes()), tollgate);
    }

    /**
     * @param like
     *            what its rows are copies of
     */
    CallLane bare(Checkout like) throws Exception {
        around.postgres().createDatabase(BARE);
        around.postgres().execute(BARE, BareGrpcServer.SCHEMA);
        UUID id = TypeIdText.parse(like.getId());
        List<Token> tokens = Token.everywhere(Stream.concat(
                Stream.of(Token.name(), Token.orderNumber(like.getOrderNumber())),
                Token.ofId(id, Token.ids(System.currentTimeMillis(), 0))));
        Seeder seeder = Seeder.of(around.postgres(), BARE, tokens, new Catalogue.Table("checkout",
                List.of("id", "snapshot"), List.of(),
                List.of(id + "\t\\\\x" + HexFormat.of().formatHex(like.toByteArray()))));
        seeder.seed(0, around.options().seeded());
        int port = ChildProcess.freePort();
        var process = ChildProcess.start("bare gRPC",
                JavaProgram.here(BareGrpcServer.class.getName()).command(around.options().flags()),
                Map.of("PORT", "" + port, "JDBC_URL", around.postgres().url(BARE)), around.log(BARE),
                ChildProcess.listens(port));
        return new CallLane("bare gRPC", BARE, Set.of(CheckoutCall.GET, CheckoutCall.CREATE),
                checkouts(seeder, like), client("127.0.0.1:" + port),
                Meter.of(around, List.of(CpuTimes.Counted.alone("server", process))), process);
    }

    private CheckoutCall.Checkouts checkouts(Seeder seeder, Checkout template) {
        return new CheckoutCall.Checkouts(template, seeder.mould(template.getId()), around.options().seeded(),
                new AtomicLong(),
                new AtomicLong());
    }

    private static TollgateClient client(String address) {
        return TollgateClient.connect(address).plaintext().apiKey(Tollgate.API_KEY).build();
    }
}
