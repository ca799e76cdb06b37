package dev.tollgate.sandbox;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The newest requests, for tests that ask what was really sent. */
final class RequestLog {

    static final int KEPT = 10_000;
    static final int FORM_LENGTH_KEPT = 20_000;
    private static final Set<String> HEADERS = Set.of("stripe-version", "stripe-account", "user-agent", "content-type",
            "origin", "stripe-context");
    private static final Pattern CARD = Pattern.compile("(number%5[Dd]|number\\])=[^&]*");

    private final Deque<LoggedRequest> requests = new ArrayDeque<>();

    synchronized void add(HttpCall call, Reply reply, String requestId, Instant at) {
        if (requests.size() >= KEPT) requests.removeFirst();
        Map<String, String> headers = new HashMap<>(call.headers());
        headers.keySet().retainAll(HEADERS);
        int status = reply.ending() == Reply.Ending.RESET ? 0 : reply.status();
        requests.addLast(new LoggedRequest(call.method(), call.path(), call.query(), call.header("idempotency-key"),
                headers, form(call), status,
                reply.headers().containsKey("Idempotent-Replayed"), requestId, at));
    }

    private static String form(HttpCall call) {
        String form = CARD.matcher(call.text()).replaceAll("$1=hidden");
        return form.substring(0, Math.min(form.length(), FORM_LENGTH_KEPT));
    }

    synchronized List<LoggedRequest> all() {
        return List.copyOf(requests);
    }

    synchronized void clear() {
        requests.clear();
    }
}
