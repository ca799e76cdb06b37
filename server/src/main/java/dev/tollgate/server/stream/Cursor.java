package dev.tollgate.server.stream;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Database;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ibatis.annotations.Select;

/**
 * Where a watcher is: what it watches, the version that it has, and the epoch of the database that gave it. A database
 * restored from a backup, or copied into another cluster, has another epoch: its versions may tell another story, so a
 * watcher starts anew. So does one who brings the cursor of another subject.
 */
public record Cursor(String epoch, Subject subject, long version) {
    private static final Pattern FORM = Pattern.compile("([0-9a-z]{1,40})\\.([0-9a-z_]{1,50})\\.([0-9]{1,18})");

    @Override
    public String toString() {
        return epoch + "." + subject.wireId() + "." + version;
    }

    /** The version that a cursor names; empty when it is not one of this epoch and subject. */
    public static Optional<Long> version(String text, String epoch, Subject subject) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() && matcher.group(1).equals(epoch) && matcher.group(2).equals(subject.wireId())
                ? Optional.of(Long.parseLong(matcher.group(3)))
                : Optional.empty();
    }

    /** The database's epoch: a restore gives it a new timeline, a copy a new identity. */
    public static String epoch(Database database) {
        var identity = database.acrossOrganizations(tx -> tx.mapper(Mapper.class).identity());
        return Long.toString(identity.system() & Long.MAX_VALUE, 36) + "t" + identity.timeline() + "d"
                + identity.database();
    }

    record Identity(long system, long timeline, long database) {}

    interface Mapper {
        @AcrossOrganizations
        @Select("""
                SELECT s.system_identifier AS system, c.timeline_id::bigint AS timeline, d.oid::bigint AS database
                  FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d
                 WHERE d.datname = current_database()""")
        Identity identity();
    }
}
