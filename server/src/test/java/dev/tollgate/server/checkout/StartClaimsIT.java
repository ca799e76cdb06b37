package dev.tollgate.server.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A checkout wins all claims, or it holds none. */
class StartClaimsIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    /** Something that somebody else has already: these do not get it. */
    private record Taken(Set<UUID> by) implements StartClaim {
        @Override
        public Supplier<Set<UUID>> claim(Tx tx, List<Checkout> checkouts) {
            return () -> checkouts.stream().filter(one -> by.contains(one.id())).map(Checkout::id)
                    .collect(Collectors.toSet());
        }

        @Override
        public void release(Tx tx, List<Checkout> checkouts) {
            assertThat(checkouts).extracting(Checkout::id).as("what was lost is not given back")
                    .doesNotContainAnyElementsOf(by);
        }
    }

    private static final StartClaim PURCHASE = new PaidPurchaseClaim(new Ids(world.clock));

    private static UUID opens(String reference) {
        return TypeId.CHECKOUT.parse(buyer.opens(Buyer.tea().setReference(reference)).getCheckout().getId());
    }

    private static Set<UUID> lost(List<UUID> ids, StartClaim... claims) {
        UUID organization = UUID.fromString(world.sql("SELECT id FROM organization"));
        return world.gateway().database().inTransaction(organization, tx -> {
            List<Checkout> checkouts = tx.mapper(CheckoutMapper.class).lock(organization, ids.toArray(UUID[]::new))
                    .stream().map(row -> row.toCheckout(List.of())).toList();
            return new StartClaims(List.of(claims)).lost(tx, checkouts);
        });
    }

    private static String paid(String reference) {
        return world.sql("SELECT count(*) FROM paid_purchase JOIN checkout ON checkout.id = checkout_id"
                + " WHERE reference = ?", reference);
    }

    @Test
    void whoWinsAllOfThemHoldsThem() {
        assertThat(lost(List.of(opens("won")), PURCHASE)).isEmpty();
        assertThat(paid("won")).isEqualTo("1");
    }

    @Test
    void whoLosesTheLastOneGivesBackWhatItHadWon() {
        UUID loser = opens("lost");
        assertThat(lost(List.of(loser), PURCHASE, new Taken(Set.of(loser)))).containsExactly(loser);
        assertThat(paid("lost")).isEqualTo("0");
    }

    @Test
    void whoLosesTheFirstOneAsksForNoOther() {
        UUID loser = opens("never-asked");
        assertThat(lost(List.of(loser), new Taken(Set.of(loser)), PURCHASE)).containsExactly(loser);
        assertThat(paid("never-asked")).isEqualTo("0");
    }

    @Test
    void ofManyOnlyTheLosersLose() {
        UUID loser = opens("loser");
        List<UUID> all = List.of(opens("first"), loser, opens("third"));
        assertThat(lost(all, PURCHASE, new Taken(Set.of(loser)))).containsExactly(loser);
        assertThat(List.of(paid("first"), paid("loser"), paid("third"))).containsExactly("1", "0", "1");
    }
}
