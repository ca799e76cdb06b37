package dev.tollgate.server.webhook;

import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.Refusal;
import dev.tollgate.server.rpc.Refused;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.v1.IngestRequest;
import dev.tollgate.v1.IngestResponse;
import dev.tollgate.v1.WebhookServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.UUID;

/** The wire of webhooks: raw bytes in, as the bridge got them. */
public final class WebhookService extends WebhookServiceGrpc.WebhookServiceImplBase {
    private final Inbox inbox;

    public WebhookService(Inbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public void ingest(IngestRequest request, StreamObserver<IngestResponse> answer) {
        Calls.answer(answer, () -> {
            inbox.receive(endpoint(request.getEndpointId()), request.getPayload().toByteArray(),
                    request.getSignature());
            return IngestResponse.getDefaultInstance();
        });
    }

    /** An endpoint that cannot exist is answered like one that does not. */
    private static Optional<UUID> endpoint(String id) {
        try {
            return id.isEmpty() ? Optional.empty() : Optional.of(TypeId.WEBHOOK_ENDPOINT.parse(id));
        } catch (IllegalArgumentException _) {
            throw new Refused(new Refusal.SignatureInvalid());
        }
    }
}
