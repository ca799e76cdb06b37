package dev.tollgate.server.world;

import dev.tollgate.server.checkout.Change;
import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.db.Tx;
import java.util.List;

/** An effect of a test's, for one change at a time. */
public record EachChange(Work work) implements Effect {
    /** What it does. */
    public interface Work {
        void on(Change change, Tx tx);
    }

    @Override
    public String name() {
        return "each-change";
    }

    @Override
    public void on(List<Change> changes, Tx tx) {
        changes.forEach(change -> work.on(change, tx));
    }

    @Override
    public void makeUp(Checkout checkout, Tx tx) {}
}
