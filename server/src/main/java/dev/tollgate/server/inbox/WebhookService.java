package dev.tollgate.server.inbox;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stripe.WebhookEndpoints;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.CreateWebhookEndpointRequest;
import dev.tollgate.v1.CreateWebhookEndpointResponse;
import dev.tollgate.v1.GetStripeEventRequest;
import dev.tollgate.v1.GetStripeEventResponse;
import dev.tollgate.v1.IngestRequest;
import dev.tollgate.v1.IngestResponse;
import dev.tollgate.v1.ListStripeEventsRequest;
import dev.tollgate.v1.ListStripeEventsResponse;
import dev.tollgate.v1.ListWebhookEndpointsRequest;
import dev.tollgate.v1.ListWebhookEndpointsResponse;
import dev.tollgate.v1.ReplayStripeEventRequest;
import dev.tollgate.v1.ReplayStripeEventResponse;
import dev.tollgate.v1.RollWebhookEndpointSecretRequest;
import dev.tollgate.v1.RollWebhookEndpointSecretResponse;
import dev.tollgate.v1.WebhookServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The wire of webhooks: raw bytes in, as the bridge got them; and what became of them. */
public final class WebhookService extends WebhookServiceGrpc.WebhookServiceImplBase {
    private static final int PAGE_DEFAULT = 20;
    /** As long as Stripe signs with both. */
    private static final Duration OVERLAP = Duration.ofHours(24);

    private final Inbox inbox;
    private final StoredEvents events;
    private final Replays replays;
    private final WebhookEndpoints endpoints;

    public WebhookService(Inbox inbox, StoredEvents events, Replays replays, WebhookEndpoints endpoints) {
        this.inbox = inbox;
        this.events = events;
        this.replays = replays;
        this.endpoints = endpoints;
    }

    @Override
    public void ingest(IngestRequest request, StreamObserver<IngestResponse> answer) {
        Calls.answerLater(answer, () -> inbox
                .receive(endpoint(request.getEndpointId()), request.getPayload().toByteArray(),
                        request.getSignature())
                .thenApply(_ -> IngestResponse.getDefaultInstance()));
    }

    /** An endpoint that cannot exist is answered like one that does not. */
    private static Optional<UUID> endpoint(String id) {
        try {
            return id.isEmpty() ? Optional.empty() : Optional.of(TypeId.WEBHOOK_ENDPOINT.parse(id));
        } catch (IllegalArgumentException _) {
            throw new ApiException(new InboxError.SignatureInvalid());
        }
    }

    @Override
    public void listStripeEvents(ListStripeEventsRequest request, StreamObserver<ListStripeEventsResponse> answer) {
        Calls.answer(answer, () -> {
            int size = request.getPageSize() == 0 ? PAGE_DEFAULT : request.getPageSize();
            List<StoredEvent> fetched = events.list(Caller.current().organizationId(), filter(request),
                    text(request.getPageToken()), size + 1);
            boolean isLast = fetched.size() <= size;
            return ListStripeEventsResponse.newBuilder()
                    .addAllEvents(fetched.stream().limit(size).map(WebhookWire::event).toList())
                    .setNextPageToken(isLast ? "" : fetched.get(size - 1).id()).build();
        });
    }

    private static StoredEventMapper.Filter filter(ListStripeEventsRequest request) {
        String checkout = request.getCheckoutId();
        return new StoredEventMapper.Filter(
                request.getState() == dev.tollgate.v1.StripeEvent.State.STATE_UNSPECIFIED
                        ? null
                        : StoredEvent.State.valueOf(request.getState().name()),
                text(request.getType()), text(request.getStripeObjectId()),
                checkout.isEmpty() ? null : new Subject(TypeId.CHECKOUT, TypeId.CHECKOUT.parse(checkout)));
    }

    private static @Nullable String text(String value) {
        return value.isEmpty() ? null : value;
    }

    @Override
    public void getStripeEvent(GetStripeEventRequest request, StreamObserver<GetStripeEventResponse> answer) {
        Calls.answer(answer, () -> {
            var found = events.get(Caller.current().organizationId(), request.getEventId());
            return GetStripeEventResponse.newBuilder().setEvent(WebhookWire.event(found.event()))
                    .setPayload(found.payload()).build();
        });
    }

    @Override
    public void replayStripeEvent(ReplayStripeEventRequest request, StreamObserver<ReplayStripeEventResponse> answer) {
        Calls.answer(answer, () -> {
            UUID organizationId = Caller.current().organizationId();
            return WebhookWire.replayed(request.getDryRun()
                    ? replays.rehearse(organizationId, request.getEventId())
                    : replays.replay(organizationId, request.getEventId()));
        });
    }

    @Override
    public void createWebhookEndpoint(CreateWebhookEndpointRequest request,
            StreamObserver<CreateWebhookEndpointResponse> answer) {
        Calls.answer(answer,
                () -> CreateWebhookEndpointResponse.newBuilder().setEndpoint(WebhookWire.endpoint(endpoints
                        .create(Caller.current().organizationId(), new Secret(request.getSecret())))).build());
    }

    @Override
    public void listWebhookEndpoints(ListWebhookEndpointsRequest request,
            StreamObserver<ListWebhookEndpointsResponse> answer) {
        Calls.answer(answer, () -> ListWebhookEndpointsResponse.newBuilder().addAllEndpoints(endpoints
                .list(Caller.current().organizationId()).stream().map(WebhookWire::endpoint).toList()).build());
    }

    @Override
    public void rollWebhookEndpointSecret(RollWebhookEndpointSecretRequest request,
            StreamObserver<RollWebhookEndpointSecretResponse> answer) {
        Calls.answer(answer, () -> RollWebhookEndpointSecretResponse.newBuilder()
                .setEndpoint(WebhookWire.endpoint(roll(request))).build());
    }

    private WebhookEndpoints.Endpoint roll(RollWebhookEndpointSecretRequest request) {
        UUID organizationId = Caller.current().organizationId();
        UUID id = TypeId.WEBHOOK_ENDPOINT.parse(request.getEndpointId());
        if (endpoints.list(organizationId).stream().anyMatch(one -> one.id().equals(id) && one.isDefault()))
            throw new ApiException(CallError.InvalidField.of("endpoint_id",
                    "is the default endpoint: its secret is in the configuration, stripe.webhook-secret"));
        Duration overlap = request.hasOverlap()
                ? Duration.ofSeconds(request.getOverlap().getSeconds(), request.getOverlap().getNanos())
                : OVERLAP;
        return endpoints.roll(organizationId, id, new Secret(request.getSecret()), overlap).orElseThrow(
                () -> new ApiException(new InboxError.WebhookEndpointNotFound(request.getEndpointId())));
    }
}
