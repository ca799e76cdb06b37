package dev.tollgate.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;

/** What the fastest careful handler in Java might be: the same server and pool as Tollgate's, and nothing else. */
final class BareWebhookHandler {
    private static final HeaderName SIGNATURE = HeaderNames.create("Stripe-Signature");
    private static final int POOL_MAX = 20;

    private final HikariDataSource pool;
    private final String secret;

    private BareWebhookHandler(HikariDataSource pool, String secret) {
        this.pool = pool;
        this.secret = secret;
    }

    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        var handler = new BareWebhookHandler(pool(environment), environment.getOrDefault("WEBHOOK_SECRET", ""));
        WebServer.builder().address(InetAddress.getLoopbackAddress())
                .port(Integer.parseInt(environment.getOrDefault("PORT", "0")))
                .routing(routes -> routes.get("/ready", (_, response) -> response.send("ready"))
                        .post("/webhooks/stripe", handler::serve))
                .build().start();
    }

    static HikariDataSource pool(Map<String, String> environment) {
        var config = new HikariConfig();
        config.setJdbcUrl(environment.get("JDBC_URL"));
        config.setUsername("postgres");
        config.setAutoCommit(false);
        config.setMaximumPoolSize(POOL_MAX);
        return new HikariDataSource(config);
    }

    private void serve(ServerRequest request, ServerResponse response) throws SQLException {
        byte[] payload = request.content().as(byte[].class);
        String header = request.headers().first(SIGNATURE).orElse("");
        if (!new StripeSignature(secret).verifies(payload, header)) {
            response.status(Status.BAD_REQUEST_400).send();
            return;
        }
        JsonObject event = JsonParser.parseString(new String(payload, StandardCharsets.UTF_8)).getAsJsonObject();
        String intent = event.getAsJsonObject("data").getAsJsonObject("object").get("id").getAsString();
        try (var connection = pool.getConnection()) {
            FiveStatements.apply(connection, event.get("id").getAsString(), intent, payload);
        }
        response.send();
    }
}
