package dev.tollgate.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Stripe takes twenty names at most: whatever is asked for is asked for in lists of so many. */
class EventTypesTest {
    private static List<String> types(int count) {
        return IntStream.range(0, count).mapToObj(i -> "type.no_" + i).toList();
    }

    @Test
    void everyTypeIsInOneListAndNoListIsTooLong() {
        for (int count = 0; count < 65; count++) {
            var types = new EventTypes(types(count));
            var lists = IntStream.range(0, types.parts()).mapToObj(types::of).toList();
            assertThat(lists.stream().flatMap(List::stream)).containsExactlyElementsOf(types(count));
            assertThat(lists).allMatch(list -> !list.isEmpty() && list.size() <= EventTypes.NAMES_MAX);
        }
    }

    @Test
    void aTypeThatIsAddedAtTheEndLeavesTheListsBeforeAsTheyAre() {
        var before = new EventTypes(types(45));
        var after = new EventTypes(types(61));
        assertThat(after.of(0)).isEqualTo(before.of(0));
        assertThat(after.of(1)).isEqualTo(before.of(1));
        assertThat(after.of(2)).startsWith(before.of(2).toArray(String[]::new));
    }

    @Test
    void theyAreNamedOneByOne() {
        assertThat(new EventTypes(List.of("a.b", "c"), 1).path(1)).isEqualTo("/v1/events?types[]=c");
        assertThat(new EventTypes(List.of("a.b", "c")).path(0)).isEqualTo("/v1/events?types[]=a.b&types[]=c");
    }
}
