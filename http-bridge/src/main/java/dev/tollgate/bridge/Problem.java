package dev.tollgate.bridge;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tollgate.client.TollgateException;
import dev.tollgate.client.TollgateException.Outcome;
import dev.tollgate.v1.ErrorReason;
import io.grpc.Status.Code;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error as a client reads it, RFC 9457: the same reasons and outcomes as over gRPC.
 *
 * @param metadata
 *            what belongs to the reason, by the same keys as over gRPC
 */
record Problem(int status, String reason, String detail, Outcome outcome, Map<String, String> metadata,
        List<Field> errors, Optional<Duration> retryAfter) {

    static final String MEDIA_TYPE = "application/problem+json";
    private static final String TYPES = "https://tollgate.dev/problems/";
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Has a place of its own. */
    private static final String OUTCOME = "outcome";
    /** The keys of maps and the numbers of lists stay as they are. */
    private static final Pattern IN_BRACKETS_OR_SNAKE = Pattern.compile("\\[[^]]*]|_([a-z0-9])");

    /** A field that is wrong, and how. */
    record Field(String field, String description) {}

    /** Ends a request with a problem. Nothing was done. */
    static final class Refused extends RuntimeException {

        private final transient Problem problem;

        Refused(Problem problem) {
            super(problem.reason(), null, false, false);
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    static Problem of(int status, String reason, String detail) {
        return new Problem(status, reason, detail, Outcome.NOT_DONE, Map.of(), List.of(), Optional.empty());
    }

    static Problem of(int status, ErrorReason reason, String detail) {
        return of(status, reason.name(), detail);
    }

    static Problem ofFields(List<Field> wrong) {
        return new Problem(400, ErrorReason.INVALID_FIELD.name(), wrong.getFirst().field() + " "
                + wrong.getFirst().description(), Outcome.NOT_DONE, Map.of(), List.copyOf(wrong), Optional.empty());
    }

    static Problem internal() {
        return new Problem(500, ErrorReason.INTERNAL.name(), "Something went wrong on our side.", Outcome.UNKNOWN,
                Map.of(), List.of(), Optional.empty());
    }

    static Problem of(TollgateException failure) {
        List<Field> fields = failure.violations().stream()
                .map(violation -> new Field(inJson(violation.getField()), violation.getDescription()))
                .toList();
        Map<String, String> metadata = new TreeMap<>(failure.metadata());
        metadata.remove(OUTCOME);
        return new Problem(status(failure), failure.reason(), detail(failure), failure.outcome(), metadata, fields,
                failure.retryAfter());
    }

    Problem retryAfter(Duration pause) {
        return new Problem(status, reason, detail, outcome, metadata, errors, Optional.of(pause));
    }

    /** As the field is called in JSON: {@code items[0].unit_amount} is {@code items[0].unitAmount} there. */
    private static String inJson(String field) {
        return IN_BRACKETS_OR_SNAKE.matcher(field).replaceAll(found -> Matcher.quoteReplacement(
                found.group(1) == null ? found.group() : found.group(1).toUpperCase(Locale.ROOT)));
    }

    /** Names the problem, so that clients and people can look it up. */
    String type() {
        return TYPES + reason.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    byte[] json(String requestId) {
        JsonObject json = new JsonObject();
        json.addProperty("type", type());
        json.addProperty("title", title());
        json.addProperty("status", status);
        json.addProperty("detail", detail);
        json.addProperty("reason", reason);
        json.addProperty(OUTCOME, outcome.name());
        json.addProperty("requestId", requestId);
        JsonObject more = new JsonObject();
        metadata.forEach(more::addProperty);
        json.add("metadata", more);
        JsonArray fields = new JsonArray();
        errors.forEach(error -> {
            JsonObject field = new JsonObject();
            field.addProperty("field", error.field());
            field.addProperty("description", error.description());
            fields.add(field);
        });
        json.add("errors", fields);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    void send(ServerRequest request, ServerResponse response) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, MEDIA_TYPE);
        retryAfter.ifPresent(pause -> response.header(HeaderNames.RETRY_AFTER,
                String.valueOf(Math.ceilDiv(pause.toNanos(), NANOS_PER_SECOND))));
        if (request.prologue().method().equals(Method.HEAD)) {
            // Bytes of a body would be taken for the next answer.
            response.send();
        } else {
            response.send(json(Inbound.requestId(request)));
        }
    }

    private String title() {
        String words = reason.replace('_', ' ').toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** Google's mapping, but for the reasons and the code that HTTP has a better word for. */
    private static int status(TollgateException failure) {
        return switch (failure.reason()) {
            case "REQUEST_ID_REUSED" -> 422;
            case "REQUEST_IN_PROGRESS" -> 409;
            case "BODY_TOO_LARGE" -> 413;
            default -> status(failure.code());
        };
    }

    static int status(Code code) {
        return switch (code) {
            case OK -> 200;
            case INVALID_ARGUMENT, OUT_OF_RANGE -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case ALREADY_EXISTS, ABORTED, FAILED_PRECONDITION -> 409;
            case RESOURCE_EXHAUSTED -> 429;
            case CANCELLED -> 499;
            case UNKNOWN, INTERNAL, DATA_LOSS -> 500;
            case UNIMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
            case DEADLINE_EXCEEDED -> 504;
        };
    }

    /** What the server says is meant for the caller; what the transport says may name our hosts. */
    private static String detail(TollgateException failure) {
        if (failure.answered()) {
            String words = Objects.requireNonNullElse(failure.getMessage(), failure.reason());
            for (var violation : failure.violations())
                words = words.replace(violation.getField(), inJson(violation.getField()));
            return words;
        }
        return switch (failure.code()) {
            case UNAVAILABLE -> "The server cannot be reached.";
            case DEADLINE_EXCEEDED -> "The server did not answer in time.";
            default -> "The server did not answer as it should.";
        };
    }
}
