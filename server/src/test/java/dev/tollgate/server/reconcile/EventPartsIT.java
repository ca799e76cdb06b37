package dev.tollgate.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.inbox.HandMade;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More types than Stripe takes in one request: lists of them, each with a cursor of its own. */
class EventPartsIT {
    private static final List<String> TYPES = List.of("payment_intent.succeeded", "payment_intent.created",
            "charge.succeeded", "charge.updated", "refund.created");
    private static final int NAMES_MAX = 2;
    private final World world = new World();
    private final Buyer buyer = new Buyer(world);
    private HandMade made;
    private EventPull pull;

    @BeforeEach
    void begin() {
        made = new HandMade(world, List.of(), List.of());
        pull = pull(TYPES);
        world.sandbox.webhooks().dropAll(true);
        pull.run();
        buyer.paysInTheBrowser(buyer.opens(Buyer.tea()), "pm_card_visa");
    }

    @AfterEach
    void close() {
        made.close();
        world.close();
    }

    private EventPull pull(List<String> types) {
        return new EventPull(made.database, made.pager, made.inbox, made.findings, new EventTypes(types, NAMES_MAX),
                made.ids);
    }

    private void runs(Duration later) {
        world.clock.turn(later);
        pull.run();
    }

    private List<String> asked() {
        return world.sandbox.requests().stream().filter(request -> request.path().equals("/v1/events"))
                .map(request -> String.join(",", Arrays.stream(request.query().replace("%5B%5D", "[]").split("&"))
                        .filter(part -> part.startsWith("types[]=")).map(part -> part.substring(8)).toList()))
                .toList();
    }

    private String stored(String type) {
        return world.sql("SELECT count(*) FROM stripe_event WHERE type = ?", type);
    }

    private String cursors(String column) {
        return world.sql("SELECT string_agg(" + column + "::text, ',' ORDER BY part) FROM event_cursor");
    }

    @Test
    void eachListIsAskedForByItselfAndReadByACursorOfItsOwn() {
        assertThat(cursors("part")).isEqualTo("0,1,2");
        runs(Duration.ofMinutes(6));
        assertThat(asked()).containsExactly("payment_intent.succeeded,payment_intent.created",
                "charge.succeeded,charge.updated", "refund.created");
        assertThat(stored("payment_intent.succeeded")).isEqualTo("1");
        assertThat(stored("charge.succeeded")).isEqualTo("1");
        assertThat(cursors("mode")).isEqualTo("PULL,PULL,PULL");
        assertThat(world.sql("SELECT count(*) FROM finding WHERE kind = 'SILENT_WEBHOOKS'")).isEqualTo("1");
        assertThat(world.gateway().reconciliation().silent()).as("accounts, not lists").isEqualTo(1);
    }

    @Test
    void aListThatCannotBeReadDelaysNoneOfTheOthers() {
        world.sandbox.fault(Fault.once(Fault.Effect.HTTP_500_BEFORE, "GET", "/v1/events").nth(2));
        runs(Duration.ofMinutes(6));
        assertThat(cursors("pulled_at IS NOT NULL")).isEqualTo("true,false,true");
        assertThat(stored("charge.succeeded")).isEqualTo("0");
        assertThat(cursors("mode")).as("no judgement while a list is half read").isEqualTo("PUSH,PUSH,PUSH");
        runs(Duration.ofMinutes(6));
        assertThat(stored("charge.succeeded")).isEqualTo("1");
        assertThat(cursors("mode")).isEqualTo("PULL,PULL,PULL");
    }

    @Test
    void aFurtherListBeginsWhereTheOthersAre() {
        runs(Duration.ofMinutes(6));
        pull = pull(List.of("payment_intent.succeeded", "payment_intent.created", "charge.succeeded", "charge.updated",
                "refund.created", "refund.updated", "refund.failed"));
        runs(Duration.ofSeconds(20));
        assertThat(cursors("part")).isEqualTo("0,1,2,3");
        assertThat(world.sql("SELECT count(DISTINCT mode) FROM event_cursor")).isEqualTo("1");
        assertThat(world.sql("SELECT (SELECT cursor_at FROM event_cursor WHERE part = 3)"
                + " <= (SELECT min(cursor_at) FROM event_cursor WHERE part < 3)")).isEqualTo("t");
    }
}
