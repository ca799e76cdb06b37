package dev.tollgate.bench;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Who is measured: Tollgate, an older Tollgate if there is one, and three handlers that do what little one must. */
record WebhookSystems(BenchContext context) {
    private static final List<String> COLUMNS = List.of("id", "intent", "status", "version", "amount", "currency");

    /** This version, or another. */
    WebhookSystem tollgate(Installation installation) throws Exception {
        Tollgate tollgate = Tollgate.startWithBridge(installation, context, installation.slug() + "_webhooks");
        return tollgate(installation.name(), tollgate);
    }

    /** One that runs already. */
    WebhookSystem tollgate(String name, Tollgate tollgate) throws Exception {
        Seeder seeder = SampleCheckout.unpaid(context, tollgate).seeder();
        context.out().println("each payment of " + name + " is: " + seeder);
        return new WebhookSystem(name, tollgate.database(), "stripe_payment_intent_id", seeder,
                StripeEvents.of(context.stripe().told(), SampleCheckout.UNPAID, seeder::template),
                () -> WebhookClient.http(tollgate.bridgePort()), tollgate.processes(), tollgate);
    }

    /** The load's own threads run the statements: no handler can be faster than this, one event at a time. */
    WebhookSystem postgresAlone() throws Exception {
        String database = "postgres_alone";
        context.postgres().createDatabase(database);
        context.postgres().execute(database, FiveStatements.SCHEMA);
        return seeded("PostgreSQL alone", database, List.of(), () -> sender(database), () -> {
        });
    }

    private WebhookClient.Sender sender(String database) throws Exception {
        Connection connection = context.postgres().connect(database);
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
    WebhookSystem bareHelidon() throws Exception {
        int port = ChildProcess.freePort();
        Map<String, String> settings = Map.of("PORT", "" + port, "JDBC_URL", context.postgres().url("bare_helidon"),
                "WEBHOOK_SECRET", Tollgate.WEBHOOK_SECRET);
        return handler("bare Helidon", "bare_helidon", port,
                JavaProgram.here(BareWebhookHandler.class.getName()).command(context.options().flags()), settings);
    }

    /** What one writes with fastify. */
    WebhookSystem fastify() throws Exception {
        Path sources = context.options().nodeSources();
        NodePackages.install(sources, context.log("npm"));
        int port = ChildProcess.freePort();
        Map<String, String> settings = Map.of("PORT", "" + port, "WEBHOOK_SECRET", Tollgate.WEBHOOK_SECRET,
                "DATABASE_URL", "postgres://postgres@127.0.0.1:" + context.postgres().port() + "/fastify",
                "NODE_ENV", "production");
        return handler("fastify", "fastify", port, List.of("node", sources.resolve("handler.mjs").toString()),
                settings);
    }

    private WebhookSystem handler(String name, String database, int port, List<String> command,
            Map<String, String> settings) throws Exception {
        context.postgres().createDatabase(database);
        context.postgres().execute(database, FiveStatements.SCHEMA);
        var process = ChildProcess.start(name, command, settings, context.log(database),
                ChildProcess.answers("http://127.0.0.1:" + port + "/ready"));
        return seeded(name, database, List.of(CpuTimes.Counted.alone("handler", process)),
                () -> WebhookClient.http(port), process);
    }

    /** Its payments are those of the events that Tollgate gets. */
    private WebhookSystem seeded(String name, String database, List<CpuTimes.Counted> processes,
            WebhookClient.Sender.Factory senders, AutoCloseable resources) {
        JsonObject asked = context.stripe().told();
        String checkout = asked.getAsJsonObject("metadata").get("tollgate_checkout").getAsString();
        UUID id = TypeIdText.parse(checkout);
        List<Placeholder> placeholders = Placeholder.everywhere(
                Stream.concat(Stream.of(Placeholder.name(SampleCheckout.UNPAID)),
                        Placeholder.ofId(id, Placeholder.ids(System.currentTimeMillis(), 0))));
        String row = String.join("\t", id.toString(), StripeIntents.intentOf(checkout), "PENDING", "1",
                asked.get("amount").getAsString(), asked.get("currency").getAsString());
        Seeder seeder = Seeder.of(context.postgres(), database, placeholders,
                new DatabaseDump.Table("payment", COLUMNS, List.of(row)));
        return new WebhookSystem(name, database, "intent", seeder,
                StripeEvents.of(asked, SampleCheckout.UNPAID, seeder::template), senders,
                processes, resources);
    }
}
