package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.reconcile.Reconciliation.Repair;
import dev.tollgate.server.reconcile.Reconciliation.Report;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.CreateRefundRequest;
import dev.tollgate.v1.ListDisputesRequest;
import dev.tollgate.v1.ListRefundsRequest;
import dev.tollgate.v1.Refund;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no event has told is found at Stripe itself, and set right. */
class ObjectSweepIT {
    private final World world = new World();
    private final Buyer buyer = new Buyer(world);

    @BeforeEach
    void begin() {
        world.settles();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private UUID organization() {
        return UUID.fromString(world.sql("SELECT id FROM organization"));
    }

    private Report report() {
        return world.gateway().reconciliation().report(organization());
    }

    private Report sweeps() {
        world.gateway().reconciliation().runNow(organization());
        world.settles();
        return report();
    }

    private String openFindings() {
        return world.sql("SELECT coalesce(string_agg(kind, ',' ORDER BY kind), '') FROM finding"
                + " WHERE resolved_at IS NULL");
    }

    /** All but how far the reading is. */
    private SortedMap<String, String> digest() {
        var digest = world.digest();
        digest.remove("event_cursor");
        digest.remove("object_sweep");
        return digest;
    }

    private Checkout paid() {
        Checkout checkout = buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), "pm_card_visa");
        world.settles();
        return checkout;
    }

    private void refundsAtStripe(Checkout checkout, long amount) {
        buyer.atStripe("/v1/refunds",
                "payment_intent=" + checkout.getPayment().getStripePaymentIntentId() + "&amount=" + amount);
    }

    /** Stripe makes events, but this installation will never see them: they are older than Stripe lists. */
    private void everyEventIsLost() {
        world.sandbox.webhooks().dropAll(true);
    }

    private void forGood() {
        world.passes(Duration.ofDays(31));
    }

    @Test
    void aRefundMadeInTheDashboardWhoseEventsAreAllLostIsFound() {
        Checkout checkout = paid();
        everyEventIsLost();
        refundsAtStripe(checkout, 1500);
        forGood();
        assertThat(buyer.sees(checkout).getPayment().getRefunded().getAmount()).isEqualTo(1500);
        assertThat(world.refunds().listRefunds(ListRefundsRequest.getDefaultInstance()).getRefundsList())
                .singleElement().satisfies(refund -> assertThat(refund.getOrigin()).isEqualTo(Refund.Origin.STRIPE));
        assertThat(report().repairs()).singleElement().satisfies(repair -> {
            assertThat(repair.kind()).isEqualTo("REFUND");
            assertThat(repair.details()).isEqualTo("1500 usd SUCCEEDED at Stripe, nothing here");
            assertThat(repair.repairedAt()).isNotNull();
        });
        assertThat(report().sweep().repaired()).isEqualTo(1);
        assertThat(report().drift()).isEmpty();
    }

    @Test
    void aDisputeWhoseEventsAreAllLostIsFound() {
        Checkout checkout = paid();
        everyEventIsLost();
        String dispute = world.sandbox.dispute(buyer.sees(checkout).getPayment().getAttempts(0).getStripeChargeId(),
                "fraudulent").get("id").getAsString();
        world.sandbox.closeDispute(dispute, true);
        forGood();
        assertThat(world.refunds().listDisputes(ListDisputesRequest.getDefaultInstance()).getDisputesList())
                .singleElement().satisfies(shown -> assertThat(shown.getStatus()).isEqualTo("won"));
        assertThat(report().repairs()).extracting(Repair::kind).containsExactly("DISPUTE");
    }

    @Test
    void aPendingRefundIsFollowedLongerThanListsAreRead() {
        Checkout checkout = buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), "pm_card_pendingRefund");
        world.settles();
        Refund pending = world.refunds().createRefund(
                CreateRefundRequest.newBuilder().setCheckoutId(checkout.getId()).build()).getRefund();
        assertThat(pending.getStatus()).isEqualTo(Refund.Status.PENDING);
        everyEventIsLost();
        world.passes(Duration.ofDays(40));
        assertThat(buyer.sees(checkout).getPayment().getRefunded().getAmount()).isEqualTo(Buyer.PRICE);
    }

    @Test
    void onAHealthySystemNothingIsRepairedAndTheDriftReportIsEmpty() {
        paid();
        buyer.opens(Buyer.tea());
        var hosted = buyer.opensHosted();
        world.sandbox.pay(hosted.getCheckout().getStripeSessionId(), "pm_card_visa");
        buyer.opensHosted();
        buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), "pm_card_visa_chargeDeclined");
        Checkout canceled = buyer.opens(Buyer.tea()).getCheckout();
        world.checkouts().cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(canceled.getId()).build());
        refundsAtStripe(paid(), 700);
        world.sandbox.dispute(buyer.sees(paid()).getPayment().getAttempts(0).getStripeChargeId(), "fraudulent");
        world.settles();
        Report report = sweeps();
        assertThat(report.repairs()).isEmpty();
        assertThat(report.drift()).isEmpty();
        assertThat(report.sweep().compared()).as("7 PaymentIntents, 2 Sessions, a refund, a dispute")
                .isGreaterThanOrEqualTo(11);
        assertThat(report.sweep().isUnderWay()).isFalse();
    }

    @Test
    void aSecondSweepWritesNothing() {
        Checkout checkout = paid();
        refundsAtStripe(checkout, 700);
        buyer.opensHosted();
        everyEventIsLost();
        refundsAtStripe(checkout, 800);
        assertThat(sweeps().drift()).isEmpty();
        var before = digest();
        sweeps();
        assertThat(digest()).isEqualTo(before);
    }

    @Test
    void aDayIsTheRhythm() {
        paid();
        world.passes(Duration.ofHours(23));
        assertThat(report().sweep().finishedAt()).isEmpty();
        world.passes(Duration.ofHours(2));
        assertThat(report().sweep().finishedAt()).isPresent();
    }

    @Test
    void whatStaysDifferentIsADriftUntilItIsEqualAgain() {
        Checkout checkout = paid();
        world.sql("UPDATE payment SET captured = captured - 1"
                + " WHERE checkout_id = (SELECT id FROM checkout WHERE order_number = ?) RETURNING id",
                checkout.getOrderNumber());
        Report report = sweeps();
        assertThat(report.drift()).singleElement().satisfies(drift -> {
            assertThat(drift.subject()).isEqualTo(checkout.getPayment().getStripePaymentIntentId());
            assertThat(drift.details()).contains(checkout.getId());
        });
        assertThat(report.repairs()).singleElement()
                .satisfies(repair -> assertThat(repair.repairedAt()).isNull());
        assertThat(report.sweep().drifting()).isEqualTo(1);
        report = sweeps();
        assertThat(report.drift()).as("seen twice, told once").hasSize(1);
        assertThat(report.repairs()).hasSize(1);

        world.sql("UPDATE payment SET captured = captured + 1"
                + " WHERE checkout_id = (SELECT id FROM checkout WHERE order_number = ?) RETURNING id",
                checkout.getOrderNumber());
        report = sweeps();
        assertThat(report.drift()).isEmpty();
        assertThat(report.repairs()).singleElement()
                .satisfies(repair -> assertThat(repair.repairedAt()).isNotNull());
        assertThat(openFindings()).isEmpty();
    }

    @Test
    void aPaymentThatNamesACheckoutWhichWeDoNotHaveIsAFinding() {
        everyEventIsLost();
        Checkout some = paid();
        String claim = world.sandbox.events().stream().filter(event -> event.toString().contains(some.getId()))
                .findFirst().orElseThrow().getAsJsonObject("data").getAsJsonObject("object")
                .getAsJsonObject("metadata").get("tollgate_organization").getAsString();
        buyer.atStripe("/v1/payment_intents", "amount=500&currency=usd&metadata[tollgate_organization]=" + claim
                + "&metadata[tollgate_checkout]=chk_01h455vb4pex5vsknk084sn02q");
        sweeps();
        assertThat(world.sql("SELECT details FROM finding WHERE kind = 'UNKNOWN_CHECKOUT'"))
                .isEqualTo("names chk_01h455vb4pex5vsknk084sn02q");
        assertThat(report().drift()).isEmpty();
    }

    @Test
    void aCheckoutThatNeverLearnedItsObjectLearnsItFromTheList() {
        Checkout checkout = paid();
        world.sql("UPDATE checkout SET status = 'OPEN', client_secret = NULL WHERE order_number = ? RETURNING id",
                checkout.getOrderNumber());
        world.sql("UPDATE payment SET status = 'PENDING', captured = 0, succeeded_at = NULL,"
                + " stripe_payment_intent_id = NULL WHERE stripe_payment_intent_id = ? RETURNING id",
                checkout.getPayment().getStripePaymentIntentId());
        world.sql("DELETE FROM stripe_event RETURNING event_id");
        everyEventIsLost();
        sweeps();
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(buyer.sees(checkout).getPayment().getStripePaymentIntentId())
                .isEqualTo(checkout.getPayment().getStripePaymentIntentId());
    }

    @Test
    void aSweepThatStripeInterruptsGoesOnWhereItWas() {
        paid();
        world.sandbox.fault(Fault.once(Fault.Effect.HTTP_500_BEFORE, "GET", "/v1/refunds"));
        assertThat(sweeps().sweep().isUnderWay()).isTrue();
        long listed = world.sentToStripe("GET", "/v1/payment_intents");
        world.passes(Duration.ofMinutes(6));
        assertThat(report().sweep().isUnderWay()).isFalse();
        assertThat(world.sentToStripe("GET", "/v1/payment_intents")).isEqualTo(listed);
    }

    @Test
    void moreObjectsThanAPageAreAllCompared() {
        for (int i = 0; i < 120; i++)
            buyer.opens(Buyer.tea());
        Report report = sweeps();
        assertThat(report.sweep().compared()).isEqualTo(120);
        assertThat(report.sweep().isUnderWay()).isFalse();
        assertThat(report.repairs()).isEmpty();
    }

    private static final String TABLES = "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'public'"
            + " AND tablename <> 'flyway_schema_history'";

    private void backsUp() {
        execute("CREATE SCHEMA backup");
        for (String table : world.sql(TABLES).split(","))
            execute("CREATE TABLE backup." + table + " AS SELECT * FROM public." + table);
    }

    private void restoresTheBackup() {
        var sql = new StringBuilder("SET session_replication_role = replica;");
        for (String table : world.sql(TABLES).split(","))
            sql.append("DELETE FROM ").append(table).append("; INSERT INTO ").append(table)
                    .append(" OVERRIDING SYSTEM VALUE SELECT * FROM backup.").append(table).append(";");
        execute(sql + "SET session_replication_role = DEFAULT");
        world.restart();
    }

    private void execute(String sql) {
        try (var connection = world.gateway().database().dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void afterABackupIsRestoredEveryMoneyFactComesBack() {
        Checkout open = buyer.opens(Buyer.tea()).getCheckout();
        Checkout later = buyer.opens(Buyer.tea()).getCheckout();
        Checkout hosted = buyer.opensHosted().getCheckout();
        Checkout refunded = paid();
        world.settles();
        backsUp();

        Checkout[] paid = {buyer.confirms(open, "pm_card_visa"), buyer.confirms(later, "pm_card_visa")};
        world.sandbox.pay(hosted.getStripeSessionId(), "pm_card_visa");
        world.refunds().createRefund(
                CreateRefundRequest.newBuilder().setCheckoutId(refunded.getId()).setAmount(1200).build());
        refundsAtStripe(refunded, 300);
        CreateCheckoutResponse unknown = buyer.opens(Buyer.tea());
        buyer.confirms(unknown.getCheckout(), "pm_card_visa");
        world.settles();

        restoresTheBackup();
        assertThat(buyer.sees(open).getStatus()).isEqualTo(Checkout.Status.OPEN);
        everyEventIsLost();
        forGood();
        assertThat(Arrays.stream(paid).map(buyer::sees)).allMatch(one -> one.getStatus() == Checkout.Status.COMPLETE);
        assertThat(buyer.sees(hosted).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(buyer.sees(refunded).getPayment().getRefunded().getAmount()).isEqualTo(1500);
        assertThat(world
                .sql("SELECT DISTINCT details FROM finding WHERE kind = 'UNKNOWN_CHECKOUT' AND resolved_at IS NULL"))
                .isEqualTo("names " + unknown.getCheckout().getId());
        long known = Long.parseLong(world.sql("SELECT sum(captured) FROM payment"));
        assertThat(known + Buyer.PRICE).isEqualTo(world.sandbox.ledger().captured().get("usd"));
        assertThat(report().drift()).isEmpty();
        var before = digest();
        sweeps();
        assertThat(digest()).as("a second run").isEqualTo(before);
    }
}
