package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** The claims in their order. A checkout wins all of them, or none. */
public final class StartClaims {
    private final List<StartClaim> claims;

    public StartClaims(List<StartClaim> claims) {
        this.claims = List.copyOf(claims);
    }

    /**
     * The caller holds the locks.
     *
     * @return those that lost
     */
    Set<UUID> lost(Tx tx, List<Checkout> checkouts) {
        if (checkouts.isEmpty()) return Set.of();
        if (tx.isCareful()) return ask(tx, checkouts);
        // Hardly ever is one lost: the answer comes with what is written as if none were.
        List<Supplier<Set<UUID>>> asked = claims.stream().map(claim -> claim.claim(tx, checkouts)).toList();
        tx.trust(() -> asked.forEach(StartClaims::requireNone));
        return Set.of();
    }

    private static void requireNone(Supplier<Set<UUID>> lost) {
        if (!lost.get().isEmpty()) throw new IllegalStateException("a claim is lost: " + lost.get());
    }

    private Set<UUID> ask(Tx tx, List<Checkout> checkouts) {
        var lost = new HashSet<UUID>();
        var left = new ArrayList<>(checkouts);
        for (int i = 0; i < claims.size() && !left.isEmpty(); i++) {
            Set<UUID> now = claims.get(i).claim(tx, left).get();
            List<Checkout> losers = left.stream().filter(one -> now.contains(one.id())).toList();
            if (losers.isEmpty()) continue;
            claims.subList(0, i).forEach(won -> won.release(tx, losers));
            left.removeAll(losers);
            lost.addAll(now);
        }
        return lost;
    }
}
