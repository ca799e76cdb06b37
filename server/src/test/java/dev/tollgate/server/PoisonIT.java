package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One row that nobody can deal with, put in by hand and due before all others: it delays nobody. A story for each
 * sweep.
 */
class PoisonIT {
    /** One each: a poison is nothing that goes away. */
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

    private Checkout opens() {
        return buyer.opens(Buyer.tea()).getCheckout();
    }

    private static UUID id(Checkout checkout) {
        return TypeId.CHECKOUT.parse(checkout.getId());
    }

    /** As if a newer version of this program had written it: whoever reads the row fails. */
    private void isFromTheFuture(Checkout checkout) {
        world.execute("ALTER TABLE checkout DROP CONSTRAINT IF EXISTS checkout_presentation_check");
        world.execute("UPDATE checkout SET presentation = 'TELEPATHY' WHERE id = '%s'".formatted(id(checkout)));
    }

    private String status(Checkout checkout) {
        return world.sql("SELECT status FROM checkout WHERE id = ?", id(checkout));
    }

    private boolean isPutOff(String table, String column, String where) {
        return world.sql("SELECT min(" + column + ") > ?::timestamptz FROM " + table + " WHERE " + where,
                world.clock.instant().toString()).equals("t");
    }

    /** Another tenant, whose key at Stripe cannot be read: all that is asked of Stripe for it fails. */
    private UUID addsOneWithoutAKey() {
        world.addOrganization("other", World.OTHER_KEY);
        UUID other = UUID.fromString(world.sql("SELECT id FROM organization WHERE name = 'other'"));
        world.execute("INSERT INTO stripe_account (organization_id, id, created_at, mode, publishable_key, secret_key)"
                + " VALUES ('%s', '%s', '%s', 'TEST', 'pk', 'rubbish')".formatted(other, UUID.randomUUID(),
                        world.clock.instant()));
        return other;
    }

    @Test
    void theOthersExpire() {
        Checkout poison = opens();
        Checkout other = opens();
        world.settles();
        isFromTheFuture(poison);
        world.passes(Duration.ofMinutes(61));
        assertThat(status(other)).isEqualTo("EXPIRED");
        assertThat(status(poison)).isEqualTo("OPEN");
        assertThat(isPutOff("checkout", "next_close_at", "presentation = 'TELEPATHY'")).isTrue();
    }

    @Test
    void theOthersAreClosed() {
        Checkout poison = opens();
        Checkout other = opens();
        world.settles();
        isFromTheFuture(poison);
        world.execute("UPDATE checkout SET closing = 'CANCEL', next_close_at = '%s'".formatted(world.clock.instant()));
        world.execute("UPDATE checkout SET next_close_at = next_close_at - interval '1 hour' WHERE id = '%s'"
                .formatted(id(poison)));
        world.settles();
        assertThat(status(other)).isEqualTo("CANCELED");
        assertThat(status(poison)).isEqualTo("OPEN");
        assertThat(isPutOff("checkout", "next_close_at", "presentation = 'TELEPATHY'")).isTrue();
    }

    @Test
    void theOthersOperationsAreFinished() {
        world.sandbox.webhooks().hold();
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_AFTER_EFFECT, "POST", "/v1/payment_intents$").times(4));
        ApiErrors.of(() -> buyer.opens(Buyer.tea().setReference("poison")));
        ApiErrors.of(() -> buyer.opens(Buyer.tea().setReference("other")));
        world.execute("UPDATE stripe_operation SET kind = 'NOBODYS', next_send_at = next_send_at - interval '1 hour'"
                + " WHERE subject = (SELECT id FROM checkout WHERE reference = 'poison')");
        for (int turn = 0; turn < 3; turn++) {
            world.clock.turn(Duration.ofMinutes(2));
            world.gateway().drain();
        }
        assertThat(world.sql("SELECT state FROM stripe_operation JOIN checkout ON subject = checkout.id"
                + " WHERE reference = 'other'")).isEqualTo("DONE");
        assertThat(isPutOff("stripe_operation", "next_send_at", "kind = 'NOBODYS'")).isTrue();
    }

    @Test
    void theOthersAreReadAgain() {
        var created = buyer.opens(Buyer.tea());
        world.settles();
        world.execute(
                ("INSERT INTO refresh (organization_id, kind, subject_id, created_at, ticket, applied, wanted, next_at,"
                        + " failures) SELECT id, 'NOBODYS', '%s', created_at, 0, 0, 1, created_at, 0 FROM organization")
                        .formatted(UUID.randomUUID()));
        world.sandbox.webhooks().dropAll(true);
        buyer.paysInTheBrowser(created, "pm_card_visa");
        world.passes(Duration.ofMinutes(2));
        assertThat(status(created.getCheckout())).isEqualTo("COMPLETE");
        assertThat(isPutOff("refresh", "next_at", "kind = 'NOBODYS'")).isTrue();
    }

    @Test
    void theOthersEventsAreApplied() {
        buyer.confirms(opens(), "pm_card_visa");
        world.settles();
        world.execute("UPDATE stripe_event SET state = 'PENDING', attempts = 1, next_attempt_at = '%s'"
                .formatted(world.clock.instant()));
        world.execute(
                "UPDATE stripe_event SET payload = 'rubbish', next_attempt_at = next_attempt_at - interval '1 hour'"
                        + " WHERE type = 'payment_intent.succeeded'");
        assertThat(world.sql("SELECT count(*) > 1 FROM stripe_event WHERE state = 'PENDING'")).isEqualTo("t");
        world.settles();
        assertThat(world.sql("SELECT string_agg(type, ',') FROM stripe_event WHERE state = 'PENDING'"))
                .isEqualTo("payment_intent.succeeded");
        assertThat(isPutOff("stripe_event", "next_attempt_at", "state = 'PENDING'")).isTrue();
    }

    @Test
    void theOthersRulesAreCheckedAndWhoseCannotBeIsToldUntilTheyCan() {
        world.addOrganization("other", World.OTHER_KEY);
        world.passes(Duration.ofDays(2));
        String poison = "organization_id = (SELECT id FROM organization WHERE name = 'other')";
        world.execute(
                "UPDATE invariant_check SET checked_at = '-infinity', next_check_at = next_check_at - interval '1 minute'"
                        + " WHERE " + poison);
        world.passes(Duration.ofMinutes(15));
        assertThat(world.sql("SELECT count(*) FROM invariant_check WHERE checked_at > '2000-01-01'")).isEqualTo("1");
        assertThat(isPutOff("invariant_check", "next_check_at", poison)).isTrue();
        String told = "SELECT count(*) FROM finding WHERE kind = 'INVARIANT' AND resolved_at IS NULL AND " + poison;
        assertThat(world.sql(told)).isEqualTo("0");
        world.passes(Duration.ofMinutes(15));
        world.passes(Duration.ofMinutes(30));
        assertThat(world.sql("SELECT failures FROM invariant_check WHERE " + poison)).isEqualTo("3");
        assertThat(world.sql(told)).isEqualTo("1");
        world.execute("UPDATE invariant_check SET checked_at = NULL WHERE " + poison);
        world.passes(Duration.ofHours(1));
        assertThat(world.sql("SELECT failures FROM invariant_check WHERE " + poison)).isEqualTo("0");
        assertThat(world.sql(told)).isEqualTo("0");
    }

    @Test
    void theOthersEventsArePulled() {
        UUID poison = addsOneWithoutAKey();
        world.passes(Duration.ofMinutes(6));
        world.execute("UPDATE event_cursor SET next_at = next_at - interval '1 hour' WHERE organization_id = '%s'"
                .formatted(poison));
        world.sandbox.webhooks().dropAll(true);
        buyer.confirms(opens(), "pm_card_visa");
        world.passes(Duration.ofMinutes(6));
        assertThat(world.sql("SELECT count(*) > 0 FROM stripe_event WHERE source = 'POLL'")).isEqualTo("t");
        assertThat(isPutOff("event_cursor", "next_at", "organization_id = '" + poison + "'")).isTrue();
    }

    @Test
    void theOthersObjectsAreComparedAndTheOneThatCannotBeIsToldUntilItCan() {
        UUID stranger = addsOneWithoutAKey();
        Checkout poison = opens();
        Checkout other = buyer.confirms(opens(), "pm_card_visa");
        world.passes(Duration.ofHours(2));
        world.execute("ALTER TABLE checkout DROP CONSTRAINT IF EXISTS checkout_presentation_check");
        world.execute("UPDATE checkout SET presentation = 'TELEPATHY' WHERE id = '%s'".formatted(id(poison)));
        world.execute("UPDATE object_sweep SET next_at = next_at - interval '1 hour' WHERE organization_id = '%s'"
                .formatted(stranger));
        world.sandbox.webhooks().dropAll(true);
        buyer.atStripe("/v1/refunds",
                "payment_intent=" + other.getPayment().getStripePaymentIntentId() + "&amount=700");
        world.execute("UPDATE event_cursor SET next_at = next_at + interval '1 year'");
        world.passes(Duration.ofDays(1));
        assertThat(buyer.sees(other).getPayment().getRefunded().getAmount()).isEqualTo(700);
        String told = "SELECT string_agg(subject, ',') FROM finding WHERE kind = 'DRIFT' AND resolved_at IS NULL";
        assertThat(world.sql(told)).isEqualTo(poison.getPayment().getStripePaymentIntentId());
        assertThat(isPutOff("object_sweep", "next_at", "organization_id = '" + stranger + "'")).isTrue();
        world.execute("UPDATE checkout SET presentation = 'ELEMENTS' WHERE id = '%s'".formatted(id(poison)));
        world.passes(Duration.ofHours(25));
        assertThat(world.sql(told)).isEqualTo("null");
    }
}
