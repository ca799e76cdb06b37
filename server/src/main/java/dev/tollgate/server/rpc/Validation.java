package dev.tollgate.server.rpc;

import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPath;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;

/** Holds every request to its size and to the rules that stand beside each field in the protos. */
public final class Validation implements ServerInterceptor {
    /** The largest request, 512 KiB: a webhook of 256 KiB and its wrapping. */
    private static final int BYTES_MAX = 512 * 1024;

    /** One for the process: what it compiles, and keeps, belongs to the messages' descriptors, which are static too. */
    private static final Validator VALIDATOR = ValidatorFactory.newBuilder().build();

    /**
     * @param first
     *            any message, checked now: the first check compiles rules, and no caller should wait for that
     */
    public Validation(Message first) {
        check(first);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
            ServerCallHandler<Q, A> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            private boolean refused;

            @Override
            public void onMessage(Q request) {
                try {
                    if (request instanceof Message message) require(message);
                } catch (ApiException refusal) {
                    refused = true;
                    StatusRuntimeException status = Errors.toStatus(refusal.refusal());
                    Metadata details = status.getTrailers();
                    call.close(status.getStatus(), details == null ? new Metadata() : details);
                    return;
                }
                super.onMessage(request);
            }

            @Override
            public void onHalfClose() {
                if (!refused) super.onHalfClose();
            }
        };
    }

    private void require(Message request) {
        if (request.getSerializedSize() > BYTES_MAX) throw new ApiException(new CallError.BodyTooLarge(BYTES_MAX));
        List<CallError.Violation> violations = new ArrayList<>(check(request));
        findUnstorable(request, "", violations);
        if (!violations.isEmpty()) throw new ApiException(new CallError.InvalidField(violations));
    }

    private List<CallError.Violation> check(Message request) {
        try {
            return VALIDATOR.validate(request).toProto().getViolationsList().stream()
                    .map(found -> new CallError.Violation(path(found.getField()), found.getMessage())).toList();
        } catch (ValidationException defect) {
            throw new IllegalStateException("the rules of " + request.getDescriptorForType().getFullName(), defect);
        }
    }

    /** PostgreSQL stores no text with a NUL in it, whatever the field means. */
    private static void findUnstorable(Message message, String place, List<CallError.Violation> found) {
        message.getAllFields().forEach((field, value) -> {
            List<?> values = field.isRepeated() ? (List<?>) value : List.of(value);
            for (int i = 0; i < values.size(); i++) {
                String path = place + field.getName() + (field.isRepeated() ? "[" + i + "]" : "");
                if (values.get(i) instanceof Message part) findUnstorable(part, path + ".", found);
                if (values.get(i) instanceof String text && text.indexOf('\0') >= 0)
                    found.add(new CallError.Violation(path, "must not contain a NUL character"));
            }
        });
    }

    private static String path(FieldPath path) {
        var text = new StringBuilder();
        for (FieldPathElement element : path.getElementsList()) {
            if (!text.isEmpty()) text.append('.');
            text.append(element.getFieldName());
            if (element.hasIndex()) text.append('[').append(element.getIndex()).append(']');
            if (element.hasStringKey()) text.append("[\"").append(element.getStringKey()).append("\"]");
        }
        return text.toString();
    }
}
