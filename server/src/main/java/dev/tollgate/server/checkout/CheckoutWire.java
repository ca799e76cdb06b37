package dev.tollgate.server.checkout;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.stream.VersionLog;
import dev.tollgate.server.stripe.PaymentFact.Failure;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.ChargeAttempt;
import dev.tollgate.v1.CheckoutItem;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a checkout is shown. Rendered once per version; every answer, list and stream shows that same rendering. */
final class CheckoutWire {
    /** Metadata under such keys is shown to browsers. */
    private static final String PUBLIC = "public_";

    private CheckoutWire() {}

    private static dev.tollgate.v1.Checkout render(Checkout checkout, List<Item> items,
            List<PaymentSnapshot.Charge> charges) {
        Checkout.Terms terms = checkout.terms();
        Checkout.Progress progress = checkout.progress();
        return dev.tollgate.v1.Checkout.newBuilder().setId(TypeId.CHECKOUT.format(terms.id()))
                .setVersion(progress.version()).setStatus(status(progress.status()))
                .setPresentation(dev.tollgate.v1.Checkout.Presentation.valueOf(terms.presentation().name()))
                .setClosing(closing(progress.closing())).setCustomerId(customer(terms.customerId()))
                .setReference(terms.reference()).setOrderNumber(terms.orderNumber())
                .setAmount(Wire.money(terms.amount(), terms.currency()))
                .addAllItems(items.stream().map(item -> item(item, terms.currency())).toList())
                .setPayment(payment(checkout, charges)).putAllMetadata(terms.metadata().entries())
                .setSuccessUrl(terms.urls().success()).setCancelUrl(terms.urls().cancel())
                .setReturnUrl(terms.urls().returning()).setSavePaymentMethod(terms.savePaymentMethod())
                .setExpiresAt(Wire.time(terms.expiresAt())).setCreatedAt(Wire.time(terms.createdAt()))
                .setUpdatedAt(Wire.time(progress.updatedAt())).build();
    }

    /** What merchants get of a version and what browsers get are kept apart, where they differ. */
    static VersionLog.Entry version(Change change, List<Item> items, List<PaymentSnapshot.Charge> charges) {
        var shown = render(change.after(), items, charges);
        var visible = forBrowsers(shown);
        Checkout.Progress progress = change.after().progress();
        return new VersionLog.Entry(progress.version(), progress.updatedAt(), change.cause(), shown.toByteArray(),
                visible.equals(shown) ? null : visible.toByteArray());
    }

    /** To a session token only what its caller may know: of the metadata, what the merchant made public. */
    static dev.tollgate.v1.Checkout shownTo(Caller caller, dev.tollgate.v1.Checkout shown) {
        return caller.isServer() ? shown : forBrowsers(shown);
    }

    private static dev.tollgate.v1.Checkout forBrowsers(dev.tollgate.v1.Checkout shown) {
        var visible = shown.toBuilder().clearMetadata();
        shown.getMetadataMap().forEach((key, value) -> {
            if (key.startsWith(PUBLIC)) visible.putMetadata(key, value);
        });
        return visible.build();
    }

    /** As its latest version says, with every charge seen since. */
    static dev.tollgate.v1.Checkout show(Tx tx, Caller caller, UUID checkoutId) {
        var snapshot = tx.mapper(CheckoutMapper.class).snapshot(tx.organization(), checkoutId);
        var shown = read(snapshot.snapshot()).toBuilder();
        shown.getPaymentBuilder().clearAttempts();
        tx.mapper(LineMapper.class).charges(tx.organization(), checkoutId)
                .forEach(charge -> shown.getPaymentBuilder().addAttempts(attempt(charge)));
        return shownTo(caller, shown.build());
    }

    static dev.tollgate.v1.Checkout read(byte[] snapshot) {
        try {
            return dev.tollgate.v1.Checkout.parseFrom(snapshot);
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException("a snapshot cannot be read", broken);
        }
    }

    private static dev.tollgate.v1.Payment payment(Checkout checkout, List<PaymentSnapshot.Charge> charges) {
        Payment payment = checkout.payment();
        String currency = payment.currency();
        var wire = dev.tollgate.v1.Payment.newBuilder()
                .setStatus(dev.tollgate.v1.Payment.Status.valueOf(payment.status().name()))
                .setCaptured(Wire.money(payment.captured(), currency))
                .setRefunded(Wire.money(payment.refunded(), currency))
                .setDisputed(Wire.money(payment.disputed(), currency))
                .addAllAttempts(charges.stream().map(CheckoutWire::attempt).toList())
                .setStripePaymentIntentId(text(checkout.progress().paymentIntentId()))
                .setStripeSessionId(text(checkout.progress().sessionId()));
        payment.failure().map(CheckoutWire::failure).ifPresent(wire::setFailure);
        return wire.build();
    }

    private static dev.tollgate.v1.Payment.Failure failure(Failure failure) {
        return dev.tollgate.v1.Payment.Failure.newBuilder().setCode(failure.code())
                .setDeclineCode(failure.declineCode())
                .setMessage(failure.message()).build();
    }

    static ChargeAttempt attempt(PaymentSnapshot.Charge charge) {
        return ChargeAttempt.newBuilder().setStripeChargeId(charge.id())
                .setOutcome(ChargeAttempt.Outcome.valueOf(charge.outcome().name())).setCode(charge.code())
                .setDeclineCode(charge.declineCode()).setAttemptedAt(Wire.time(Objects.requireNonNull(charge.at())))
                .build();
    }

    private static CheckoutItem item(Item item, String currency) {
        return CheckoutItem.newBuilder().setPriceId(item.priceId() == null ? "" : TypeId.PRICE.format(item.priceId()))
                .setName(item.name()).setUnitAmount(Wire.money(item.unitAmount(), currency))
                .setQuantity(item.quantity())
                .build();
    }

    private static dev.tollgate.v1.Checkout.Status status(Checkout.Status status) {
        return dev.tollgate.v1.Checkout.Status.valueOf(status.name());
    }

    private static dev.tollgate.v1.Checkout.Closing closing(Checkout.@Nullable Closing closing) {
        return closing == null
                ? dev.tollgate.v1.Checkout.Closing.CLOSING_UNSPECIFIED
                : dev.tollgate.v1.Checkout.Closing.valueOf(closing.name());
    }

    private static String customer(@Nullable UUID id) {
        return id == null ? "" : TypeId.CUSTOMER.format(id);
    }

    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }
}
