package dev.tollgate.server.checkout;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.payment.PaymentWire;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.stream.VersionLog;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.CheckoutItem;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a checkout is shown. Rendered once per version; every list and stream shows that same rendering. */
final class CheckoutWire {
    /** Browsers see no other metadata. */
    private static final String PUBLIC = "public_";

    private CheckoutWire() {}

    /** What never changes of it. */
    static byte[] terms(NewCheckout wanted, CheckoutWriter.Draft draft, Instant now) {
        String currency = draft.cart().currency();
        return dev.tollgate.v1.Checkout.newBuilder().setId(TypeId.CHECKOUT.format(draft.id()))
                .setPresentation(dev.tollgate.v1.Checkout.Presentation.valueOf(wanted.presentation().name()))
                .setCustomerId(customer(wanted.customerId().orElse(null))).setReference(wanted.reference())
                .setOrderNumber(draft.orderNumber()).setAmount(Wire.money(draft.cart().amount(), currency))
                .addAllItems(draft.cart().items().stream().map(item -> item(item, currency)).toList())
                .putAllMetadata(wanted.metadata().entries()).setSuccessUrl(draft.urls().success())
                .setCancelUrl(draft.urls().cancel()).setReturnUrl(draft.urls().returning())
                .setSavePaymentMethod(wanted.savePaymentMethod())
                .setExpiresAt(Wire.time(now.plus(wanted.expiresAfter()))).setCreatedAt(Wire.time(now)).build()
                .toByteArray();
    }

    /** As merchants see it. */
    static dev.tollgate.v1.Checkout show(Checkout checkout) {
        Checkout.Progress progress = checkout.progress();
        var wire = read(checkout.terms().rendered()).toBuilder().setVersion(progress.version())
                .setStatus(dev.tollgate.v1.Checkout.Status.valueOf(progress.status().name()))
                .setClosing(closing(progress.closing())).setPayment(PaymentWire.show(checkout.payment()))
                .setStripeSessionId(Objects.requireNonNullElse(progress.sessionId(), ""))
                .setUpdatedAt(Wire.time(progress.updatedAt()));
        for (Payment surplus : checkout.payments().subList(1, checkout.payments().size()))
            wire.addSurplusPayments(PaymentWire.show(surplus));
        return wire.build();
    }

    /** What merchants get of a version and what browsers get are kept apart, where they differ. */
    static VersionLog.Entry version(Change change) {
        var shown = show(change.after());
        var visible = toBrowsers(shown);
        Checkout.Progress progress = change.after().progress();
        return new VersionLog.Entry(progress.version(), progress.updatedAt(), change.cause(), shown.toByteArray(),
                visible.equals(shown) ? null : visible.toByteArray());
    }

    /** To a session token only what its caller may know. */
    static dev.tollgate.v1.Checkout shownTo(Caller caller, dev.tollgate.v1.Checkout shown) {
        return caller.isServer() ? shown : toBrowsers(shown);
    }

    /** Without what the merchant keeps for itself. */
    private static dev.tollgate.v1.Checkout toBrowsers(dev.tollgate.v1.Checkout shown) {
        Map<String, String> metadata = shown.getMetadataMap().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(PUBLIC))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return shown.toBuilder().clearMetadata().putAllMetadata(metadata).build();
    }

    static dev.tollgate.v1.Checkout read(byte[] snapshot) {
        try {
            return dev.tollgate.v1.Checkout.parseFrom(snapshot);
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException("a snapshot cannot be read", broken);
        }
    }

    private static CheckoutItem item(Item item, String currency) {
        return CheckoutItem.newBuilder().setPriceId(item.priceId() == null ? "" : TypeId.PRICE.format(item.priceId()))
                .setName(item.name()).setUnitAmount(Wire.money(item.unitAmount(), currency))
                .setQuantity(item.quantity()).build();
    }

    private static dev.tollgate.v1.Checkout.Closing closing(Checkout.@Nullable Closing closing) {
        return closing == null
                ? dev.tollgate.v1.Checkout.Closing.CLOSING_UNSPECIFIED
                : dev.tollgate.v1.Checkout.Closing.valueOf(closing.name());
    }

    private static String customer(@Nullable UUID id) {
        return id == null ? "" : TypeId.CUSTOMER.format(id);
    }
}
