package dev.tollgate.server.event;

import dev.tollgate.server.stream.Subject;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one commit tells about one subject.
 *
 * @param orderingKey
 *            what must be told one after the other has the same
 * @param version
 *            the subject's; 0 where it has none
 * @param data
 *            the subject as it is now, as a message; null where the version's row has it
 */
public record Emission(Subject subject, UUID orderingKey, long version, List<Fact> facts, byte @Nullable [] data) {
    public Emission {
        facts = List.copyOf(facts);
    }

    /** About a subject whose versions are kept. */
    public static Emission of(Subject subject, long version, List<Fact> facts) {
        return new Emission(subject, subject.id(), version, facts, null);
    }

    /** About a subject that has no versions. */
    public static Emission of(Subject subject, Fact fact, byte[] data) {
        return new Emission(subject, subject.id(), 0, List.of(fact), data);
    }

    /** One row: every fact of both, once, and the later state. */
    Emission and(Emission later) {
        return new Emission(subject, later.orderingKey, Math.max(version, later.version),
                Stream.concat(facts.stream(), later.facts.stream()).distinct().toList(),
                later.data == null ? data : later.data);
    }
}
