package dev.tollgate.server.rpc;

/**
 * Thrown to refuse a call. Inside a transaction the throw is the rollback. Has no stack trace: it is an answer, not a
 * defect.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ApiError refusal;

    public ApiException(ApiError refusal) {
        super(refusal.getClass().getSimpleName(), null, false, false);
        this.refusal = refusal;
    }

    public ApiError refusal() {
        return refusal;
    }
}
