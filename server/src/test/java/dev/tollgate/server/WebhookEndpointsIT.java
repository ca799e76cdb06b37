package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.stripe.StripeConfig;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CreateWebhookEndpointRequest;
import dev.tollgate.v1.ListWebhookEndpointsRequest;
import dev.tollgate.v1.RollWebhookEndpointSecretRequest;
import dev.tollgate.v1.WebhookEndpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where webhooks come in, what signs them, and in which version of Stripe's API they are written. */
class WebhookEndpointsIT {
    private static final String SECOND = "whsec_second_0123456789";
    private static final String THIRD = "whsec_third_0123456789";
    private static final AtomicInteger COUNT = new AtomicInteger();
    @RegisterExtension
    static final World world = new World();

    private static WebhookEndpoint creates(String secret) {
        return world.webhooks().createWebhookEndpoint(
                CreateWebhookEndpointRequest.newBuilder().setSecret(secret).build()).getEndpoint();
    }

    private static WebhookEndpoint rolls(String endpoint, String secret, long hours) {
        return world.webhooks().rollWebhookEndpointSecret(RollWebhookEndpointSecretRequest.newBuilder()
                .setEndpointId(endpoint).setSecret(secret)
                .setOverlap(Duration.newBuilder().setSeconds(hours * 3600)).build()).getEndpoint();
    }

    /** Delivers an event signed by a secret to an endpoint; answers "taken", or the refusal's reason. */
    private static String delivered(String endpoint, String secret) {
        String refusal = ApiErrors.of(() -> world.delivers(endpoint, event("\"livemode\":false"), secret, 0));
        return refusal.equals("none") ? "taken" : refusal;
    }

    private static String event(String more) {
        return """
                {"id":"evt_endpoint_%d","object":"event","type":"payment_intent.succeeded",
                 "api_version":"2026-07-29.dahlia","created":1790000000,%s,"data":{"object":{"id":"pi_nobody",
                 "object":"payment_intent","metadata":{}}}}""".formatted(COUNT.incrementAndGet(), more);
    }

    private static String lastState() {
        return world.sql("SELECT state || ' ' || coalesce(error, '') FROM stripe_event WHERE event_id = ?",
                "evt_endpoint_" + COUNT.get());
    }

    @Test
    void aSecondEndpointTakesWhatItsOwnSecretSigned() {
        WebhookEndpoint second = creates(SECOND);
        assertThat(second.getPath()).isEqualTo("/webhooks/stripe/" + second.getId());
        assertThat(delivered(second.getId(), SECOND)).isEqualTo("taken");
        assertThat(delivered(second.getId(), World.WEBHOOK_SECRET)).isEqualTo("SIGNATURE_INVALID");
        assertThat(delivered("", SECOND)).isEqualTo("SIGNATURE_INVALID");
        assertThat(delivered("whe_01h455vb4pex5vsknk084sn02q", SECOND)).isEqualTo("SIGNATURE_INVALID");
        var all = world.webhooks().listWebhookEndpoints(ListWebhookEndpointsRequest.getDefaultInstance())
                .getEndpointsList();
        assertThat(all).contains(second).filteredOn(WebhookEndpoint::getIsDefault).hasSize(1);
        assertThat(all.toString()).doesNotContain("whsec_");
    }

    @Test
    void theDefaultEndpointAnswersByItsIdToo() {
        var all = world.webhooks().listWebhookEndpoints(ListWebhookEndpointsRequest.getDefaultInstance());
        String id = all.getEndpointsList().stream().filter(WebhookEndpoint::getIsDefault).findFirst().orElseThrow()
                .getId();
        assertThat(delivered(id, World.WEBHOOK_SECRET)).isEqualTo("taken");
        assertThat(ApiErrors.of(() -> rolls(id, THIRD, 1))).isEqualTo("INVALID_FIELD");
    }

    @Test
    void whileASecretIsRolledBothVerifyAndThenOnlyTheNewOne() {
        String endpoint = creates(SECOND).getId();
        assertThat(delivered(endpoint, SECOND)).isEqualTo("taken");
        assertThat(delivered(endpoint, THIRD)).isEqualTo("SIGNATURE_INVALID");

        assertThat(rolls(endpoint, THIRD, 24).hasPreviousSecretUntil()).isTrue();
        assertThat(rolls(endpoint, THIRD, 24).hasPreviousSecretUntil()).as("the same again").isTrue();
        world.clock.turn(java.time.Duration.ofHours(23));
        assertThat(delivered(endpoint, SECOND)).isEqualTo("taken");
        assertThat(delivered(endpoint, THIRD)).isEqualTo("taken");
        assertThat(delivered(endpoint, "whsec_wrong_0123456789")).isEqualTo("SIGNATURE_INVALID");

        world.clock.turn(java.time.Duration.ofHours(1));
        assertThat(delivered(endpoint, SECOND)).isEqualTo("SIGNATURE_INVALID");
        assertThat(delivered(endpoint, THIRD)).isEqualTo("taken");
    }

    @Test
    void aSecretThatLeakedStopsAtOnce() {
        String endpoint = creates(SECOND).getId();
        rolls(endpoint, THIRD, 0);
        assertThat(delivered(endpoint, SECOND)).isEqualTo("SIGNATURE_INVALID");
        assertThat(delivered(endpoint, THIRD)).isEqualTo("taken");
    }

    @Test
    void anOverlapIsAtMostADayAndAnEndpointMustExist() {
        String endpoint = creates(SECOND).getId();
        assertThat(ApiErrors.of(() -> rolls(endpoint, THIRD, 25))).isEqualTo("INVALID_FIELD");
        assertThat(ApiErrors.of(() -> rolls(endpoint, "secret", 1))).isEqualTo("INVALID_FIELD");
        assertThat(ApiErrors.of(() -> rolls("whe_01h455vb4pex5vsknk084sn02q", THIRD, 1)))
                .isEqualTo("WEBHOOK_ENDPOINT_NOT_FOUND");
    }

    @Test
    void theConfiguredSecretBeforeStopsWhenTheConfigurationSaysSo() {
        Instant until = world.clock.instant().plusSeconds(3600);
        world.restart(config -> withSecrets(config, SECOND, World.WEBHOOK_SECRET, Optional.of(until)));
        assertThat(delivered("", World.WEBHOOK_SECRET)).isEqualTo("taken");
        assertThat(delivered("", SECOND)).isEqualTo("taken");
        world.clock.turn(java.time.Duration.ofHours(1));
        assertThat(delivered("", World.WEBHOOK_SECRET)).isEqualTo("SIGNATURE_INVALID");
        assertThat(delivered("", SECOND)).isEqualTo("taken");
        world.restart(UnaryOperator.identity());
        assertThat(delivered("", World.WEBHOOK_SECRET)).isEqualTo("taken");
        assertThat(delivered("", SECOND)).isEqualTo("SIGNATURE_INVALID");
    }

    private static StripeConfig withSecrets(StripeConfig old, String secret, String before, Optional<Instant> until) {
        return new StripeConfig(old.api(), old.js(), old.environment(), old.secretKey(), old.publishableKey(),
                old.accountId(), new Secret(secret), new Secret(before), until, old.connectTimeout(),
                old.answerTimeout());
    }

    @Test
    void anEventOfAnotherAccountOrModeIsIgnoredAndSaysWhy() {
        world.delivers(event("\"livemode\":true"), World.WEBHOOK_SECRET, 0);
        assertThat(lastState()).isEqualTo("IGNORED of another mode");
        world.delivers(event("\"livemode\":false,\"account\":\"acct_other\""), World.WEBHOOK_SECRET, 0);
        assertThat(lastState()).isEqualTo("IGNORED of another account");
    }

    private static String versionFindings() {
        return world.sql("SELECT coalesce(string_agg(subject, ',' ORDER BY subject), '') FROM finding"
                + " WHERE kind = 'API_VERSION'");
    }

    @Test
    void anEventInAnotherApiVersionIsTakenAndIsAFindingOnce() {
        for (int i = 0; i < 3; i++)
            world.delivers(event("\"livemode\":false").replace("2026-07-29.dahlia", "2020-08-27"),
                    World.WEBHOOK_SECRET, 0);
        world.delivers(event("\"livemode\":false").replace("2026-07-29", "2026-08-26"), World.WEBHOOK_SECRET, 0);
        assertThat(lastState()).startsWith("FOREIGN");
        assertThat(versionFindings()).isEqualTo("2020-08-27");
        world.sql("DELETE FROM finding RETURNING id");
    }

    @Test
    void anEndpointInAnotherApiVersionIsFoundAtStart() {
        world.restart();
        world.gateway().drain();
        assertThat(versionFindings()).isEmpty();
        makesAtStripe("http://127.0.0.1:1/webhooks/stripe", "2026-09-30.endive");
        makesAtStripe("http://127.0.0.1:1/of/another/program", "2026-10-28.endive");
        world.restart();
        world.gateway().drain();
        assertThat(versionFindings()).isEqualTo("2026-09-30.endive");
        world.sql("DELETE FROM finding RETURNING id");
    }

    private static void makesAtStripe(String url, String version) {
        var request = HttpRequest.newBuilder(URI.create(world.sandbox.uri() + "/v1/webhook_endpoints"))
                .header("authorization", "Bearer sk_test_sandbox")
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "url=" + url + "&enabled_events[]=payment_intent.succeeded&api_version=" + version))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void aStripeThatDoesNotListItsEndpointsHindersNothing() {
        world.sandbox.fault(Fault.once(Fault.Effect.RATE_LIMIT_429, "GET", "/v1/webhook_endpoints"));
        world.restart();
        world.gateway().drain();
        assertThat(delivered("", World.WEBHOOK_SECRET)).isEqualTo("taken");
    }
}
