package dev.tollgate.sandbox.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShelfTest {

    private static final Kind<Thing> KIND = Kind.of("thing", Thing::new).by("owner", thing -> thing.text("owner"));

    private final Accounts accounts = new Accounts(List.of(KIND));
    private final Account account = accounts.byDefault();
    private final Shelf<Thing> things = account.all(KIND);

    private static final class Thing extends Resource {

        Thing(JsonObject json, JsonObject hidden) {
            super(json, hidden);
        }

        void secret(String value) {
            hide("secret", value);
        }

        String secret() {
            return hiddenText("secret");
        }
    }

    @AfterEach
    void close() {
        accounts.close();
    }

    private static Thing thing(int n) {
        var thing = new Thing(Json.object("id", "thing_" + n, "owner", "owner_" + n % 3, "size", n), new JsonObject());
        thing.secret("s" + n);
        return thing;
    }

    private List<Fact> told() {
        return account.changes().take(true);
    }

    private void makeMany() {
        for (int n = 0; n < 3 * Shelf.AWAKE_MAX; n++) {
            things.add(thing(n));
            told();
        }
    }

    @Test
    void whatIsRememberedStaysAsItWasWhateverChanges() {
        Thing thing = things.add(thing(1));
        Still one = thing.still();
        thing.set("size", 2);
        thing.set("colour", "red");
        Still two = thing.still();
        assertThat(thing.still()).isSameAs(two);
        thing.set("size", 3);
        thing.set("size", 4);

        assertThat(one.json()).isEqualTo(Json.object("id", "thing_1", "owner", "owner_1", "size", 1));
        assertThat(two.json()).isEqualTo(Json.object("id", "thing_1", "owner", "owner_1", "size", 2, "colour", "red"));
        assertThat(thing.still().json()).isEqualTo(thing.snapshot());
        assertThat(one.previously()).isEqualTo(Json.object("colour", null, "size", 1));
        assertThat(two.previously()).isEqualTo(Json.object("size", 2));
        assertThat(thing.still().previously()).isEqualTo(new JsonObject());
    }

    @Test
    void whatRestsIsAsItWasWhenSomebodyNeedsIt() {
        makeMany();
        assertThat(things.find("thing_7").orElseThrow().isAwake()).isFalse();

        assertThat(things.oldestFirst().map(thing -> thing.number("size")))
                .containsExactlyElementsOf(LongStream.range(0, 3L * Shelf.AWAKE_MAX).boxed().toList());
        assertThat(things.find("thing_7").orElseThrow().secret()).isEqualTo("s7");
    }

    @Test
    void whatIsChangedAfterItsRestIsToldAndRestsAgain() {
        makeMany();
        Thing first = things.find("thing_0").orElseThrow();

        first.set("size", -1);
        first.secret("other");

        assertThat(told()).singleElement().satisfies(fact -> {
            assertThat(fact.shown().get("set")).hasToString("{\"size\":-1}");
            assertThat(fact.kept()).hasToString("{\"hidden\":{\"secret\":\"other\"}}");
        });
        assertThat(things.oldestFirst().mapToLong(thing -> thing.number("size")).min()).hasValue(-1);
        assertThat(first.isAwake()).isFalse();
        assertThat(first.number("size")).isEqualTo(-1);
        assertThat(first.secret()).isEqualTo("other");
    }

    @Test
    void whatIsNotToldYetDoesNotRest() {
        Thing first = things.add(thing(0));
        for (int n = 1; n < 2 * Shelf.AWAKE_MAX; n++)
            things.add(thing(n));

        assertThat(first.isAwake()).isTrue();
        assertThat(told()).hasSize(2 * Shelf.AWAKE_MAX);
    }

    @Test
    void objectsAreFoundByTheirKeysUntilTheyAreTakenAway() {
        IntStream.range(0, 7).mapToObj(ShelfTest::thing).forEach(things::add);
        things.remove("thing_3");

        assertThat(things.having("owner", "owner_0")).extracting(Resource::id).containsExactly("thing_0", "thing_6");
        assertThat(things.having("owner", "nobody")).isEmpty();
    }
}
