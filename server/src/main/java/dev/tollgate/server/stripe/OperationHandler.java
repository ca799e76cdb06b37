package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Tx;
import java.util.List;

/**
 * What a feature knows of one kind of call to Stripe. {@link Operations} holds the state machine and asks the handler
 * what an answer means; the handler never sends anything itself.
 */
public interface OperationHandler {
    /** The kind; stored, so it stays the same from version to version. */
    String kind();

    /**
     * Whether a first send that certainly reached nobody ends the operation: its caller is told, and may go elsewhere.
     */
    default boolean endsWhenNotSent() {
        return false;
    }

    /** Whether what Stripe has is read before the same key is sent again. */
    default boolean readsBeforeResend() {
        return false;
    }

    /**
     * Whether answers about several subjects may be settled in one transaction: nothing that one writes is read by
     * another.
     */
    default boolean settlesInBatches() {
        return false;
    }

    /** Before answers are settled together: what that needs is read and locked at once. */
    default void prepare(Tx tx, List<Operation> operations) {}

    /** Stripe has done it. In the transaction that ends the operation. */
    void onDone(Tx tx, Operation operation, JsonObject body);

    /** Stripe has decided against it, for good. In the transaction that ends the operation. */
    void onRefused(Tx tx, Operation operation, StripeResult.Refused refused);

    /** What Stripe has of it. Not in a transaction: it is read. */
    Lookup.Found lookUp(Operation operation);

    /** What becomes of it when Stripe shows nothing of it. In a transaction. */
    Undone onNothingFound(Tx tx, Operation operation, Doubt doubt);

    /** Another attempt takes the place of a broken one. In its transaction. */
    default void onReplaced(Tx tx, Operation broken, Operation next) {}

    /** Given up: no answer will ever come. In the transaction that ends the operation. */
    default void onAbandoned(Tx tx, Operation operation, Doubt doubt) {}

    /** After the answer is committed, where newer news may have overtaken it. Not in a transaction. */
    default void afterwards(Operation operation) {}

    /** Why nobody knows what became of an operation. */
    enum Doubt {
        /** No answer came. Stripe still knows the key. */
        SILENT,
        /** Stripe broke on it. Stripe still knows the key, and the same key brings the same answer. */
        BROKEN,
        /** It was never sent: no connection, or Stripe refused for load. */
        NOT_SENT,
        /** Stripe may have forgotten the key. */
        TOO_OLD
    }

    /** What becomes of an operation of which Stripe shows nothing. */
    enum Undone {
        /** Asked again later. */
        WAIT,
        /** The same key is sent again. */
        SEND_AGAIN,
        /** A new attempt, under a name and a key of its own. */
        REPLACE,
        ABANDON,
        /** It does not matter any more. */
        DROP
    }
}
