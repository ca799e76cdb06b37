package dev.tollgate.server.stream;

import dev.tollgate.server.stream.VersionLog.Entry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;

interface VersionMapper {
    @Insert("""
            INSERT INTO status_event (organization_id, subject_kind, subject_id, version, created_at, cause, snapshot,
                                      public_snapshot)
            VALUES (#{organizationId}, #{subject.kind}, #{subject.id}, #{entry.version}, #{entry.createdAt},
                    #{entry.cause}, #{entry.snapshot}, #{entry.publicSnapshot})""")
    int insert(UUID organizationId, Subject subject, Entry entry);

    @Select("""
            SELECT version, created_at, cause, snapshot, public_snapshot
              FROM status_event
             WHERE organization_id = #{organizationId} AND subject_kind = #{subject.kind} AND subject_id = #{subject.id}
               AND version > #{version}
             ORDER BY version
             LIMIT #{most}""")
    List<Entry> after(UUID organizationId, Subject subject, long version, int most);

    @Select("""
            SELECT version, created_at, cause, snapshot, public_snapshot
              FROM status_event
             WHERE organization_id = #{organizationId} AND subject_kind = #{subject.kind} AND subject_id = #{subject.id}
             ORDER BY version DESC
             LIMIT 1""")
    Optional<Entry> latest(UUID organizationId, Subject subject);

    @Select("""
            SELECT version
              FROM status_event
             WHERE organization_id = #{organizationId} AND subject_kind = #{subject.kind} AND subject_id = #{subject.id}
             ORDER BY version
             LIMIT 1""")
    Optional<Long> oldest(UUID organizationId, Subject subject);

    @Delete("""
            DELETE FROM status_event
             WHERE organization_id = #{organizationId} AND subject_kind = #{subject.kind} AND subject_id = #{subject.id}
               AND version <= #{upTo}""")
    int forget(UUID organizationId, Subject subject, long upTo);
}
