package dev.tollgate.server.rpc;

import com.google.rpc.Code;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a refusal becomes on the wire, besides its reason. Unless it says otherwise, nothing was done.
 *
 * @param message
 *            for people
 * @param metadata
 *            for programs
 * @param retryDelay
 *            how long to wait before the same request is sent again; zero: no word about it
 */
public record ErrorStatus(Code code, String message, Map<String, String> metadata, Outcome outcome,
        Duration retryDelay, List<CallError.Violation> violations) {
    /** A deadline or a defect of ours may come after the commit: only what certainly did nothing may say so. */
    enum Outcome {
        NOT_DONE,
        UNKNOWN
    }

    public static ErrorStatus of(Code code, String message) {
        return new ErrorStatus(code, message, Map.of(), Outcome.NOT_DONE, Duration.ZERO, List.of());
    }

    public ErrorStatus with(Map<String, String> metadata) {
        return new ErrorStatus(code, message, metadata, outcome, retryDelay, violations);
    }

    public ErrorStatus outcomeUnknown() {
        return new ErrorStatus(code, message, metadata, Outcome.UNKNOWN, retryDelay, violations);
    }

    public ErrorStatus retryAfter(Duration delay) {
        return new ErrorStatus(code, message, metadata, outcome, delay, violations);
    }

    ErrorStatus violating(List<CallError.Violation> violations) {
        return new ErrorStatus(code, message, metadata, outcome, retryDelay, violations);
    }
}
