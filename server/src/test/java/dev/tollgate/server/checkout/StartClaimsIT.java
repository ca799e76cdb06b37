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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A checkout wins all claims, or it holds none. */
class StartClaimsIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    /** Something that somebody else has already. */
    private record Taken() implements StartClaim {
        @Override
        public Set<UUID> claim(Tx tx, List<Checkout> checkouts) {
            return checkouts.stream().map(Checkout::id).collect(Collectors.toSet());
        }

        @Override
        public void release(Tx tx, List<Checkout> checkouts) {
            throw new IllegalStateException("what was lost is not given back");
        }
    }

    private static final StartClaim PURCHASE = new PaidPurchaseClaim(new Ids(world.clock));

    private static boolean wins(String reference, StartClaim... claims) {
        UUID id = TypeId.CHECKOUT.parse(buyer.opens(Buyer.tea().setReference(reference)).getCheckout().getId());
        UUID organization = UUID.fromString(world.sql("SELECT organization_id FROM checkout WHERE id = ?", id));
        return world.gateway().database().inTransaction(organization, tx -> {
            Checkout checkout = tx.mapper(CheckoutMapper.class).lock(organization, id).orElseThrow()
                    .toCheckout(List.of());
            return new StartClaims(List.of(claims)).win(tx, checkout);
        });
    }

    private static String paid(String reference) {
        return world.sql("SELECT count(*) FROM paid_purchase JOIN checkout ON checkout.id = checkout_id"
                + " WHERE reference = ?", reference);
    }

    @Test
    void whoWinsAllOfThemHoldsThem() {
        assertThat(wins("won", PURCHASE)).isTrue();
        assertThat(paid("won")).isEqualTo("1");
    }

    @Test
    void whoLosesTheLastOneGivesBackWhatHeHadWon() {
        assertThat(wins("lost", PURCHASE, new Taken())).isFalse();
        assertThat(paid("lost")).isEqualTo("0");
    }

    @Test
    void whoLosesTheFirstOneAsksForNoOther() {
        assertThat(wins("never-asked", new Taken(), PURCHASE)).isFalse();
        assertThat(paid("never-asked")).isEqualTo("0");
    }
}
