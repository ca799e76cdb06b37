package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.Databases;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CheckInvariantsRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.Event;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.Invariant;
import dev.tollgate.v1.ListCheckoutsRequest;
import dev.tollgate.v1.ListEventsRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database that has been in use since the first version of the schema is brought up to date, and goes on. */
class UpgradeIT {
    private static DatabaseConfig database;
    private static List<String> checkouts;
    private static long events;
    private static World world;

    /** Written anew by {@code -Dgolden.update=true}, when somebody has deleted it. */
    @BeforeAll
    static void aDatabaseOfThatTimeIsUpgraded() throws Exception {
        if (!Baseline.exists() && Boolean.getBoolean("golden.update")) writes();
        database = Databases.empty();
        Flyway.configure().dataSource(database.url(), database.user(), database.password().reveal())
                .locations("classpath:db/migration").target(Baseline.VERSION).load().migrate();
        Baseline.load(database);
        try (var sql = new Sql(database)) {
            checkouts = sql.rows("SELECT id FROM checkout").stream().map(UUID::fromString)
                    .map(TypeId.CHECKOUT::format).toList();
            events = Long.parseLong(sql.rows("SELECT max(position) FROM event_position").getFirst());
        }
        world = World.over(database);
    }

    private static void writes() throws Exception {
        try (var house = new LocalHouse()) {
            // Last: what is surplus is judged by the policy of the day.
            var flows = new ArrayList<>(Flows.chosen());
            flows.sort(Comparator.comparing(flow -> flow.name().equals("late-payment-refunded")));
            for (Flow flow : flows)
                assertThat(flow.run(house, "baseline-" + flow.name())).as(flow.name()).isEmpty();
            Baseline.write(house.database());
        }
    }

    @AfterAll
    static void theWorldEnds() {
        if (world != null) world.close();
    }

    @Test
    void everyRuleHoldsOfWhatWasThere() {
        var invariants = world.admin().checkInvariants(CheckInvariantsRequest.getDefaultInstance())
                .getInvariantsList();
        assertThat(invariants).isNotEmpty().allSatisfy(rule -> assertThat(rule.getViolatorsList()).as(rule.getId())
                .isEmpty());
        assertThat(invariants).extracting(Invariant::getId).doesNotHaveDuplicates();
    }

    @Test
    void whatWasBoughtIsShown() {
        var shown = new ArrayList<Checkout>();
        String page = "";
        do {
            var answer = world.checkouts()
                    .listCheckouts(ListCheckoutsRequest.newBuilder().setPageSize(50).setPageToken(page).build());
            shown.addAll(answer.getCheckoutsList());
            page = answer.getNextPageToken();
        } while (!page.isEmpty());
        assertThat(checkouts).hasSizeGreaterThan(30);
        assertThat(shown).extracting(Checkout::getId).containsAll(checkouts);
        assertThat(shown).extracting(Checkout::getStatus).contains(Checkout.Status.COMPLETE, Checkout.Status.CANCELED,
                Checkout.Status.EXPIRED);
        shown.forEach(one -> assertThat(world.checkouts()
                .getCheckout(GetCheckoutRequest.newBuilder().setCheckoutId(one.getId()).build()).getCheckout())
                .isEqualTo(one));
    }

    @Test
    void theFeedIsToldFromItsStartAndGoesOnBehindIt() {
        var buyer = new Buyer(world);
        Checkout bought = buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), "pm_card_visa");
        assertThat(bought.getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        world.gateway().drain();
        List<Event> told = new ArrayList<>();
        String page = "";
        do {
            var answer = world.events()
                    .listEvents(ListEventsRequest.newBuilder().setPageSize(100).setPageToken(page).build());
            told.addAll(answer.getEventsList());
            page = answer.getNextPageToken();
        } while (!page.isEmpty());
        assertThat(told).extracting(Event::getPosition)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, told.size()).boxed().toList());
        assertThat(told.stream().filter(event -> event.getSubjectId().equals(bought.getId()))).isNotEmpty()
                .allSatisfy(event -> assertThat(event.getPosition()).isGreaterThan(events));
    }
}
