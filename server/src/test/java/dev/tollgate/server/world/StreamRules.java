package dev.tollgate.server.world;

import dev.tollgate.server.world.Checker.Found;
import dev.tollgate.server.world.Rows.Version;
import java.util.ArrayList;
import java.util.List;

/** D: a subscriber gets every version, in order, none twice in another form, none before it was true. */
final class StreamRules {
    private final Rows rows;
    private final Found found;

    /**
     * What had arrived when the check began.
     *
     * @param end
     *            the version after which the stream was over; 0: it is not
     */
    record Delivered(String checkoutId, long end, List<Transcript.Line> lines) {}

    StreamRules(Rows rows, Found found) {
        this.rows = rows;
        this.found = found;
    }

    void check(List<Delivered> delivered, boolean isQuiet) {
        delivered.forEach(one -> check(one, isQuiet));
    }

    private void check(Delivered one, boolean isQuiet) {
        List<Version> story = rows.versions().getOrDefault(one.checkoutId(), List.of());
        var versions = new ArrayList<Long>();
        for (Transcript.Line line : one.lines()) {
            long version = line.checkout().getVersion();
            if (!versions.isEmpty() && version <= versions.getLast()) continue; // at least once: said before
            versions.add(version);
            Version written = story.stream().filter(other -> other.version() == version).findFirst().orElse(null);
            found.require(written != null, "D4", one.checkoutId(), "at most version " + story.size(), version);
            if (written == null) continue;
            found.require(!line.at().isBefore(written.at()), "D2", one.checkoutId() + " version " + version,
                    "not before " + written.at(), line.at());
            found.requireEqual("D1", one.checkoutId() + " version " + version, written.checkout(), line.checkout());
        }
        if (versions.isEmpty()) return;
        if (one.end() > 0)
            found.requireEqual("D1", one.checkoutId() + " end", one.end(), versions.getLast());
        long last = isQuiet && one.end() == 0 ? story.size() : versions.getLast();
        var expected = new ArrayList<Long>();
        for (long version = versions.getFirst(); version <= last; version++)
            expected.add(version);
        found.requireEqual("D1", one.checkoutId(), expected, versions);
    }
}
