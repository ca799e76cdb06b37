package dev.tollgate.server.stripe;

import dev.tollgate.server.crypto.Sha256;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.Operation.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The charge journal. An operation is committed before it is sent and settled after it is answered; whatever happens
 * between, the same key and the same bytes are sent again, so Stripe does it once. After 23 hours Stripe may have
 * forgotten the key, and nothing is sent any more.
 */
public final class Journal {
    /** Stripe keeps a key for at least 24 hours. */
    private static final Duration REPLAYABLE = Duration.ofHours(23);
    private static final int PURGED_MAX = 1_000;
    private static final Duration BACKOFF_MAX = Duration.ofMinutes(10);
    /** A sender holds its operation this much longer than its call can take. */
    private static final Duration CLAIM_MARGIN = Duration.ofSeconds(2);

    private final Database database;
    private final StripeApi api;
    private final StripeAccounts accounts;
    private final Ids ids;
    private final String environment;
    private final Duration claim;

    public Journal(Database database, StripeApi api, StripeAccounts accounts, Ids ids, StripeConfig config) {
        this.database = database;
        this.api = api;
        this.accounts = accounts;
        this.ids = ids;
        this.environment = config.environment();
        this.claim = config.connectTimeout().plus(config.answerTimeout()).plus(CLAIM_MARGIN);
    }

    /** What is to be written down. */
    public record Intent(UUID subject, String kind, StripeApi.Call call, String lookup, String next, long ticket) {
        public Intent(UUID subject, String kind, StripeApi.Call call, String lookup, long ticket) {
            this(subject, kind, call, lookup, "", ticket);
        }
    }

    /** Writes the operation down as sent, claimed by us. The caller commits, and then sends. */
    public Operation begin(Tx tx, UUID operationId, Intent intent) {
        return write(tx, operationId, intent, attempts(tx, intent) + 1, State.SENT);
    }

    /**
     * As {@link #begin}, for a caller who knows of the attempt before it.
     *
     * @param latest
     *            of this kind about this subject; empty: this is the first
     */
    public Operation begin(Tx tx, UUID operationId, Intent intent, Optional<Operation> latest) {
        return write(tx, operationId, intent, latest.map(Operation::attempt).orElse(0) + 1, State.SENT);
    }

    /**
     * The first of its kind about its subject, as sent and claimed by us. It is written down by {@link #write}, with
     * others.
     */
    public Operation first(Tx tx, UUID operationId, Intent intent) {
        return compose(tx, operationId, intent, 1, State.SENT);
    }

    /** Writes down what {@link #first} has composed. The caller commits, and then sends. */
    public void write(Tx tx, List<Operation> operations) {
        if (!operations.isEmpty())
            tx.later(JournalMapper.class).insert(tx.organization(), JournalMapper.Begun.of(operations), ids.now());
    }

    /** Writes the operation down, to be sent by whoever claims it: an effect of a payment may not wait for Stripe. */
    public Operation intend(Tx tx, UUID operationId, Intent intent) {
        return write(tx, operationId, intent, attempts(tx, intent) + 1, State.INTENDED);
    }

    private static int attempts(Tx tx, Intent intent) {
        return tx.mapper(JournalMapper.class).attempts(tx.organization(), intent.subject(), intent.kind());
    }

    private Operation write(Tx tx, UUID operationId, Intent intent, int attempt, State state) {
        Operation operation = compose(tx, operationId, intent, attempt, state);
        write(tx, List.of(operation));
        return operation;
    }

    private Operation compose(Tx tx, UUID operationId, Intent intent, int attempt, State state) {
        Instant now = ids.now();
        boolean isOurs = state == State.SENT;
        return new Operation(tx.organization(), operationId, accountId(tx), intent.subject(), intent.kind(),
                attempt, key(tx.organization(), operationId, attempt), intent.call(), intent.lookup(), intent.next(),
                state, intent.ticket(), now, isOurs ? now.plus(claim) : now, isOurs ? 1 : 0, null, null,
                Optional.empty());
    }

    /**
     * A new attempt at what Stripe broke on, under a name and a key of its own; whatever the broken one made at Stripe
     * is an orphan from now on. The sweeper sends it, later each time, or whoever asks again.
     *
     * @return empty when it was not ours to end: whoever took it meanwhile decides
     */
    Optional<Operation> replace(Tx tx, Operation broken) {
        if (!finish(tx, broken, State.ABANDONED, Optional.empty(),
                "Stripe broke on it; another attempt takes its place"))
            return Optional.empty();
        UUID id = ids.next();
        StripeApi.Call call = broken.call().named(broken.id(), id);
        return Optional.of(intendAgain(tx, id, new Intent(broken.subject(), broken.kind(), call, broken.lookup(),
                broken.next(), broken.ticket())));
    }

    /** As {@link #intend}, later each time that Stripe has broken on it in a row. */
    public Operation intendAgain(Tx tx, UUID operationId, Intent intent) {
        Operation next = intend(tx, operationId, intent);
        int broken = broken(tx, intent.subject(), intent.kind());
        if (broken == 0) return next;
        Instant later = ids.now().plusSeconds(backoff(broken));
        tx.mapper(JournalMapper.class).postpone(tx.organization(), next.id(), next.sends(), State.INTENDED, ids.now(),
                later, "");
        return next;
    }

    /** How often in a row Stripe has broken on this kind of call about this subject. */
    public int broken(Tx tx, UUID subject, String kind) {
        return tx.mapper(JournalMapper.class).abandoned(tx.organization(), subject, kind);
    }

    private static long backoff(int failures) {
        return Math.min(BACKOFF_MAX.toSeconds(), 1L << Math.min(failures, 12));
    }

    private UUID accountId(Tx tx) {
        return accounts.kept(tx.organization()).map(StripeAccount::id)
                .orElseGet(() -> tx.mapper(JournalMapper.class).accountId(tx.organization()));
    }

    /** Derived from what is committed alone, so that every process, now and after a crash, derives the same. */
    private String key(UUID organizationId, UUID operationId, int attempt) {
        byte[] hash = Sha256.of(environment + "|" + organizationId + "|" + operationId + "|" + attempt);
        return "tg-" + HexFormat.of().formatHex(hash).substring(0, 40);
    }

    /** Sends what was written down. Outside of any transaction. */
    public StripeResult send(Operation operation) {
        database.reached(StripeFailPoint.OPERATION_SENDING);
        StripeResult answer = api.send(accounts.of(operation.organizationId()), operation.call(),
                operation.idempotencyKey());
        database.reached(StripeFailPoint.OPERATION_ANSWERED);
        return answer;
    }

    public boolean isReplayable(Operation operation) {
        return ids.now().isBefore(operation.firstSentAt().plus(REPLAYABLE));
    }

    /** Takes an open operation whose sender is gone. Empty: somebody is at it, it is not due, or it is done. */
    public Optional<Operation> claim(UUID organizationId, UUID operationId) {
        return database.inTransaction(organizationId, tx -> claim(tx, operationId));
    }

    public Optional<Operation> claim(Tx tx, UUID operationId) {
        Instant now = ids.now();
        return tx.mapper(JournalMapper.class).claim(tx.organization(), operationId, now, now.plus(claim),
                now.minus(REPLAYABLE)).map(JournalMapper.Row::toOperation);
    }

    /**
     * Whoever is at it needs as long again: a list has many pages, and a claim lasts for one.
     *
     * @return whether it is still ours
     */
    boolean hold(Operation operation) {
        return database.inTransaction(operation.organizationId(), tx -> tx.mapper(JournalMapper.class)
                .hold(tx.organization(), operation.id(), operation.sends(), ids.now().plus(claim)) == 1);
    }

    /**
     * Stripe has decided: the operation is over. Whoever slept through its claim ends nothing: somebody else has sent
     * it since, and will.
     *
     * @return whether it was ours to end
     */
    boolean finish(Tx tx, Operation operation, State state, Optional<String> stripeId, String error) {
        return tx.mapper(JournalMapper.class).finish(tx.organization(), operation.id(), operation.sends(), state,
                stripeId.orElse(null), error) == 1;
    }

    /** As {@link #finish}, for whoever does not ask: written just before the commit, with others. */
    void done(Tx tx, Operation operation, Optional<String> stripeId) {
        tx.local(Done.class, () -> {
            var done = new Done();
            tx.beforeCommit(() -> tx.later(JournalMapper.class).done(tx.organization(),
                    JournalMapper.Ended.of(List.copyOf(done.all))));
            return done;
        }).all.add(new JournalMapper.End(operation.id(), operation.sends(), stripeId.orElse(null)));
    }

    /** The operations that a transaction has found done. */
    private static final class Done {
        final List<JournalMapper.End> all = new ArrayList<>();
    }

    /** Stripe has decided against it: the operation is over, and says why in Stripe's words. */
    void refuse(Tx tx, Operation operation, StripeResult.Refused refused) {
        var said = new Operation.StripeError(refused.type(), refused.code(), refused.message(), refused.requestId());
        tx.later(JournalMapper.class).refuse(tx.organization(), operation.id(), operation.sends(), said);
    }

    /** Not decided: it will be sent again, later each time. */
    void postpone(Tx tx, Operation operation, State state, String why) {
        Instant next = ids.now().plusSeconds(backoff(operation.sends()));
        tx.mapper(JournalMapper.class).postpone(tx.organization(), operation.id(), operation.sends(), state, ids.now(),
                next, why);
    }

    public Optional<Operation> find(Tx tx, UUID operationId) {
        return tx.mapper(JournalMapper.class).find(tx.organization(), operationId)
                .map(JournalMapper.Row::toOperation);
    }

    /** The latest attempt of a kind. */
    public Optional<Operation> latest(Tx tx, UUID subject, String kind) {
        return askLatest(tx, subject, kind).get();
    }

    /** As {@link #latest}, in a round trip with others: the answer is there when it is asked for. */
    public Supplier<Optional<Operation>> askLatest(Tx tx, UUID subject, String kind) {
        Supplier<List<JournalMapper.Row>> rows = tx.later(JournalMapper.class,
                mapper -> mapper.latest(tx.organization(), subject, kind));
        return () -> rows.get().stream().findFirst().map(JournalMapper.Row::toOperation);
    }

    /** Forgets operations that are over since long. */
    public int purge(Duration retention) {
        Instant before = ids.now().minus(retention);
        return database.inSteps(PURGED_MAX, tx -> tx.mapper(JournalMapper.class).purge(before, PURGED_MAX));
    }

    /** Takes open operations that nobody is at. */
    List<JournalMapper.Due> take(UUID[] busy, int most) {
        Instant now = ids.now();
        return database
                .acrossOrganizations(tx -> tx.mapper(JournalMapper.class).take(now, now.plus(claim), busy, most));
    }
}
