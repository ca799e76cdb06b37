package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.GroupCommit;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.job.Sweep;
import dev.tollgate.server.stripe.Operation.State;
import dev.tollgate.server.stripe.OperationHandler.Doubt;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sends what the {@link Journal} holds, and finds out what became of what got no clear answer. The first send, a
 * repeated request and the sweeper all come through here; what an answer means, the kind's {@link OperationHandler}
 * says.
 */
public final class Operations implements AutoCloseable {
    private static final Duration GATHERING = Duration.ofMillis(2);

    private final Database database;
    private final Journal journal;
    private final Answers answers = new Answers();
    private final GroupCommit<Answer, Taken> commits = new GroupCommit<>("answers", 1, GATHERING, answers);
    private final Map<String, OperationHandler> handlers;
    private final Sweep<JournalMapper.Due> sweep;

    public Operations(Database database, Journal journal, Ids ids, List<OperationHandler> handlers) {
        this.database = database;
        this.journal = journal;
        this.handlers = handlers.stream().collect(Collectors.toMap(OperationHandler::kind, Function.identity()));
        this.sweep = new Sweep<>("operations", database, ids, journal::take, this::resume,
                (tx, due, again) -> tx.mapper(JournalMapper.class).failed(tx.organization(), due.id(), again));
    }

    private OperationHandler handler(Operation operation) {
        OperationHandler handler = handlers.get(operation.kind());
        if (handler == null)
            throw new IllegalStateException("nobody registered operations of kind " + operation.kind());
        return handler;
    }

    /**
     * Sends it, and settles the answer. Not in a transaction. The operation is claimed by us.
     *
     * @return what the caller may be told
     */
    public StripeResult run(Operation operation) {
        return run(operation, _ -> {
        }).result();
    }

    /**
     * What Stripe answered.
     *
     * @param isOvertaken
     *            whether newer news was read since
     */
    public record Ran(StripeResult result, boolean isOvertaken) {}

    /**
     * As {@link #run(Operation)}.
     *
     * @param alongside
     *            runs in the transaction that takes the answer in, after that: for whoever shows what came of it
     */
    public Ran run(Operation operation, Consumer<Tx> alongside) {
        OperationHandler handler = handler(operation);
        Ran ran = send(handler, operation, alongside);
        if (ran.isOvertaken()) handler.afterwards(operation);
        return ran;
    }

    /** What Stripe broke on comes back broken under the same key for ever: what it has decides. */
    private Ran send(OperationHandler handler, Operation operation, Consumer<Tx> alongside) {
        StripeResult result = journal.send(operation);
        if (!(result instanceof StripeResult.ServerError)) return settle(handler, operation, result, alongside);
        lookUp(handler, operation, doubt(operation, Doubt.BROKEN));
        return new Ran(result, true);
    }

    /**
     * What a crash or a silence left: sent again while Stripe knows the key; later, what can be read decides. Not in a
     * transaction. The operation is claimed by us.
     */
    public void resume(Operation operation) {
        OperationHandler handler = handler(operation);
        Doubt doubt = doubt(operation, Doubt.SILENT);
        if (doubt == Doubt.TOO_OLD || handler.readsBeforeResend()) {
            lookUp(handler, operation, doubt);
            handler.afterwards(operation);
        } else {
            run(operation);
        }
    }

    private Doubt doubt(Operation operation, Doubt otherwise) {
        return journal.isReplayable(operation) ? otherwise : Doubt.TOO_OLD;
    }

    private Ran settle(OperationHandler handler, Operation operation, StripeResult result,
            Consumer<Tx> alongside) {
        var answer = new Answer(handler, operation, result, alongside);
        Taken taken = handler.settlesInBatches() ? commits.commit(answer) : answers.commitAlone(answer);
        database.reached(StripeFailPoint.ANSWER_SETTLED);
        return new Ran(taken.told(), taken.mayBeOvertaken().getAsBoolean());
    }

    private record Answer(OperationHandler handler, Operation operation, StripeResult result, Consumer<Tx> alongside) {}

    private record Taken(StripeResult told, BooleanSupplier mayBeOvertaken) {}

    /** Of one organization, each about another subject. */
    private final class Answers implements GroupCommit.Batch<Answer, Taken> {
        @Override
        public UUID group(Answer answer) {
            return answer.operation().organizationId();
        }

        @Override
        public Set<UUID> keys(Answer answer) {
            return Set.of(answer.operation().subject());
        }

        @Override
        public List<Taken> commit(List<Answer> answers) {
            return database.inTransaction(group(answers.getFirst()), tx -> {
                answers.stream().collect(Collectors.groupingBy(Answer::handler, LinkedHashMap::new,
                        Collectors.mapping(Answer::operation, Collectors.toList()))).forEach(
                                (handler, operations) -> handler.prepare(tx, operations));
                List<Taken> taken = answers.stream().map(answer -> take(tx, answer)).toList();
                tx.verify(() -> tx.reached(StripeFailPoint.ANSWER_SETTLING));
                return taken;
            });
        }
    }

    private Taken take(Tx tx, Answer answer) {
        Refreshes.begin(tx);
        StripeResult told = settle(tx, answer.handler(), answer.operation(), answer.result());
        answer.alongside().accept(tx);
        return new Taken(told, Refreshes.mayBeWanted(tx));
    }

    private StripeResult settle(Tx tx, OperationHandler handler, Operation operation, StripeResult result) {
        switch (result) {
            case StripeResult.Done(JsonObject body) -> {
                handler.onDone(tx, operation, body);
                journal.done(tx, operation, Json.text(body, "id"));
            }
            case StripeResult.Refused refused -> {
                journal.refuse(tx, operation, refused);
                handler.onRefused(tx, operation, refused);
            }
            case StripeResult.NotExecuted(String why) when handler.endsWhenNotSent() && operation.sends() == 1 -> {
                return end(tx, handler, operation, why) ? result : new StripeResult.Unclear("somebody else sends it");
            }
            case StripeResult.NotExecuted(String why) ->
                journal.postpone(tx, operation, operation.sends() == 1 ? State.SENT : State.UNKNOWN, why);
            case StripeResult.Forbidden(String why) when handler.endsWhenNotSent() && operation.sends() == 1 -> {
                return end(tx, handler, operation, why) ? result : new StripeResult.Unclear("somebody else sends it");
            }
            case StripeResult.Forbidden(String why) ->
                journal.postpone(tx, operation, operation.sends() == 1 ? State.SENT : State.UNKNOWN, why);
            case StripeResult.Unclear(String why) -> journal.postpone(tx, operation, State.UNKNOWN, why);
            case StripeResult.ServerError(String why) -> journal.postpone(tx, operation, State.UNKNOWN, why);
        }
        return result;
    }

    /** Nothing was sent. The caller is told so, and may have gone elsewhere by now. */
    private boolean end(Tx tx, OperationHandler handler, Operation operation, String why) {
        boolean isOurs = journal.finish(tx, operation, State.ABANDONED, Optional.empty(), why);
        if (isOurs) handler.onAbandoned(tx, operation, Doubt.NOT_SENT);
        return isOurs;
    }

    private void lookUp(OperationHandler handler, Operation operation, Doubt doubt) {
        Lookup.Found found = handler.lookUp(operation);
        database.reached(StripeFailPoint.OPERATION_LOOKED_UP);
        switch (found) {
            case Lookup.Found.There(JsonObject body) -> {
                Ran _ = settle(handler, operation, new StripeResult.Done(body), _ -> {
                });
            }
            case Lookup.Found.Decided(String why) -> database.inTransaction(operation.organizationId(),
                    tx -> journal.finish(tx, operation, State.DONE, Optional.empty(), why));
            case Lookup.Found.Unread(String why) -> database.inTransaction(operation.organizationId(), tx -> {
                journal.postpone(tx, operation, State.UNKNOWN, "Stripe could not be read: " + why);
                return true;
            });
            case Lookup.Found.NotThere _ -> nothingFound(handler, operation, doubt);
        }
    }

    private void nothingFound(OperationHandler handler, Operation operation, Doubt doubt) {
        boolean sends = database.inTransaction(operation.organizationId(), tx -> {
            var undone = handler.onNothingFound(tx, operation, doubt);
            switch (undone) {
                case WAIT -> journal.postpone(tx, operation, State.UNKNOWN, "Stripe shows nothing of it yet");
                case REPLACE -> journal.replace(tx, operation)
                        .ifPresent(next -> handler.onReplaced(tx, operation, next));
                case DROP -> journal.finish(tx, operation, State.DONE, Optional.empty(), "it does not matter any more");
                case ABANDON -> {
                    if (journal.finish(tx, operation, State.ABANDONED, Optional.empty(), "Stripe shows nothing of it"))
                        handler.onAbandoned(tx, operation, doubt);
                }
                case SEND_AGAIN -> {
                }
            }
            return undone == OperationHandler.Undone.SEND_AGAIN;
        });
        if (sends) {
            Ran _ = send(handler, operation, _ -> {
            });
        }
    }

    /** What a crash or a silence left between us and Stripe. */
    public int sweep() {
        return sweep.run();
    }

    @Override
    public void close() {
        commits.close();
    }

    private void resume(JournalMapper.Due due) {
        journal.claim(due.organizationId(), due.id()).ifPresent(operation -> {
            database.reached(StripeFailPoint.OPERATION_CLAIMED);
            resume(operation);
        });
    }
}
