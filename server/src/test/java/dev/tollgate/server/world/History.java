package dev.tollgate.server.world;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.tollgate.v1.Checkout;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * What clients asked for and what they were told. An OK must be durable from then on, a FAIL must have had no effect,
 * an INFO may be either: nobody knows.
 */
public final class History {
    private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();

    public enum Rpc {
        CREATE,
        CONFIRM,
        CANCEL,
        GET,
        REFUND
    }

    public enum Outcome {
        OK,
        FAIL,
        INFO
    }

    /**
     * What is asked for.
     *
     * @param requestId
     *            empty when the call has none
     * @param checkoutId
     *            empty for CREATE
     */
    public record Invocation(Rpc rpc, String requestId, String checkoutId) {}

    /**
     * What was told.
     *
     * @param secret
     *            of a CREATE; empty otherwise
     * @param refundId
     *            of a REFUND; empty otherwise
     */
    public record Told(Optional<Checkout> checkout, String secret, String refundId) {
        public static Told of(Checkout checkout) {
            return new Told(Optional.of(checkout), "", "");
        }

        public static Told of(Checkout checkout, String secret) {
            return new Told(Optional.of(checkout), secret, "");
        }

        public static Told refund(String refundId) {
            return new Told(Optional.empty(), "", refundId);
        }

        public static Told nothing() {
            return new Told(Optional.empty(), "", "");
        }
    }

    /**
     * A call that has ended; one that never ended is an INFO.
     *
     * @param reason
     *            why it was refused; empty when it was not
     */
    public record Entry(Invocation invocation, Outcome outcome, String reason, Told told) {}

    public void add(Entry entry) {
        entries.add(entry);
    }

    /** Calls, and writes down how it ended. Throws what the call throws. */
    public Told call(Invocation invocation, Supplier<Told> call) {
        try {
            Told told = call.get();
            add(new Entry(invocation, Outcome.OK, "", told));
            return told;
        } catch (StatusRuntimeException refused) {
            add(new Entry(invocation, outcome(refused), reason(refused), Told.nothing()));
            throw refused;
        }
    }

    /** By what the answer says of itself. A connection that broke says nothing. */
    public static Outcome outcome(StatusRuntimeException refused) {
        return info(refused).filter(info -> info.getMetadataOrDefault("outcome", "UNKNOWN").equals("NOT_DONE"))
                .map(_ -> Outcome.FAIL).orElse(Outcome.INFO);
    }

    /** The gateway's reason, or the transport's code where the gateway said nothing. */
    public static String reason(StatusRuntimeException refused) {
        return info(refused).map(ErrorInfo::getReason).orElse(refused.getStatus().getCode().name());
    }

    private static Optional<ErrorInfo> info(StatusRuntimeException refused) {
        var status = StatusProto.fromThrowable(refused);
        if (status == null) return Optional.empty();
        return status.getDetailsList().stream().filter(any -> any.is(ErrorInfo.class)).findFirst().map(any -> {
            try {
                return any.unpack(ErrorInfo.class);
            } catch (InvalidProtocolBufferException broken) {
                throw new IllegalStateException(broken);
            }
        });
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }
}
