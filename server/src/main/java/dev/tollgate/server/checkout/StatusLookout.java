package dev.tollgate.server.checkout;

import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Lookout;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stream.VersionLog;
import dev.tollgate.server.stream.Watched.Extent;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** How far checkouts have come. */
record StatusLookout(VersionLog log) implements Lookout {
    @Override
    public Map<Subject, Extent> extents(UUID organizationId, Collection<Subject> subjects) {
        return log.spans(organizationId, TypeId.CHECKOUT, subjects).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, one -> extent(one.getValue())));
    }

    private static Extent extent(VersionLog.Span span) {
        return new Extent(span.oldest() - 1, span.latest(), StatusStream.isClosed(span.snapshot()));
    }

    @Override
    public Map<Subject, Long> latest(UUID organizationId, Collection<Subject> subjects) {
        return log.latest(organizationId, TypeId.CHECKOUT, subjects);
    }
}
