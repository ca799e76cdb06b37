package dev.tollgate.bench;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Who is measured: Tollgate, an older Tollgate if there is one, and three handlers that do what little one must. */
record Contenders(Surroundings around) {
    private static final List<String> COLUMNS = List.of("id", "intent", "status", "version", "amount", "currency");

    /** This version, or another. */
    Contender tollgate(Installation installation) throws Exception {
        String database = installation.slug() + "_webhooks";
        Tollgate tollgate = Tollgate.startWithBridge(installation, around, database);
        Seeder seeder = Template.make(around, tollgate).seeder();
        around.out().println("each payment of " + installation.name() + " is: " + seeder);
        return new Contender(installation.name(), database, "stripe_payment_intent_id", seeder,
                StripeEvents.of(around.stripe().told(), seeder::mould),
                () -> WebhookClient.http(tollgate.bridgePort()), tollgate.processes(), tollgate);
    }

    /** The load's own threads run the statements: no handler can be faster than this, one event at a time. */
    Contender postgresAlone() throws Exception {
        String database = "postgres_alone";
        around.postgres().createDatabase(database);
        around.postgres().execute(database, FiveStatements.SCHEMA);
        return seeded("PostgreSQL alone", database, List.of(), () -> sender(database), () -> {
        });
    }

    private WebhookClient.Sender sender(String database) throws Exception {
        Connection connection = around.postgres().connect(database);
        connection.setAutoCommit(false);
        return new WebhookClient.Sender() {
            @Override
            public void send(StripeEvents.Event event) throws Exception {
                FiveStatements.apply(connection, event.id(), event.intent(), event.body());
            }

            @Override
            public void close() throws Exception {
                connection.close();
            }
        };
    }

    /** Helidon and JDBC. */
    Contender bareHelidon() throws Exception {
        int port = ChildProcess.freePort();
        Map<String, String> settings = Map.of("PORT", "" + port, "JDBC_URL", around.postgres().url("bare_helidon"),
                "WEBHOOK_SECRET", Tollgate.WEBHOOK_SECRET);
        return handler("bare Helidon", "bare_helidon", port,
                JavaProgram.here(BareWebhookHandler.class.getName()).command(around.options().flags()), settings);
    }

    /** What one writes with fastify. */
    Contender fastify() throws Exception {
        Path sources = around.options().nodeSources();
        NodePackages.install(sources, around.log("npm"));
        int port = ChildProcess.freePort();
        Map<String, String> settings = Map.of("PORT", "" + port, "WEBHOOK_SECRET", Tollgate.WEBHOOK_SECRET,
                "DATABASE_URL", "postgres://postgres@127.0.0.1:" + around.postgres().port() + "/fastify",
                "NODE_ENV", "production");
        return handler("fastify", "fastify", port, List.of("node", sources.resolve("handler.mjs").toString()),
                settings);
    }

    private Contender handler(String name, String database, int port, List<String> command,
            Map<String, String> settings) throws Exception {
        around.postgres().createDatabase(database);
        around.postgres().execute(database, FiveStatements.SCHEMA);
        var process = ChildProcess.start(name, command, settings, around.log(database),
                ChildProcess.answers("http://127.0.0.1:" + port + "/ready"));
        return seeded(name, database, List.of(CpuTimes.Counted.alone("handler", process)),
                () -> WebhookClient.http(port), process);
    }

    /** Its payments are those of the events that Tollgate gets. */
    private Contender seeded(String name, String database, List<CpuTimes.Counted> processes,
            WebhookClient.Sender.Factory senders, AutoCloseable whole) {
        JsonObject asked = around.stripe().told();
        String checkout = asked.getAsJsonObject("metadata").get("tollgate_checkout").getAsString();
        UUID id = TypeIdText.parse(checkout);
        List<Token> tokens = Token.everywhere(
                Stream.concat(Stream.of(Token.name()), Token.ofId(id, Token.ids(System.currentTimeMillis(), 0))));
        String row = String.join("\t", id.toString(), StripeIntents.intentOf(checkout), "PENDING", "1",
                asked.get("amount").getAsString(), asked.get("currency").getAsString());
        Seeder seeder = Seeder.of(around.postgres(), database, tokens,
                new Catalogue.Table("payment", COLUMNS, List.of(), List.of(row)));
        return new Contender(name, database, "intent", seeder, StripeEvents.of(asked, seeder::mould), senders,
                processes, whole);
    }
}
