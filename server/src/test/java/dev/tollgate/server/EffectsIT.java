package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.checkout.Change;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateRefundRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What follows from money may fail. The money is here all the same, and what follows comes later, once. */
class EffectsIT {
    private static final Moody EFFECT = new Moody();
    @RegisterExtension
    static final World world = new World(EFFECT);
    private static final Buyer buyer = new Buyer(world);

    /** Keeps what it was told of each checkout, unless it is in a bad mood. */
    private static final class Moody implements Effect {
        private final Map<UUID, List<String>> told = new ConcurrentHashMap<>();
        private volatile boolean fails;

        @Override
        public String name() {
            return "moody";
        }

        @Override
        public void on(List<Change> changes, Tx tx) {
            for (Change change : changes)
                tell(change.after(), "on " + change.after().progress().status());
        }

        @Override
        public void makeUp(dev.tollgate.server.checkout.Checkout checkout, Tx tx) {
            tell(checkout, "made up at " + checkout.progress().status());
        }

        private void tell(dev.tollgate.server.checkout.Checkout checkout, String what) {
            if (fails) throw new IllegalStateException("not in the mood");
            told.computeIfAbsent(checkout.id(), _ -> new CopyOnWriteArrayList<>()).add(what);
        }

        List<String> told(Checkout checkout) {
            return new ArrayList<>(told.getOrDefault(TypeId.CHECKOUT.parse(checkout.getId()), List.of()));
        }

        void forget() {
            told.clear();
        }
    }

    @AfterEach
    void calm() {
        EFFECT.fails = false;
        EFFECT.forget();
    }

    /** Paid, while what follows from it failed. */
    private static Checkout paidInABadMood() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.settles();
        EFFECT.forget();
        EFFECT.fails = true;
        Checkout paid = buyer.confirms(checkout, "pm_card_visa");
        EFFECT.fails = false;
        assertThat(paid.getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        return paid;
    }

    private static String finding(Checkout checkout) {
        return world.sql("SELECT CASE WHEN resolved_at IS NULL THEN 'open' ELSE 'resolved' END || ': ' || details"
                + " FROM finding WHERE kind = 'EFFECT_FAILED' AND subject = ?", checkout.getId());
    }

    private static void refund(Checkout checkout) {
        world.refunds().createRefund(
                CreateRefundRequest.newBuilder().setCheckoutId(checkout.getId()).setAmount(100).build());
    }

    @Test
    void whatFollowsFailsAndTheMoneyIsHereAndItIsMadeUpForOnce() {
        Checkout paid = paidInABadMood();
        assertThat(EFFECT.told(paid)).isEmpty();
        assertThat(finding(paid)).isEqualTo("open: moody: java.lang.IllegalStateException: not in the mood");
        world.settles();
        world.passes(Duration.ofHours(1));
        assertThat(EFFECT.told(paid)).containsExactly("made up at COMPLETE");
        assertThat(finding(paid)).startsWith("resolved");
    }

    @Test
    void aChangeThatComesMeanwhileLeavesTheEffectToItsJob() {
        Checkout paid = paidInABadMood();
        refund(paid);
        assertThat(EFFECT.told(paid)).isEmpty();
        world.settles();
        assertThat(EFFECT.told(paid)).containsExactly("made up at COMPLETE");
        EFFECT.forget();
        refund(paid);
        assertThat(EFFECT.told(paid)).isNotEmpty().containsOnly("on COMPLETE");
    }

    @Test
    void whoseMakingUpFailsIsTriedAgainUntilItIsDone() {
        Checkout paid = paidInABadMood();
        EFFECT.fails = true;
        world.settles();
        assertThat(finding(paid)).startsWith("open");
        EFFECT.fails = false;
        world.passes(Duration.ofHours(1));
        assertThat(EFFECT.told(paid)).containsExactly("made up at COMPLETE");
        assertThat(finding(paid)).startsWith("resolved");
    }
}
