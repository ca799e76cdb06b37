package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;
import java.util.List;

/** The claims in their order. A checkout wins all of them, or none. */
public final class StartClaims {
    private final List<StartClaim> claims;

    public StartClaims(List<StartClaim> claims) {
        this.claims = List.copyOf(claims);
    }

    /** The caller holds the checkout's lock. */
    boolean win(Tx tx, Checkout checkout) {
        for (int i = 0; i < claims.size(); i++) {
            if (claims.get(i).claim(tx, List.of(checkout)).isEmpty()) continue;
            claims.subList(0, i).forEach(won -> won.release(tx, List.of(checkout)));
            return false;
        }
        return true;
    }
}
