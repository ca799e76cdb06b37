package dev.tollgate.server.stream;

import dev.tollgate.server.stream.Watched.Extent;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** Knows how far stories of one kind go, and tells it of many at once. What is not there is left out. */
public interface Lookout {
    /** For those who begin. */
    Map<Subject, Extent> extents(UUID organizationId, Collection<Subject> subjects);

    /** The newest version of each: for those who wait. */
    Map<Subject, Long> latest(UUID organizationId, Collection<Subject> subjects);
}
