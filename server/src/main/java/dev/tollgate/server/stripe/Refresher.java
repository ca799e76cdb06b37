package dev.tollgate.server.stripe;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.job.BestEffortExecutor;
import dev.tollgate.server.job.Sweep;
import dev.tollgate.server.stripe.RefreshSubject.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads things again at Stripe, each read under a ticket that is committed before it: an answer counts only while no
 * later ticket's has been applied. No lock is held over the network. What is wanted is durable: the commit that stores
 * a hint says so, the read starts right after it, and a sweep finds what a crash left.
 */
public final class Refresher {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration BACKOFF_MIN = Duration.ofSeconds(10);
    private static final Duration BACKOFF_MAX = Duration.ofDays(1);
    /** What Stripe cannot answer now, it may answer soon. */
    private static final Duration UNAVAILABLE_MAX = Duration.ofMinutes(5);
    /** What Stripe does not know for so long needs a person. */
    private static final Duration UNKNOWN_FOR = Duration.ofHours(1);

    private final Database database;
    private final Refreshes rows;
    private final BestEffortExecutor background;
    private final Breaker breaker;
    private final Findings findings;
    private final Ids ids;
    private final Map<String, RefreshSubject> subjects;
    private final Sweep<RefreshMapper.Due> sweep;

    public Refresher(Database database, Refreshes rows, BestEffortExecutor background, Findings findings, Ids ids,
            List<RefreshSubject> subjects) {
        this.database = database;
        this.rows = rows;
        this.background = background;
        this.breaker = new Breaker(ids);
        this.findings = findings;
        this.ids = ids;
        this.subjects = subjects.stream().collect(Collectors.toMap(RefreshSubject::kind, Function.identity()));
        this.sweep = new Sweep<>("refresh", database, ids, this::take, this::due,
                (tx, due, again) -> tx.mapper(RefreshMapper.class).failed(tx.organization(), due.kind(),
                        due.subjectId(), again, ids.now()));
        rows.readBy(this::soon);
    }

    private RefreshSubject subject(String kind) {
        RefreshSubject subject = subjects.get(kind);
        if (subject == null) throw new IllegalStateException("nobody registered refreshes of kind " + kind);
        return subject;
    }

    /** After a commit that may want one. Should it get lost, the sweep finds the row. */
    public void soon(UUID organizationId, String kind, UUID subjectId) {
        background.run("refresh", () -> refreshIfWanted(organizationId, kind, subjectId));
    }

    /** Before an answer is given that newer news has overtaken. Not in a transaction. */
    public void refreshIfWanted(UUID organizationId, String kind, UUID subjectId) {
        boolean _ = refresh(organizationId, kind, subjectId,
                tx -> tx.mapper(RefreshMapper.class).takeTicketIfWanted(organizationId, kind, subjectId));
    }

    /**
     * Reads it now. Not in a transaction.
     *
     * @return whether Stripe was read
     */
    public boolean refresh(UUID organizationId, String kind, UUID subjectId) {
        return refresh(organizationId, kind, subjectId,
                tx -> Optional.of(rows.takeTicket(tx, kind, subjectId)));
    }

    private boolean refresh(UUID organizationId, String kind, UUID subjectId, Function<Tx, Optional<Long>> take) {
        RefreshSubject subject = subject(kind);
        if (breaker.openUntil(organizationId).isPresent()) return false;
        Optional<Long> ticket = database.inTransaction(organizationId,
                tx -> take.apply(tx).filter(_ -> begins(tx, subject, subjectId)));
        if (ticket.isEmpty()) return false;
        database.reached(StripeFailPoint.REFRESH_TICKETED);
        Reading reading = subject.read(organizationId, subjectId);
        database.reached(StripeFailPoint.REFRESH_ANSWERED);
        breaker.note(organizationId, !(reading instanceof Reading.Unavailable));
        database.inTransaction(organizationId, tx -> {
            settle(tx, subject, subjectId, ticket.get(), reading);
            tx.verify(() -> tx.reached(StripeFailPoint.REFRESH_SETTLING));
            return true;
        });
        database.reached(StripeFailPoint.REFRESH_SETTLED);
        return reading instanceof Reading.Read;
    }

    /**
     * False: not now. The ticket came first, since it locks the row: whoever ends what the read waits for makes it due
     * in the same commit. That commit is before ours, and we see what it did, or after it, and what it says stays.
     */
    private boolean begins(Tx tx, RefreshSubject subject, UUID subjectId) {
        Optional<Instant> notBefore = subject.notBefore(tx, subjectId);
        notBefore.ifPresent(then -> tx.mapper(RefreshMapper.class).giveBack(tx.organization(), subject.kind(),
                subjectId, then));
        return notBefore.isEmpty();
    }

    private void settle(Tx tx, RefreshSubject subject, UUID subjectId, long ticket, Reading reading) {
        switch (reading) {
            case Reading.Read(RefreshSubject.Settler settler, Optional<String> forbidden) -> {
                settler.settle(tx, ticket);
                findings.resolve(tx, StripeFindings.NOT_KNOWN_TO_STRIPE, subject.name(subjectId));
                forbidden.ifPresentOrElse(words -> readInPart(tx, subject, subjectId, words),
                        () -> readWhole(tx, subject, subjectId, ticket));
            }
            case Reading.NotKnown(String what) -> {
                Instant since = failed(tx, subject, subjectId, BACKOFF_MAX);
                if (!since.plus(UNKNOWN_FOR).isAfter(ids.now()))
                    findings.add(tx, StripeFindings.NOT_KNOWN_TO_STRIPE, subject.name(subjectId), what);
            }
            case Reading.Forbidden(String words) -> {
                failed(tx, subject, subjectId, BACKOFF_MAX);
                forbidden(tx, subject, subjectId, words);
            }
            case Reading.Unavailable _ -> failed(tx, subject, subjectId, UNAVAILABLE_MAX);
        }
    }

    private void readWhole(Tx tx, RefreshSubject subject, UUID subjectId, long ticket) {
        findings.resolve(tx, StripeFindings.FORBIDDEN_BY_STRIPE, subject.name(subjectId));
        Optional<Instant> next = subject.routine(tx, subjectId, ticket).map(ids.now()::plus);
        tx.mapper(RefreshMapper.class).settled(tx.organization(), subject.kind(), subjectId, 0, next.orElse(null),
                ids.now());
    }

    /** The rest is tried later each time: somebody may have allowed it meanwhile. */
    private void readInPart(Tx tx, RefreshSubject subject, UUID subjectId, String words) {
        forbidden(tx, subject, subjectId, words);
        var mapper = tx.mapper(RefreshMapper.class);
        int failures = mapper.failures(tx.organization(), subject.kind(), subjectId);
        mapper.settled(tx.organization(), subject.kind(), subjectId, failures + 1,
                ids.now().plus(backoff(failures, BACKOFF_MAX)), ids.now());
    }

    private void forbidden(Tx tx, RefreshSubject subject, UUID subjectId, String words) {
        findings.add(tx, StripeFindings.FORBIDDEN_BY_STRIPE, subject.name(subjectId), words);
    }

    /** @return since when it fails */
    private Instant failed(Tx tx, RefreshSubject subject, UUID subjectId, Duration most) {
        var mapper = tx.mapper(RefreshMapper.class);
        int failures = mapper.failures(tx.organization(), subject.kind(), subjectId);
        Instant now = ids.now();
        return mapper.failed(tx.organization(), subject.kind(), subjectId, now.plus(backoff(failures, most)), now);
    }

    private static Duration backoff(int failures, Duration most) {
        Duration wait = BACKOFF_MIN.multipliedBy(1L << Math.min(failures, 20));
        return wait.compareTo(most) < 0 ? wait : most;
    }

    /** Reads that a crash left, and what has been quiet for long. */
    public int sweep() {
        return sweep.run();
    }

    /** An account that rests, rests whole: nothing of it is taken. */
    private List<RefreshMapper.Due> take(UUID[] busy, int most) {
        Instant now = ids.now();
        UUID[] left = Stream.concat(Arrays.stream(busy), breaker.resting()).toArray(UUID[]::new);
        return database
                .acrossOrganizations(tx -> tx.mapper(RefreshMapper.class).take(now, now.plus(LEASE), left, most));
    }

    /** What was taken before its account had to rest comes back when that may be asked again. */
    private void due(RefreshMapper.Due due) {
        UUID organizationId = due.organizationId();
        Optional<Instant> rests = breaker.openUntil(organizationId);
        if (rests.isEmpty()) refresh(organizationId, due.kind(), due.subjectId());
        else
            database.inTransaction(organizationId, tx -> tx.mapper(RefreshMapper.class).postpone(organizationId,
                    due.kind(), due.subjectId(), rests.get()));
    }
}
