package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.payment.PaymentOwners.Observation;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.RefreshSubject;
import dev.tollgate.server.stripe.StripePaymentReader;
import dev.tollgate.server.stripe.StripePaymentReader.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Reads how a checkout's payment stands: its Checkout Session, or its PaymentIntent. */
public final class PaymentRefresh implements RefreshSubject {
    /** The subject is a checkout. */
    public static final String KIND = "PAYMENT";
    static final Duration FIRST = Duration.ofMinutes(1);
    /** An open checkout is read now and then, even when no event ever comes. */
    static final List<Duration> AGAIN = List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15),
            Duration.ofHours(1));
    private static final Duration CONFIRM = Duration.ofMinutes(1);

    private final Database database;
    private final StripePaymentReader reader;
    private final CheckoutVersions versions;
    private final CheckoutSettlement settlement;
    private final Journal journal;
    private final Ids ids;

    public PaymentRefresh(Database database, StripePaymentReader reader, CheckoutVersions versions,
            CheckoutSettlement settlement, Journal journal, Ids ids) {
        this.database = database;
        this.reader = reader;
        this.versions = versions;
        this.settlement = settlement;
        this.journal = journal;
        this.ids = ids;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String name(UUID checkoutId) {
        return TypeId.CHECKOUT.format(checkoutId);
    }

    /**
     * No refresh begins while a confirm is open, so that the read of a first card's decline cannot take a second card's
     * challenge off the screen. It is due when the confirm is settled.
     */
    @Override
    public Optional<Instant> notBefore(Tx tx, UUID checkoutId) {
        if (!versions.find(tx, checkoutId).orElseThrow().isKnownToStripe())
            return Optional.of(ids.now().plus(NOTHING_YET));
        return journal.latest(tx, checkoutId, ConfirmOperation.KIND).filter(Operation::isOpen)
                .map(_ -> ids.now().plus(CONFIRM));
    }

    @Override
    public Reading read(UUID organizationId, UUID checkoutId) {
        Checkout checkout = database.inTransaction(organizationId, tx -> versions.find(tx, checkoutId)).orElseThrow();
        return switch (see(organizationId, checkout)) {
            case Seen.Shown(PaymentSnapshot snapshot) -> new Reading.Read(
                    (tx, ticket) -> settlement.settle(tx, checkoutId,
                            new Observation(snapshot, "refresh", OptionalLong.of(ticket))),
                    Optional.empty());
            case Seen.NotShown(Reading why) -> why;
        };
    }

    private Seen see(UUID organizationId, Checkout checkout) {
        String session = checkout.progress().sessionId();
        return session == null
                ? reader.paymentIntent(organizationId, checkout.payment().paymentIntentId().orElseThrow())
                : reader.session(organizationId, session);
    }

    @Override
    public Optional<Duration> routine(Tx tx, UUID checkoutId, long ticket) {
        boolean isUnsettled = versions.lock(tx, checkoutId).orElseThrow().now().isOpen();
        return isUnsettled
                ? Optional.of(AGAIN.get((int) Math.min(ticket, AGAIN.size()) - 1))
                : Optional.empty();
    }
}
