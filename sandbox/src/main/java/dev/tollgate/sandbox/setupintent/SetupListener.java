package dev.tollgate.sandbox.setupintent;

import dev.tollgate.sandbox.store.Tx;

/** Whoever makes SetupIntents of its own, and is told in the same commit when one has succeeded. */
@FunctionalInterface
public interface SetupListener {

    void setUp(Tx tx, SetupIntent intent);
}
