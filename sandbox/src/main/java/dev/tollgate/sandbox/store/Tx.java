package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One change of an account, under its lock: gathers the events that the change causes, each with a snapshot of that
 * moment. It happens at business time, or at the time of a test clock; events are dated by business time all the same,
 * so that they stay in order.
 */
public final class Tx {

    /** The id of no test clock: business time. */
    public static final String BUSINESS = "";

    private final Account account;
    private final Ids ids;
    private final Time time;
    private final Origin origin;
    private final Outbox outbox;
    private final List<Event> events;
    private final List<Consumer<Tx>> afterwards;

    Tx(Account account, Ids ids, Instant now, Origin origin, Outbox outbox) {
        this.account = account;
        this.ids = ids;
        time = new Time(now, BUSINESS, now);
        this.origin = origin;
        this.outbox = outbox;
        events = new ArrayList<>();
        afterwards = new ArrayList<>();
    }

    private Tx(Tx same, Time time) {
        account = same.account;
        ids = same.ids;
        this.time = time;
        origin = same.origin;
        outbox = same.outbox;
        events = same.events;
        afterwards = same.afterwards;
    }

    /** When it happens: by business time, and by the clock that it goes by. */
    private record Time(Instant business, String clock, Instant now) {}

    /**
     * The request that causes the change; both texts empty when time or a buyer does. A fault may have told the bank
     * what to answer.
     */
    public record Origin(String requestId, String idempotencyKey, Optional<ForcedDecline> forcedDecline) {

        public static final Origin NONE = new Origin("", "", Optional.empty());
    }

    /** Whatever the card says, the bank declines with this. The decline code may be empty. */
    public record ForcedDecline(String code, String declineCode) {}

    public Account account() {
        return account;
    }

    /** All objects of a kind. */
    public <T extends Resource> Shelf<T> all(Kind<T> kind) {
        return account.all(kind);
    }

    /** The object, or Stripe's answer for one that is not there. */
    public <T extends Resource> T get(Kind<T> kind, String id, String param) {
        return account.all(kind).get(id, param);
    }

    public Ids ids() {
        return ids;
    }

    /** By the clock that this change goes by. */
    public Instant now() {
        return time.now();
    }

    /** The id of the test clock that this change goes by; empty when it goes by business time. */
    public String clock() {
        return time.clock();
    }

    /** The same change by another clock, where it is now this late. */
    public Tx on(String clock, Instant now) {
        if (!clock.isEmpty()) account.changes().goBy(now);
        return new Tx(this, new Time(time.business(), clock, now));
    }

    /** The same change by business time. */
    public Tx onBusinessTime() {
        return on(BUSINESS, time.business());
    }

    public Optional<ForcedDecline> forcedDecline() {
        return origin.forcedDecline();
    }

    /** A fresh object's JSON: named, dated, and to be filled as {@link Template#fresh} says. */
    public JsonObject create(Template template, String prefix) {
        JsonObject json = template.fresh();
        json.addProperty("id", ids.next(prefix));
        if (json.has("created")) json.addProperty("created", now().getEpochSecond());
        return json;
    }

    public void emit(String type, Resource subject) {
        emit(type, subject, new JsonObject());
    }

    /** {@code previously} holds the former values of what changed, as Stripe tells them of updates. */
    public void emit(String type, Resource subject, JsonObject previously) {
        for (List<String> wanting : outbox.recipients(account, type)) {
            var news = new Event.News(ids.next("evt"), time.business().getEpochSecond(), type,
                    account.isDefault() ? "" : account.id(), subject.still(), previously, origin, wanting.size());
            events.add(all(Event.KIND).add(Event.of(news, wanting)));
        }
    }

    /** A change of its own that follows this one at once, after the answer was written. */
    public void afterwards(Consumer<Tx> work) {
        afterwards.add(tx -> work.accept(tx.on(clock(), now())));
    }

    /** Lets work of this name be done for an object when its time has come by the clock that this change goes by. */
    public void at(Instant due, String work, String id) {
        account.at(clock(), due, work, id);
    }

    /** Forgets what was to happen on the test clock that this change goes by. */
    public void forgetTimers() {
        account.forgetTimers(clock());
    }

    List<Event> events() {
        return events;
    }

    List<Consumer<Tx>> followers() {
        return afterwards;
    }
}
