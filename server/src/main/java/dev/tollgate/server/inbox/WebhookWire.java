package dev.tollgate.server.inbox;

import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.stripe.WebhookEndpoints;
import dev.tollgate.v1.CheckoutStanding;
import dev.tollgate.v1.Payment;
import dev.tollgate.v1.ReplayStripeEventResponse;
import dev.tollgate.v1.WebhookEndpoint;
import java.util.List;
import java.util.Objects;

/** Stored events and endpoints as messages. */
final class WebhookWire {
    /** Where the bridge takes in webhooks. */
    private static final String PATH = "/webhooks/stripe";

    private WebhookWire() {}

    static dev.tollgate.v1.StripeEvent event(StoredEvent event) {
        var wire = dev.tollgate.v1.StripeEvent.newBuilder().setId(event.id()).setType(event.type())
                .setState(dev.tollgate.v1.StripeEvent.State.valueOf(event.state().name()))
                .setSource(dev.tollgate.v1.StripeEvent.Source.valueOf(event.source().name()))
                .setAttempts(event.attempts())
                .setError(Objects.requireNonNullElse(event.error(), "")).setStripeObjectId(event.objectId())
                .setStripePaymentIntentId(Objects.requireNonNullElse(event.paymentIntentId(), ""))
                .setApiVersion(Objects.requireNonNullElse(event.apiVersion(), ""))
                .setOccurredAt(Wire.time(event.occurredAt())).setReceivedAt(Wire.time(event.receivedAt()));
        if (event.subjectKind() == TypeId.CHECKOUT && event.subjectId() != null)
            wire.setCheckoutId(TypeId.CHECKOUT.format(event.subjectId()));
        if (event.deliveredAt() != null) wire.setDeliveredAt(Wire.time(event.deliveredAt()));
        if (event.state() == StoredEvent.State.PENDING && event.nextAttemptAt() != null)
            wire.setNextAttemptAt(Wire.time(event.nextAttemptAt()));
        return wire.build();
    }

    static ReplayStripeEventResponse replayed(Replays.Replayed replayed) {
        var wire = ReplayStripeEventResponse.newBuilder().setEvent(event(replayed.event()));
        replayed.before().filter(WebhookWire::isCheckout).map(WebhookWire::standing).ifPresent(wire::setBefore);
        replayed.after().filter(WebhookWire::isCheckout).map(WebhookWire::standing).ifPresent(wire::setAfter);
        return wire.build();
    }

    private static boolean isCheckout(Standing standing) {
        return standing.subject().kind() == TypeId.CHECKOUT;
    }

    private static CheckoutStanding standing(Standing standing) {
        String currency = standing.currency();
        return CheckoutStanding.newBuilder().setCheckoutId(standing.subject().wireId())
                .setVersion(standing.version())
                .setStatus(dev.tollgate.v1.Checkout.Status.valueOf(standing.status()))
                .setPaymentStatus(Payment.Status.valueOf(standing.paymentStatus()))
                .setCaptured(Wire.money(standing.captured(), currency))
                .setRefunded(Wire.money(standing.refunded(), currency))
                .setDisputed(Wire.money(standing.disputed(), currency)).build();
    }

    static WebhookEndpoint endpoint(WebhookEndpoints.Endpoint endpoint) {
        var wire = WebhookEndpoint.newBuilder().setId(TypeId.WEBHOOK_ENDPOINT.format(endpoint.id()))
                .setPath(paths(endpoint).getFirst()).setIsDefault(endpoint.isDefault())
                .setCreatedAt(Wire.time(endpoint.createdAt()));
        if (endpoint.previousUntil() != null) wire.setPreviousSecretUntil(Wire.time(endpoint.previousUntil()));
        return wire.build();
    }

    /** The default endpoint answers without its id too. */
    static List<String> paths(WebhookEndpoints.Endpoint endpoint) {
        String path = PATH + "/" + TypeId.WEBHOOK_ENDPOINT.format(endpoint.id());
        return endpoint.isDefault() ? List.of(path, PATH) : List.of(path);
    }
}
