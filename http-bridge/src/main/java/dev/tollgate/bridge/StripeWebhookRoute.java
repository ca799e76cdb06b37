package dev.tollgate.bridge;

import com.google.protobuf.ByteString;
import dev.tollgate.client.TollgateClient;
import dev.tollgate.v1.IngestRequest;
import dev.tollgate.v1.WebhookServiceGrpc;
import io.grpc.Channel;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.concurrent.TimeUnit;

/**
 * Hands Stripe's bytes on as they are. Its 200 means that the event is stored; anything else makes Stripe send it
 * again.
 */
final class StripeWebhookRoute {

    private static final HeaderName SIGNATURE = HeaderNames.create("Stripe-Signature");

    private final Channel server;
    private final BridgeConfig config;

    StripeWebhookRoute(Channel server, BridgeConfig config) {
        this.server = server;
        this.config = config;
    }

    void serve(ServerRequest request, ServerResponse response) {
        byte[] payload = Inbound.body(request, response, config.limits().webhookBody());
        IngestRequest event = IngestRequest.newBuilder()
                .setEndpointId(request.path().pathParameters().first("endpoint").orElse(""))
                .setPayload(ByteString.copyFrom(payload))
                .setSignature(Inbound.header(request, SIGNATURE).orElse(""))
                .build();
        WebhookServiceGrpc.WebhookServiceBlockingStub webhooks = WebhookServiceGrpc
                .newBlockingStub(Inbound.channel(server, request))
                .withDeadlineAfter(config.server().webhookDeadline().toMillis(), TimeUnit.MILLISECONDS);
        TollgateClient.call(() -> webhooks.ingest(event));
        response.send();
    }
}
