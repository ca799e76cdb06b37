package dev.tollgate.server.payment;

import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentFact.Failure;
import dev.tollgate.server.stripe.PaymentSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One sum of money asked from one buyer. It changes only under its owner's row lock. {@link #fold} is the one rule of
 * truth: paid beats everything for ever, terminated beats everything but paid, and among the rest the last read is
 * right. So every order and every duplication of what Stripe says ends alike.
 *
 * @param checkoutId
 *            its owner; null for a payment that belongs to no checkout
 * @param amount
 *            what must be captured, in minor units of the currency; 0 where nothing is due
 * @param chargeId
 *            the latest charge that was seen: a second decline in the same words is another charge
 * @param paymentIntentId
 *            the PaymentIntent that paid it, or would
 * @param refundReserved
 *            what is on its way back
 * @param disputed
 *            what a bank holds or has kept
 * @param surplus
 *            why the money does not stand for the owner and goes back; empty for money that does
 */
public record Payment(UUID id, Instant createdAt, @Nullable UUID checkoutId, @Nullable UUID customerId,
        Purpose purpose, long amount, String currency, Status status, Optional<Failure> failure,
        Optional<String> chargeId, Optional<String> paymentIntentId, long captured, long refunded, long refundReserved,
        long disputed, Optional<Surplus> surplus, Optional<Instant> succeededAt, Attempts attempts) {
    public enum Purpose {
        CHARGE,
        /** A payment method to be kept, and no money. */
        SETUP
    }

    public enum Status {
        PENDING,
        REQUIRES_ACTION,
        PROCESSING,
        FAILED,
        CANCELED,
        EXPIRED,
        SUCCEEDED
    }

    /** Why money that came does not stand for its owner. It is refunded once. */
    public enum Surplus {
        /** It came after the owner had closed, and the policy is to give it back. */
        LATE,
        /** The purchase is paid already. */
        DUPLICATE,
        /** A Checkout Session had replaced this PaymentIntent, and another one paid. */
        REPLACED,
        /** Paid by an object at Stripe that names the owner and is not the one that it has. */
        ORPHAN
    }

    /**
     * The charges seen at Stripe, for people: never a fence for money.
     *
     * @param newest
     *            at most {@link #SHOWN_MAX}, oldest first
     * @param count
     *            how many there were
     */
    public record Attempts(List<PaymentSnapshot.Charge> newest, int count) {
        public static final int SHOWN_MAX = 20;
        public static final Attempts NONE = new Attempts(List.of(), 0);

        public Attempts {
            newest = List.copyOf(newest);
        }

        /** Whether there are no older ones besides. */
        boolean areAllShown() {
            return newest.size() < SHOWN_MAX;
        }

        /** With a charge that is new, or decided since. */
        Attempts with(PaymentSnapshot.Charge charge, boolean isNew) {
            var all = new ArrayList<>(newest);
            int known = all.stream().map(PaymentSnapshot.Charge::id).toList().indexOf(charge.id());
            if (known >= 0) all.set(known, charge);
            else all.add(charge);
            return new Attempts(all.subList(Math.max(0, all.size() - SHOWN_MAX), all.size()),
                    isNew ? count + 1 : count);
        }
    }

    /** What a fact means for a payment. */
    public sealed interface Decision {
        record Applied(Payment after) implements Decision {}

        record Ignored(String why) implements Decision {}

        /** Read it at Stripe. */
        record Read() implements Decision {}

        /** Money that came besides: another PaymentIntent has paid too. */
        record PaidTwice(PaymentFact.Paid by) implements Decision {}

        /** Does not fit: a finding, and nothing changes. */
        record Conflict(String why) implements Decision {}
    }

    /** A payment that nobody has been asked for yet. */
    public static Payment pending(UUID id, Instant now, UUID checkoutId, @Nullable UUID customerId, long amount,
            String currency) {
        return new Payment(id, now, checkoutId, customerId, Purpose.CHARGE, amount, currency, Status.PENDING,
                Optional.empty(), Optional.empty(), Optional.empty(), 0, 0, 0, 0, Optional.empty(), Optional.empty(),
                Attempts.NONE);
    }

    /** Money of the same owner that came by an object that should not have been paid. */
    public Payment surplusOf(UUID otherId, Instant now, PaymentFact.Paid paid, Surplus why) {
        return new Payment(otherId, now, checkoutId, customerId, Purpose.CHARGE, paid.captured(), paid.currency(),
                Status.SUCCEEDED, Optional.empty(), Optional.empty(), Optional.of(paid.paymentIntentId()),
                paid.captured(), 0, 0, 0, Optional.of(why), Optional.of(now), Attempts.NONE);
    }

    public boolean isPaid() {
        return status == Status.SUCCEEDED;
    }

    /** Paid, and the money is its owner's to keep. */
    public boolean stands() {
        return isPaid() && surplus.isEmpty();
    }

    /** What may still be given back. */
    public long refundable() {
        return captured - refunded - refundReserved;
    }

    /** Closed at Stripe unpaid. A FAILED payment counts once no second try is possible; its owner is closed then. */
    private boolean isTerminated() {
        return status == Status.CANCELED || status == Status.EXPIRED;
    }

    /** Reads no clock, touches no table. */
    public Decision fold(PaymentFact fact) {
        return switch (fact) {
            case PaymentFact.Paid paid when isPaid() -> paymentIntentId.equals(Optional.of(paid.paymentIntentId()))
                    ? new Decision.Ignored("the money is here")
                    : new Decision.PaidTwice(paid);
            case PaymentFact.Paid paid when paid.captured() != amount || !paid.currency().equals(currency) ->
                new Decision.Conflict("captured " + paid.captured() + " " + paid.currency() + " instead of " + amount
                        + " " + currency);
            // From every state: money that comes late is still money.
            case PaymentFact.Paid paid -> new Decision.Applied(paidBy(paid));
            case PaymentFact.Terminated _ when isPaid() -> new Decision.Ignored("the money is here");
            case PaymentFact.Terminated _ when isTerminated() -> new Decision.Ignored("terminated already");
            case PaymentFact.Terminated terminated -> new Decision.Applied(terminatedBy(terminated));
            case PaymentFact.Observed _ when isPaid() || isTerminated() -> new Decision.Ignored("final");
            case PaymentFact.Observed seen -> {
                Payment after = observed(seen);
                yield after.equals(this) ? new Decision.Ignored("known") : new Decision.Applied(after);
            }
            case PaymentFact.Hint _ -> isPaid() ? new Decision.Ignored("the money is here") : new Decision.Read();
            case PaymentFact.Reversed _ -> new Decision.Ignored("what went back is read by itself");
            case PaymentFact.Nothing _ -> new Decision.Ignored("not about the payment");
            case PaymentFact.Unknown(String what) -> new Decision.Conflict("Stripe says " + what);
        };
    }

    private Payment paidBy(PaymentFact.Paid paid) {
        return with(Status.SUCCEEDED, Optional.empty(), chargeId, Optional.of(paid.paymentIntentId()),
                paid.captured());
    }

    private Payment terminatedBy(PaymentFact.Terminated terminated) {
        Status after = switch (terminated.why()) {
            case CANCELED -> Status.CANCELED;
            case EXPIRED -> Status.EXPIRED;
            case FAILED -> Status.FAILED;
        };
        return with(after, terminated.failure(), chargeId, paymentIntentId, captured);
    }

    private Payment observed(PaymentFact.Observed seen) {
        Status after = switch (seen.standing()) {
            case PENDING -> Status.PENDING;
            case REQUIRES_ACTION -> Status.REQUIRES_ACTION;
            case PROCESSING -> Status.PROCESSING;
            case FAILED -> Status.FAILED;
        };
        return with(after, seen.failure(), seen.chargeId(), paymentIntentId, captured);
    }

    private Payment with(Status after, Optional<Failure> failed, Optional<String> charge, Optional<String> intent,
            long capturedNow) {
        return new Payment(id, createdAt, checkoutId, customerId, purpose, amount, currency, after, failed, charge,
                intent, capturedNow, refunded, refundReserved, disputed, surplus, succeededAt, attempts);
    }

    public Payment succeeded(Instant at, Optional<Surplus> why) {
        return new Payment(id, createdAt, checkoutId, customerId, purpose, amount, currency, status, failure, chargeId,
                paymentIntentId, captured, refunded, refundReserved, disputed, why, Optional.of(at), attempts);
    }

    /** By the PaymentIntent that it has now; a Checkout Session may replace it as long as nobody has paid. */
    public Payment by(String intent) {
        return with(status, failure, chargeId, Optional.of(intent), captured);
    }

    /** What goes back stands beside the status: a refund may fail after it succeeded, and a dispute may be won. */
    Payment reversed(long refundedNow, long reservedNow, long disputedNow) {
        return new Payment(id, createdAt, checkoutId, customerId, purpose, amount, currency, status, failure, chargeId,
                paymentIntentId, captured, refundedNow, reservedNow, disputedNow, surplus, succeededAt, attempts);
    }

    Payment with(Attempts seen) {
        return new Payment(id, createdAt, checkoutId, customerId, purpose, amount, currency, status, failure, chargeId,
                paymentIntentId, captured, refunded, refundReserved, disputed, surplus, succeededAt, seen);
    }

    /** Whether somebody who watches sees no difference. Attempts are shown with the next change. */
    public boolean isSameToWatchers(Payment other) {
        return with(Attempts.NONE).equals(other.with(Attempts.NONE));
    }
}
