package dev.tollgate.server.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stripe.StripeEvent;
import dev.tollgate.server.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One handler folds the objects of a type, any number may hint, and no event is too odd to be kept. */
class StripeEventHandlersIT {
    private static final UUID MOON = UUID.fromString("01890000-0000-7000-8000-000000000001");
    @RegisterExtension
    static final World world = new World();
    private static final List<String> HEARD = new ArrayList<>();
    private static final HandMade made = new HandMade(world, List.of(new Keeper()),
            List.of(new Listener("first", true), new Listener("second", false)));

    @AfterAll
    static void close() {
        made.close();
    }

    @AfterEach
    void forget() {
        HEARD.clear();
        world.sql("DELETE FROM stripe_event RETURNING event_id");
        world.sql("DELETE FROM finding RETURNING id");
    }

    /** A feature that keeps moons. */
    private record Keeper() implements StripeEventHandler {
        @Override
        public Set<String> objects() {
            return Set.of("moon");
        }

        @Override
        public List<String> eventTypes() {
            return List.of("moon.waxed", "moon.waned");
        }

        @Override
        public Handled handle(Tx tx, StripeEvent event, String cause) {
            HEARD.add("kept by " + cause);
            if (event.type().equals("moon.fell")) throw new IllegalStateException("moons do not fall");
            return new Handled.Applied(new Subject(TypeId.CUSTOMER, MOON));
        }

        @Override
        public Optional<Subject> named(Tx tx, StripeEvent event) {
            return Optional.empty();
        }

        @Override
        public Optional<Standing> standing(Tx tx, StripeEvent event) {
            return Optional.empty();
        }
    }

    /** A feature that only wants to know, and writes before it fails, if it does. */
    private record Listener(String name, boolean fails) implements StripeEventHint {
        @Override
        public Set<String> objects() {
            return Set.of("moon", "sun");
        }

        @Override
        public List<String> eventTypes() {
            return List.of("moon.waned", "sun.rose");
        }

        @Override
        public void hint(Tx tx, StripeEvent event, String cause) {
            HEARD.add(name);
            made.findings.add(tx, InboxFindings.API_VERSION, name, "heard of " + event.id());
            if (fails) throw new IllegalStateException("the hint fails");
        }
    }

    private static boolean takes(String json) {
        return made.inbox.take(made.organizationId, JsonParser.parseString(json.replace('\'', '"')).getAsJsonObject());
    }

    /** Each once: where one fails, the transaction is run a second time, with savepoints. */
    private static List<String> heard() {
        return HEARD.stream().distinct().toList();
    }

    private static String stored() {
        return world
                .sql("SELECT concat_ws(' ', event_id, type, state, attempts, error, subject_kind) FROM stripe_event");
    }

    private static String findings() {
        return world.sql("SELECT coalesce(string_agg(subject, ','), '') FROM finding");
    }

    private static String event(String id, String type, String object) {
        return "{'id':'" + id + "','type':'" + type + "','livemode':false,'data':{'object':{'object':'" + object
                + "','id':'x_1'}}}";
    }

    @Test
    void aHintThatFailsLeavesNothingAndChangesNeitherTheOutcomeNorTheOtherHints() {
        assertThat(takes(event("evt_1", "moon.waxed", "moon"))).isTrue();
        assertThat(heard()).containsExactly("kept by poll:evt_1", "first", "second");
        assertThat(stored()).isEqualTo("evt_1 moon.waxed APPLIED 1 CUSTOMER");
        assertThat(findings()).isEqualTo("second");
        HEARD.clear();
        assertThat(takes(event("evt_1", "moon.waxed", "moon"))).as("once is enough").isFalse();
        assertThat(HEARD).isEmpty();
    }

    @Test
    void whatNobodyKeepsIsIgnoredAndHintsAllTheSame() {
        takes(event("evt_2", "sun.rose", "sun"));
        assertThat(heard()).containsExactly("first", "second");
        assertThat(stored()).isEqualTo("evt_2 sun.rose IGNORED 1 nobody here has use for objects of type sun");
    }

    @Test
    void anEventWhoseHandlerFailsHintsNobodyUntilItIsApplied() {
        takes(event("evt_3", "moon.fell", "moon"));
        assertThat(HEARD).containsExactly("kept by poll:evt_3");
        assertThat(stored()).isEqualTo("evt_3 moon.fell PENDING 1 moons do not fall");
        assertThat(findings()).isEmpty();
    }

    @Test
    void everyTypeIsNeededOnceInTheOrderOfTheFeatures() {
        var handlers = new StripeEventHandlers(List.of(new Keeper()), List.of(new Listener("first", false)));
        assertThat(handlers.eventTypes()).containsExactly("moon.waxed", "moon.waned", "sun.rose");
        assertThatThrownBy(() -> new StripeEventHandlers(List.of(new Keeper(), new Keeper()), List.of()))
                .hasMessage("two handlers of moon");
    }

    @Test
    void whatIsListedAndCannotBeReadIsKeptAsItIs() {
        for (String odd : List.of("{'id':'evt_4'}", "{'id':'evt_4','type':7,'created':'x'}",
                "{'id':'evt_4','type':null,'data':[]}")) {
            assertThat(takes(odd)).as(odd).isTrue();
            assertThat(takes(odd)).as(odd).isFalse();
            assertThat(stored()).isEqualTo("evt_4  PENDING 1 what is stored cannot be read as an event");
            assertThat(world.sql("SELECT convert_from(payload, 'UTF8') FROM stripe_event"))
                    .isEqualTo(odd.replace('\'', '"'));
            world.sql("DELETE FROM stripe_event RETURNING event_id");
        }
        assertThat(takes("{'type':'moon.waxed'}")).as("without an id").isTrue();
        assertThat(takes("{'type':'moon.waxed'}")).isFalse();
        assertThat(stored()).startsWith("unreadable_").contains(" moon.waxed PENDING 1 ");
    }

    @Test
    void whatTheDatabaseCannotHoldIsCutAndTheRestIsKept() {
        var event = new JsonObject();
        event.addProperty("id", "evt_\0five");
        event.addProperty("type", "moon." + "x".repeat(5_000));
        event.add("data",
                JsonParser.parseString("{\"object\":{\"object\":\"moon\",\"id\":\"\\u0000y\",\"z\":\"\\u0000\"}}"));
        assertThat(made.inbox.take(made.organizationId, event)).isTrue();
        assertThat(world.sql("SELECT event_id || ' ' || object_id || ' ' || state || ' ' || length(type)"
                + " FROM stripe_event")).isEqualTo("evt_five y APPLIED 255");
    }
}
