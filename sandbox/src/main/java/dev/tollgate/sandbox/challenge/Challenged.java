package dev.tollgate.sandbox.challenge;

import dev.tollgate.sandbox.store.Tx;
import java.util.Optional;

/** Those intents that can be waiting for a buyer to answer the bank. */
public interface Challenged {

    /** The intent with this id, when it is one of these. */
    Optional<? extends Intent> find(Tx tx, String id);

    /** The buyer answered. A decline after that is a state, not an error: nobody waits for it. */
    void answer(Tx tx, String id, boolean passed);
}
