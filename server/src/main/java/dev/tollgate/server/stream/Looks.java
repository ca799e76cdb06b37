package dev.tollgate.server.stream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Looks for streams whether something is new. Those that ask while others are being answered are answered together: ten
 * thousand that connect again, or that have missed hints, are twenty statements.
 */
final class Looks {
    private static final int BATCH_MAX = 500;

    /** Each stream at most once, so no more than may be open. */
    private final Queue<OpenStream<?, ?>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isLooking = new AtomicBoolean();
    private final Executor threads;

    private record Question(Lookout lookout, UUID organizationId, boolean isFirst) {}

    Looks(Executor threads) {
        this.threads = threads;
    }

    /** The stream is told, soon; it must not ask again before. */
    void ask(OpenStream<?, ?> stream) {
        waiting.add(stream);
        begin();
    }

    private void begin() {
        if (!isLooking.getAndSet(true)) threads.execute(this::look);
    }

    private void look() {
        Map<Question, List<OpenStream<?, ?>>> batch = new LinkedHashMap<>();
        for (int count = 0; count < BATCH_MAX; count++) {
            OpenStream<?, ?> stream = waiting.poll();
            if (stream == null) break;
            var question = new Question(stream.watched().lookout(), stream.watched().organizationId(),
                    !stream.hasBegun());
            batch.computeIfAbsent(question, _ -> new ArrayList<>()).add(stream);
        }
        batch.forEach(Looks::answer);
        isLooking.set(false);
        if (!waiting.isEmpty()) begin();
    }

    private static void answer(Question question, List<OpenStream<?, ?>> streams) {
        Set<Subject> subjects = streams.stream().map(stream -> stream.watched().subject()).collect(Collectors.toSet());
        try {
            if (question.isFirst()) {
                var extents = question.lookout().extents(question.organizationId(), subjects);
                streams.forEach(stream -> stream.begin(extents.get(stream.watched().subject())));
            } else {
                var latest = question.lookout().latest(question.organizationId(), subjects);
                streams.forEach(stream -> stream.looked(latest.getOrDefault(stream.watched().subject(), 0L)));
            }
        } catch (RuntimeException failure) {
            streams.forEach(stream -> stream.fail(failure));
        }
    }
}
