package dev.tollgate.server.checkout;

import dev.tollgate.server.payment.Payment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The aggregate that everybody watches: terms that never change, progress that does, one version at a time, and its
 * payments.
 *
 * @param payments
 *            the one that it is for, and then those that came besides
 */
public record Checkout(Terms terms, Progress progress, List<Payment> payments) {
    public Checkout {
        payments = List.copyOf(payments);
    }

    public UUID id() {
        return terms.id();
    }

    /** The payment that it is for. */
    public Payment payment() {
        return payments.getFirst();
    }

    public boolean isOpen() {
        return progress.status() == Status.OPEN;
    }

    public boolean isClosing() {
        return progress.closing() != null;
    }

    /** Whether Stripe has an object that can be read. */
    public boolean isKnownToStripe() {
        return progress.sessionId() != null || payment().paymentIntentId().isPresent();
    }

    /** The payment that a PaymentIntent pays, or would. */
    Optional<Payment> paymentBy(String paymentIntentId) {
        return payments.stream().filter(one -> one.paymentIntentId().equals(Optional.of(paymentIntentId))).findFirst();
    }

    /** Whether a PaymentIntent or Checkout Session is one of its own. */
    boolean has(String stripeId) {
        return stripeId.equals(progress.sessionId()) || paymentBy(stripeId).isPresent();
    }

    Checkout with(Progress next) {
        return new Checkout(terms, next, payments);
    }

    /** Changes a payment, or adds one. */
    Checkout with(Payment payment) {
        var all = new ArrayList<>(payments);
        int known = all.stream().map(Payment::id).toList().indexOf(payment.id());
        if (known >= 0) all.set(known, payment);
        else all.add(payment);
        return new Checkout(terms, progress, all);
    }

    boolean isSameToWatchers(Checkout other) {
        return progress.isSameToWatchers(other.progress) && payments.size() == other.payments.size()
                && IntStream.range(0, payments.size())
                        .allMatch(i -> payments.get(i).isSameToWatchers(other.payments.get(i)));
    }

    /** OPEN: can be paid. COMPLETE: paid. */
    public enum Status {
        OPEN,
        COMPLETE,
        EXPIRED,
        CANCELED;

        /** A payment that comes late can complete what was closed; nothing opens it again. */
        private Set<Status> next() {
            return switch (this) {
                case OPEN -> EnumSet.of(COMPLETE, EXPIRED, CANCELED);
                case EXPIRED, CANCELED -> EnumSet.of(COMPLETE);
                case COMPLETE -> EnumSet.noneOf(Status.class);
            };
        }

        boolean mayBecome(Status other) {
            return next().contains(other);
        }
    }

    public enum Presentation {
        ELEMENTS,
        HOSTED,
        EMBEDDED,
        ONE_CLICK;

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
     * @param returnUrl
     *            where the bank sends the buyer after a challenge; empty: there is no page to come back to
     * @param rendered
     *            all that never changes of the message that shows it
     */
    public record Terms(UUID organizationId, UUID id, Instant createdAt, Presentation presentation,
            @Nullable UUID customerId, @Nullable String purchaseKey, byte[] cartHash, String returnUrl,
            Instant expiresAt, byte[] rendered) {}

    /** Where the buyer goes afterwards. Empty texts where none was given. */
    public record Urls(String success, String cancel, String returning) {}

    /**
     * How far it is.
     *
     * @param createOperationId
     *            the operation whose object at Stripe is this checkout's
     * @param clientSecret
     *            sealed
     * @param hostedUrl
     *            sealed
     * @param deferredEffects
     *            the names of effects that a job applies
     */
    public record Progress(long version, Instant updatedAt, Status status, @Nullable Closing closing,
            UUID createOperationId, @Nullable String sessionId, byte @Nullable [] clientSecret,
            byte @Nullable [] hostedUrl, Set<String> deferredEffects) {
        public Progress {
            deferredEffects = Set.copyOf(deferredEffects);
        }

        Progress next(Instant now) {
            return new Progress(version + 1, now, status, closing, createOperationId, sessionId, clientSecret,
                    hostedUrl, deferredEffects);
        }

        Progress closing(Closing reason) {
            return new Progress(version, updatedAt, status, reason, createOperationId, sessionId, clientSecret,
                    hostedUrl, deferredEffects);
        }

        /** Stays as it is where there is no way from here to there. */
        Progress closed(Status closed) {
            return status.mayBecome(closed)
                    ? new Progress(version, updatedAt, closed, null, createOperationId, sessionId, clientSecret,
                            hostedUrl, deferredEffects)
                    : this;
        }

        /** Paid, and another one stands for the purchase. */
        Progress lost(Status before) {
            return new Progress(version, updatedAt, before == Status.OPEN ? Status.CANCELED : before, null,
                    createOperationId, sessionId, clientSecret, hostedUrl, deferredEffects);
        }

        Progress createdBy(UUID operationId) {
            return new Progress(version, updatedAt, status, closing, operationId, sessionId, clientSecret, hostedUrl,
                    deferredEffects);
        }

        Progress deferring(Set<String> effects) {
            return new Progress(version, updatedAt, status, closing, createOperationId, sessionId, clientSecret,
                    hostedUrl, effects);
        }

        /** What is known already is kept: one Session for life, and one secret. */
        Progress learned(@Nullable String session, byte @Nullable [] secret, byte @Nullable [] url) {
            return new Progress(version, updatedAt, status, closing, createOperationId,
                    sessionId == null ? session : sessionId, clientSecret == null ? secret : clientSecret,
                    hostedUrl == null ? url : hostedUrl, deferredEffects);
        }

        boolean isSameToWatchers(Progress other) {
            return status == other.status && closing == other.closing && Objects.equals(sessionId, other.sessionId);
        }
    }
}
