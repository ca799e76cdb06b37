package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Metadata;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The aggregate that everybody watches: terms that never change, and progress that does, one version at a time. */
public record Checkout(Terms terms, Progress progress) {

    public UUID id() {
        return terms.id();
    }

    public Payment payment() {
        return progress.payment();
    }

    public boolean isOpen() {
        return progress.status() == Status.OPEN;
    }

    public boolean isClosing() {
        return progress.closing() != null;
    }

    /** Whether Stripe has an object that can be read. */
    public boolean isKnownToStripe() {
        return progress.paymentIntentId() != null || progress.sessionId() != null;
    }

    /** OPEN: can be paid. COMPLETE: paid. Late money can turn EXPIRED and CANCELED into COMPLETE. */
    public enum Status {
        OPEN,
        COMPLETE,
        EXPIRED,
        CANCELED
    }

    public enum Presentation {
        ELEMENTS,
        HOSTED,
        EMBEDDED,
        ONE_CLICK,
        RENEWAL;

        /** Whether the buyer pays a Checkout Session rather than a PaymentIntent of ours. */
        public boolean usesSession() {
            return this == HOSTED || this == EMBEDDED;
        }
    }

    /** Why a checkout is being closed. The first reason wins. */
    public enum Closing {
        CANCEL,
        EXPIRE,
        REPLACE
    }

    /**
     * What was agreed when the checkout was created.
     *
     * @param purchaseKey
     *            at most one open checkout has it, and at most one paid one; null when no such promise was asked for
     * @param cartHash
     *            the same for the same items, amounts, customer and presentation
     * @param createOperationId
     *            the operation whose object at Stripe is this checkout's
     */
    public record Terms(UUID organizationId, UUID id, Instant createdAt, Presentation presentation,
            @Nullable UUID customerId, String reference, @Nullable String purchaseKey, byte[] cartHash,
            String orderNumber, long amount, String currency, Metadata metadata, Urls urls, boolean savePaymentMethod,
            Instant expiresAt, UUID createOperationId) {}

    /** Where the buyer goes afterwards. Empty texts where none was given. */
    public record Urls(String success, String cancel, String returning) {}

    /**
     * How far it is.
     *
     * @param clientSecret
     *            sealed
     * @param hostedUrl
     *            sealed
     * @param obsApplied
     *            the latest ticket whose answer was applied
     */
    public record Progress(long version, Instant updatedAt, Status status, @Nullable Closing closing, Payment payment,
            @Nullable String paymentIntentId, @Nullable String sessionId, byte @Nullable [] clientSecret,
            byte @Nullable [] hostedUrl, long obsApplied) {

        Progress next(Instant now) {
            return new Progress(version + 1, now, status, closing, payment, paymentIntentId, sessionId, clientSecret,
                    hostedUrl, obsApplied);
        }

        Progress with(Payment after) {
            return new Progress(version, updatedAt, status, closing, after, paymentIntentId, sessionId, clientSecret,
                    hostedUrl, obsApplied);
        }

        Progress closing(Closing reason) {
            return new Progress(version, updatedAt, status, reason, payment, paymentIntentId, sessionId, clientSecret,
                    hostedUrl, obsApplied);
        }

        Progress closed(Status closed) {
            return new Progress(version, updatedAt, closed, null, payment, paymentIntentId, sessionId, clientSecret,
                    hostedUrl, obsApplied);
        }

        Progress applied(long ticket) {
            return new Progress(version, updatedAt, status, closing, payment, paymentIntentId, sessionId, clientSecret,
                    hostedUrl, Math.max(obsApplied, ticket));
        }

        /** What is known already is kept: one PaymentIntent and one Session for life. */
        Progress learned(Learned news) {
            return new Progress(version, updatedAt, status, closing, payment,
                    or(paymentIntentId, news.paymentIntentId()),
                    or(sessionId, news.sessionId()), clientSecret == null ? news.clientSecret() : clientSecret,
                    hostedUrl == null ? news.hostedUrl() : hostedUrl, obsApplied);
        }

        boolean isSameToWatchers(Progress other) {
            return status == other.status && closing == other.closing && payment.equals(other.payment)
                    && Objects.equals(paymentIntentId, other.paymentIntentId)
                    && Objects.equals(sessionId, other.sessionId);
        }

        private static @Nullable String or(@Nullable String known, @Nullable String news) {
            return known == null ? news : known;
        }
    }

    /** What Stripe's objects are called, and the secrets that open them, sealed. */
    record Learned(@Nullable String paymentIntentId, @Nullable String sessionId, byte @Nullable [] clientSecret,
            byte @Nullable [] hostedUrl) {}
}
