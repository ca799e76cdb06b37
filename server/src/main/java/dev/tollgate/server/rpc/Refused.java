package dev.tollgate.server.rpc;

/**
 * Thrown to refuse a call. Inside a transaction the throw is the rollback. Has no stack trace: it is an answer, not a
 * defect.
 */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public Refused(Refusal refusal) {
        super(refusal.getClass().getSimpleName(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
