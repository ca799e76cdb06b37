package dev.tollgate.server.event;

import dev.tollgate.server.db.AcrossOrganizations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** How events get their positions. */
interface SequencerMapper {
    record Unstamped(UUID organizationId, long id, String[] types) {}

    /**
     * @param mine
     *            the number of this transaction
     * @param oldest
     *            every transaction with a smaller number has ended
     */
    record Transactions(long mine, long oldest) {}

    /** A lease begins, or goes on, with a new fencing number. Empty: somebody else leads. */
    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE event_sequencer SET holder = #{me}, lease_until = #{until}, fence = fence + 1
             WHERE holder = #{me} OR lease_until < #{now} OR #{byForce}
            RETURNING fence""")
    Optional<Long> lead(UUID me, Instant now, Instant until, boolean byForce);

    @AcrossOrganizations
    @Update("UPDATE event_sequencer SET lease_until = '-infinity' WHERE holder = #{me} AND fence = #{fence}")
    int resign(UUID me, long fence);

    /** Empty when the fencing number is an old one. Until the transaction ends, nobody else can lead. */
    @AcrossOrganizations
    @Select("SELECT mark FROM event_sequencer WHERE fence = #{fence} FOR NO KEY UPDATE")
    List<Long> guard(long fence);

    @AcrossOrganizations
    @Update("UPDATE event_sequencer SET mark = #{mark} WHERE fence = #{fence} AND mark < #{mark}")
    int mark(long fence, long mark);

    @AcrossOrganizations
    @Select("""
            SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint) AS mine,
                   CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) AS oldest""")
    List<Transactions> transactions();

    /** The highest id that any transaction has drawn, whether or not it will commit. */
    @AcrossOrganizations
    @Select("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM event_id_seq")
    List<Long> drawn();

    /** Whether no id was drawn after the mark. */
    @AcrossOrganizations
    @Select("""
            SELECT NOT drawn.is_called OR drawn.last_value <= sequencer.mark
              FROM event_id_seq AS drawn, event_sequencer AS sequencer""")
    boolean isIdle();

    /**
     * Whatever is visible and has no position, in the order of the ids. Each is looked up by itself: joined, all
     * positions that there are would be read, since nobody tells the planner that the mark is near the end.
     *
     * @param after
     *            where a scan goes on that had found more than one batch; 0: from the mark
     */
    @AcrossOrganizations
    @Select("""
            SELECT event.organization_id, event.id, event.types
              FROM event
             WHERE event.id > greatest((SELECT mark FROM event_sequencer), #{after})
               AND (SELECT count(*)
                      FROM event_position AS place
                     WHERE place.organization_id = event.organization_id AND place.event_id = event.id) = 0
             ORDER BY event.id
             LIMIT #{most}""")
    List<Unstamped> unstamped(long after, int most);

    /** Feeds as columns, each once, with the number of its new facts. */
    record Feeds(UUID[] ids, Long[] news) {}

    /**
     * Facts as columns, in the order of their events' ids and of their parts.
     *
     * @param later
     *            how many new facts of the same feed come after each
     */
    record Facts(UUID[] feeds, Long[] later, UUID[] ids, Long[] events, Long[] parts, String[] types) {}

    /**
     * Positions for these facts.
     *
     * @return the feeds that have grown
     */
    @AcrossOrganizations
    @Select(affectData = true, value = """
            WITH feed AS (
                INSERT INTO event_feed AS feed (organization_id, last, floor)
                SELECT unnest(#{feeds.ids}), unnest(#{feeds.news}), 0
                    ON CONFLICT (organization_id) DO UPDATE SET last = feed.last + EXCLUDED.last
                RETURNING organization_id, last
            ), place AS (
                INSERT INTO event_position (organization_id, position, id, event_id, part, type)
                SELECT fact.organization_id, feed.last - fact.later, fact.id, fact.event_id, fact.part, fact.type
                  FROM (SELECT unnest(#{facts.feeds}) AS organization_id, unnest(#{facts.later}) AS later,
                               unnest(#{facts.ids}) AS id, unnest(#{facts.events}) AS event_id,
                               unnest(#{facts.parts}) AS part, unnest(#{facts.types}) AS type) AS fact
                  JOIN feed USING (organization_id)
            )
            SELECT organization_id FROM feed""")
    List<UUID> stamp(Feeds feeds, Facts facts);
}
