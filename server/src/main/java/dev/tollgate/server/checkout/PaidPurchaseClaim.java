package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Select;

/** One payer: a purchase is paid by one checkout. */
public final class PaidPurchaseClaim implements StartClaim {
    private final Ids ids;

    public PaidPurchaseClaim(Ids ids) {
        this.ids = ids;
    }

    @Override
    public Supplier<Set<UUID>> claim(Tx tx, List<Checkout> checkouts) {
        List<Checkout> claiming = claiming(checkouts);
        if (claiming.isEmpty()) return Set::of;
        UUID[] all = ids(claiming);
        String[] keys = claiming.stream().map(one -> one.terms().purchaseKey()).toArray(String[]::new);
        Supplier<List<UUID>> winners = tx.later(Mapper.class,
                mapper -> mapper.claim(tx.organization(), keys, all, ids.now()));
        return () -> {
            var lost = new HashSet<>(List.of(all));
            lost.removeAll(winners.get());
            return lost;
        };
    }

    @Override
    public void release(Tx tx, List<Checkout> checkouts) {
        tx.later(Mapper.class).release(tx.organization(), ids(claiming(checkouts)));
    }

    private static List<Checkout> claiming(List<Checkout> checkouts) {
        return checkouts.stream().filter(one -> one.terms().purchaseKey() != null).toList();
    }

    private static UUID[] ids(List<Checkout> checkouts) {
        return checkouts.stream().map(Checkout::id).toArray(UUID[]::new);
    }

    interface Mapper {
        /** The winners. */
        @Select(affectData = true, value = """
                INSERT INTO paid_purchase (organization_id, purchase_key, checkout_id, created_at)
                SELECT #{organizationId}, wanted.purchase_key, wanted.checkout_id, #{now}
                  FROM (SELECT unnest(#{keys}) AS purchase_key, unnest(#{checkouts}) AS checkout_id) AS wanted
                    ON CONFLICT (organization_id, purchase_key) DO NOTHING
                RETURNING checkout_id""")
        List<UUID> claim(UUID organizationId, String[] keys, UUID[] checkouts, java.time.Instant now);

        @Delete("DELETE FROM paid_purchase WHERE organization_id = #{organizationId} AND checkout_id = ANY(#{checkouts})")
        int release(UUID organizationId, UUID[] checkouts);
    }
}
