package dev.tollgate.server.rpc;

/**
 * Why a call is refused. Each feature has its own, as a sealed interface of records: one record for each
 * {@code ErrorReason} of the API, and named like it. Outcomes are not here: a declined card is a state of the checkout.
 */
public interface ApiError {
    /** What it becomes on the wire. */
    ErrorStatus status();
}
