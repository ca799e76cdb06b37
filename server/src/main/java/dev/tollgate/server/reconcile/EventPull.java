package dev.tollgate.server.reconcile;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.inbox.Deliveries;
import dev.tollgate.server.inbox.Inbox;
import dev.tollgate.server.reconcile.EventCursor.Mode;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Json;
import dev.tollgate.server.stripe.Pager;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Stripe's list of events, and takes in by the inbox what no webhook has brought. Now and then while webhooks
 * arrive; all the time while they are silent.
 * <p>
 * The list is newest first, so the cursor moves only when the list was read down to it; until then the place is kept,
 * and the next run goes on there. What happens meanwhile is found by the reading after that.
 */
public final class EventPull {
    private static final Logger LOG = LoggerFactory.getLogger(EventPull.class);
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration EVERY_WHILE_SILENT = Duration.ofSeconds(10);
    /** Read again each time: an event may be listed late, clocks differ, and Stripe's times are whole seconds. */
    private static final Duration OVERLAP = Duration.ofMinutes(5);
    /** As long as Stripe lists them. */
    private static final Duration LISTED = Duration.ofDays(30);
    /** What is younger may still be on its way. */
    private static final Duration ON_ITS_WAY = Duration.ofMinutes(2);
    /** Longer than a run takes. */
    private static final Duration LEASE = Duration.ofMinutes(10);
    /** 1,000 events a run; the next run follows at once. */
    private static final int PAGES_MAX = 10;
    private static final int CURSORS_MAX = 20;

    private final Database database;
    private final Pager pager;
    private final Inbox inbox;
    private final Findings findings;
    private final EventTypes types;
    private final Ids ids;

    /**
     * @param types
     *            what is asked for
     */
    public EventPull(Database database, Pager pager, Inbox inbox, Findings findings, EventTypes types, Ids ids) {
        this.database = database;
        this.pager = pager;
        this.inbox = inbox;
        this.findings = findings;
        this.types = types;
        this.ids = ids;
    }

    /** Every account that is due. */
    public int run() {
        Instant now = ids.now();
        List<EventCursor> due = database.acrossOrganizations(tx -> {
            var mapper = tx.mapper(CursorMapper.class);
            mapper.begin(now, now.plus(EVERY), types.parts());
            return mapper.takeDue(now, now.plus(LEASE), types.parts(), CURSORS_MAX);
        });
        due.stream().collect(Collectors.groupingBy(EventCursor::stripeAccountId)).values().forEach(this::pull);
        return due.size();
    }

    void runNow(UUID organizationId) {
        pull(database.inTransaction(organizationId, tx -> tx.mapper(CursorMapper.class).take(organizationId,
                ids.now().plus(LEASE), types.parts())));
    }

    /** How far all parts of an account are; empty until the first job has run. */
    Optional<CursorMapper.Progress> progress(Tx tx) {
        return tx.mapper(CursorMapper.class).progress(tx.organization(), types.parts());
    }

    /** The parts of one account. */
    private void pull(List<EventCursor> taken) {
        List<EventCursor> read = taken.stream().sorted(Comparator.comparingInt(EventCursor::part))
                .flatMap(part -> readOrPostpone(part).stream()).toList();
        if (!read.isEmpty()) finish(read);
    }

    /** What fails for one part, or one account, must not keep the others from being read. */
    private Optional<EventCursor> readOrPostpone(EventCursor taken) {
        try {
            return read(taken);
        } catch (RuntimeException failure) {
            LOG.atWarn().addKeyValue("part", taken.part()).setCause(failure)
                    .log("Stripe's list of events could not be taken in");
            database.inTransaction(taken.organizationId(), tx -> tx.mapper(CursorMapper.class)
                    .postpone(tx.organization(), taken, ids.now().plus(every(taken.mode()))));
            return Optional.empty();
        }
    }

    /** @return the cursor, if the list was read to its end */
    private Optional<EventCursor> read(EventCursor taken) {
        EventCursor cursor = taken.begunAt() == null ? begin(taken) : taken;
        for (int page = 0; page < PAGES_MAX; page++) {
            Pager.Page answer = pager.read(cursor.organizationId(), path(cursor));
            database.reached(ReconcileFailPoint.PULL_ANSWERED);
            switch (answer) {
                case Pager.Page.Unread(String why) -> {
                    LOG.atWarn().addKeyValue("why", why).log("Stripe's list of events cannot be read");
                    save(cursor, ids.now().plus(every(cursor.mode())));
                    return Optional.empty();
                }
                case Pager.Page.Refused(String why, _) -> {
                    LOG.atWarn().addKeyValue("why", why).log("Stripe's list of events is begun anew");
                    save(cursor.abandoned(), ids.now().plus(every(cursor.mode())));
                    return Optional.empty();
                }
                case Pager.Page.Read(List<JsonObject> events, boolean isLast) -> {
                    takeIn(cursor.organizationId(), events);
                    database.reached(ReconcileFailPoint.PULL_STORED);
                    if (isLast || events.isEmpty()) return Optional.of(cursor);
                    cursor = cursor.after(last(events));
                    boolean isOurs = save(cursor, cursor.nextAt());
                    if (!isOurs) return Optional.empty();
                }
            }
        }
        save(cursor, ids.now());
        return Optional.empty();
    }

    /** The one to go on from. */
    private static String last(List<JsonObject> events) {
        return events.reversed().stream().flatMap(event -> Json.text(event, "id").stream()).findFirst().orElse("");
    }

    private static Duration every(Mode mode) {
        return mode == Mode.PULL ? EVERY_WHILE_SILENT : EVERY;
    }

    private EventCursor begin(EventCursor cursor) {
        Instant now = ids.now();
        Instant listed = now.minus(LISTED);
        if (cursor.cursorAt().isBefore(listed))
            database.inTransaction(cursor.organizationId(), tx -> {
                findings.add(tx, ReconcileFindings.MISSED_EVENTS, TypeId.ORGANIZATION.format(tx.organization()),
                        "Stripe lists no more what happened from " + cursor.cursorAt() + " to " + listed);
                return true;
            });
        return cursor.begun(now);
    }

    private String path(EventCursor cursor) {
        Instant begun = Optional.ofNullable(cursor.begunAt()).orElseThrow();
        Instant from = cursor.cursorAt().minus(OVERLAP);
        Instant listed = begun.minus(LISTED);
        return types.path(cursor.part()) + "&limit=100&created[gte]="
                + (from.isBefore(listed) ? listed : from).getEpochSecond()
                + (cursor.afterEvent() == null ? "" : "&starting_after=" + cursor.afterEvent());
    }

    private void takeIn(UUID organizationId, List<JsonObject> events) {
        Set<String> known = inbox.known(organizationId,
                events.stream().map(event -> Json.textOr(event, "id", "")).toList());
        long fresh = events.stream().filter(event -> !known.contains(Json.textOr(event, "id", "")))
                .filter(event -> inbox.take(organizationId, event)).count();
        if (fresh > 0)
            LOG.atInfo().addKeyValue("events", fresh).log("events were found that no webhook had brought yet");
    }

    private boolean save(EventCursor cursor, Instant next) {
        return database.inTransaction(cursor.organizationId(),
                tx -> tx.mapper(CursorMapper.class).save(cursor.organizationId(), cursor, next) == 1);
    }

    /** Whether webhooks arrive is judged by the account, and while none of its lists is half read. */
    private void finish(List<EventCursor> read) {
        Instant now = ids.now();
        EventCursor one = read.getFirst();
        database.inTransaction(one.organizationId(), tx -> {
            var mapper = tx.mapper(CursorMapper.class);
            read.forEach(part -> mapper.save(tx.organization(), part.finished(now), part.nextAt()));
            boolean isWhole = !mapper.isUnderWay(tx.organization(), one.stripeAccountId(), types.parts());
            Mode mode = isWhole ? judge(tx, one, Deliveries.silentSince(tx, now.minus(ON_ITS_WAY))) : one.mode();
            read.forEach(part -> mapper.postpone(tx.organization(), part, now.plus(every(mode))));
            return true;
        });
    }

    private Mode judge(Tx tx, EventCursor cursor, Optional<Instant> silentSince) {
        String subject = TypeId.ORGANIZATION.format(tx.organization());
        var mapper = tx.mapper(CursorMapper.class);
        if (cursor.mode() == Mode.PUSH && silentSince.isPresent()) {
            mapper.become(tx.organization(), cursor.stripeAccountId(), Mode.PULL, silentSince.get());
            findings.add(tx, ReconcileFindings.SILENT_WEBHOOKS, subject,
                    "no webhook has come since " + silentSince.get());
            tx.afterCommit(() -> LOG.atError().addKeyValue("organization", subject)
                    .addKeyValue("since", silentSince.get())
                    .log("Stripe's webhooks are silent; its list of events is read instead"));
            return Mode.PULL;
        }
        if (cursor.mode() == Mode.PULL && silentSince.isEmpty()) {
            mapper.become(tx.organization(), cursor.stripeAccountId(), Mode.PUSH, null);
            findings.resolve(tx, ReconcileFindings.SILENT_WEBHOOKS, subject);
            tx.afterCommit(() -> LOG.atInfo().addKeyValue("organization", subject)
                    .log("Stripe's webhooks arrive again"));
            return Mode.PUSH;
        }
        return cursor.mode();
    }
}
