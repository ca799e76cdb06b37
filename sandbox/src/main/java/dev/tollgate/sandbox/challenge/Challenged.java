package dev.tollgate.sandbox.challenge;

import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Tx;
import java.util.Optional;

/** Those intents that can be waiting for a buyer to answer the bank. */
public interface Challenged {

    /** The intent with this id, when it is one of these. */
    Optional<? extends Resource> find(Tx tx, String id);

    /** It waits for the answer to this question, and to no later one. */
    boolean waitsFor(Resource intent, Challenge challenge);

    /** The buyer answered. A decline after that is a state, not an error: nobody waits for it. */
    void answer(Tx tx, String id, boolean passed);
}
