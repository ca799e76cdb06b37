package dev.tollgate.server.stream;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Columns;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.VersionLog.Entry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.jspecify.annotations.Nullable;

interface VersionMapper {
    @Insert("""
            INSERT INTO status_event (organization_id, subject_kind, subject_id, version, created_at, cause, snapshot,
                                      public_snapshot)
            SELECT #{organizationId}, made.kind, made.subject_id, made.version, made.created_at, made.cause,
                   made.snapshot, made.public_snapshot
              FROM (SELECT unnest(#{v.kinds}) AS kind, unnest(#{v.subjectIds}) AS subject_id,
                           unnest(#{v.versions}) AS version, unnest(#{v.times}) AS created_at,
                           unnest(#{v.causes}) AS cause, unnest(#{v.snapshots}) AS snapshot,
                           unnest(#{v.publicSnapshots}) AS public_snapshot) AS made""")
    int insert(UUID organizationId, Made v);

    /** Versions as columns. */
    record Made(String[] kinds, UUID[] subjectIds, Long[] versions, Instant[] times, String[] causes,
            byte[][] snapshots, byte[] @Nullable [] publicSnapshots) {
        static Made of(List<VersionLog.Version> versions) {
            return new Made(Columns.texts(versions, one -> one.subject().kind()),
                    Columns.ids(versions, one -> one.subject().id()),
                    Columns.numbers(versions, one -> one.entry().version()),
                    Columns.times(versions, one -> one.entry().createdAt()),
                    Columns.texts(versions, one -> one.entry().cause()),
                    Columns.bytes(versions, one -> one.entry().snapshot()),
                    Columns.bytes(versions, one -> one.entry().publicSnapshot()));
        }
    }

    @Select("""
            SELECT version, created_at, cause, snapshot, public_snapshot
              FROM status_event
             WHERE organization_id = #{organizationId} AND subject_kind = #{subject.kind} AND subject_id = #{subject.id}
               AND version > #{version}
             ORDER BY version
             LIMIT #{most}""")
    List<Entry> after(UUID organizationId, Subject subject, long version, int most);

    @Select("""
            SELECT asked.id AS subject_id, oldest.version AS oldest, latest.version AS latest, latest.snapshot
              FROM unnest(#{ids}) AS asked (id)
             CROSS JOIN LATERAL (
                   SELECT version
                     FROM status_event
                    WHERE organization_id = #{organizationId} AND subject_kind = #{kind} AND subject_id = asked.id
                    ORDER BY version
                    LIMIT 1) AS oldest
             CROSS JOIN LATERAL (
                   SELECT version, snapshot
                     FROM status_event
                    WHERE organization_id = #{organizationId} AND subject_kind = #{kind} AND subject_id = asked.id
                    ORDER BY version DESC
                    LIMIT 1) AS latest""")
    List<VersionLog.Span> spans(UUID organizationId, TypeId kind, UUID[] ids);

    @Select("""
            SELECT asked.id AS subject_id, latest.version AS latest
              FROM unnest(#{ids}) AS asked (id)
             CROSS JOIN LATERAL (
                   SELECT version
                     FROM status_event
                    WHERE organization_id = #{organizationId} AND subject_kind = #{kind} AND subject_id = asked.id
                    ORDER BY version DESC
                    LIMIT 1) AS latest""")
    List<Latest> latest(UUID organizationId, TypeId kind, UUID[] ids);

    /** How far a subject has come. */
    record Latest(UUID subjectId, long latest) {}

    @AcrossOrganizations
    @Delete("""
            DELETE FROM status_event AS old
             WHERE old.created_at >= #{from} AND old.created_at < #{to}
               AND EXISTS (SELECT 1 FROM status_event AS newer
                            WHERE newer.organization_id = old.organization_id
                              AND newer.subject_kind = old.subject_kind AND newer.subject_id = old.subject_id
                              AND newer.version > old.version)""")
    int forget(Instant from, Instant to);
}
