package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.Customer;
import dev.tollgate.v1.CustomerServiceGrpc;
import dev.tollgate.v1.Event;
import dev.tollgate.v1.GetCustomerRequest;
import dev.tollgate.v1.GetOrCreateCustomerRequest;
import dev.tollgate.v1.ListEventsRequest;
import dev.tollgate.v1.UpdateCustomerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Buyers change their data, and Stripe follows; what Stripe refuses or deletes keeps nobody from buying. */
class CustomerIT {
    private static final List<Fault.Effect> UNCLEAR = List.of(Fault.Effect.HTTP_500_BEFORE, Fault.Effect.HTTP_500_AFTER,
            Fault.Effect.RESET_BEFORE, Fault.Effect.RESET_AFTER_EFFECT, Fault.Effect.RATE_LIMIT_429);
    private static final String ONE_CUSTOMER = "/v1/customers/.+";
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);
    private static final HttpClient http = HttpClient.newHttpClient();

    private static Customer knows(String externalId, String email) {
        return world.customers().getOrCreateCustomer(
                GetOrCreateCustomerRequest.newBuilder().setExternalId(externalId).setEmail(email).setName("Ada")
                        .build())
                .getCustomer();
    }

    /** One that has been at a checkout, so that Stripe knows it. */
    private static Customer knownToStripe(String externalId) {
        Customer customer = knows(externalId, externalId + "@example.com");
        opens(customer);
        return sees(customer);
    }

    private static Checkout opens(Customer customer) {
        return buyer.opens(cart(customer)).getCheckout();
    }

    private static CreateCheckoutRequest.Builder cart(Customer customer) {
        return Buyer.tea().setCustomerId(customer.getId());
    }

    private static Customer sees(Customer customer) {
        return world.customers().getCustomer(GetCustomerRequest.newBuilder().setCustomerId(customer.getId()).build())
                .getCustomer();
    }

    private static Customer changes(Customer customer, String email) {
        return world.customers().updateCustomer(of(customer).setEmail(email).build()).getCustomer();
    }

    private static UpdateCustomerRequest.Builder of(Customer customer) {
        return UpdateCustomerRequest.newBuilder().setCustomerId(customer.getId());
    }

    private static List<String> told(Customer customer) {
        return world.events().listEvents(ListEventsRequest.newBuilder().setSubjectId(customer.getId()).build())
                .getEventsList().stream().map(Event::getType).toList();
    }

    private static JsonObject askStripe(String method, String stripeCustomer) {
        try {
            return JsonParser.parseString(http.send(
                    HttpRequest.newBuilder(URI.create(world.sandbox.uri() + "/v1/customers/" + stripeCustomer))
                            .header("authorization", "Bearer sk_test_sandbox")
                            .method(method, HttpRequest.BodyPublishers.noBody()).build(),
                    HttpResponse.BodyHandlers.ofString()).body()).getAsJsonObject();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String atStripe(Customer customer, String field) {
        JsonElement value = askStripe("GET", customer.getStripeCustomerId()).get(field);
        return value.isJsonNull() ? "" : value.getAsString();
    }

    private static void deletedAtStripe(Customer customer) {
        assertThat(askStripe("DELETE", customer.getStripeCustomerId()).get("deleted").getAsBoolean()).isTrue();
    }

    private static String updates(Customer customer, String states) {
        return world.sql("""
                SELECT count(*)
                  FROM stripe_operation o JOIN customer c ON c.id = o.subject
                 WHERE o.kind = 'UPDATE_CUSTOMER' AND c.external_id = ? AND o.state = ANY(string_to_array(?, ','))""",
                customer.getExternalId(), states);
    }

    private static String refusal(Customer customer) {
        return world.sql("""
                SELECT details FROM finding
                 WHERE kind = 'CUSTOMER_REFUSED' AND subject = ? AND resolved_at IS NULL""", customer.getId());
    }

    @AfterEach
    void stripeIsWellAgain() {
        world.sandbox.webhooks().dropAll(false);
        world.settles();
    }

    @Test
    void whatChangesReachesStripeAndWhatIsNotSaidStays() {
        Customer ada = knownToStripe("ada");
        Customer changed = changes(ada, "ada@new.example.com");
        assertThat(changed).isEqualTo(ada.toBuilder().setEmail("ada@new.example.com").build());
        assertThat(sees(ada)).isEqualTo(changed);
        world.settles();
        assertThat(atStripe(ada, "email")).isEqualTo("ada@new.example.com");
        assertThat(atStripe(ada, "name")).isEqualTo("Ada");
        world.customers().updateCustomer(of(ada).setEmail("").setName("Countess").build());
        world.settles();
        assertThat(sees(ada).getEmail()).isEmpty();
        assertThat(atStripe(ada, "email")).isEmpty();
        assertThat(atStripe(ada, "name")).isEqualTo("Countess");
        assertThat(told(ada)).containsExactly("customer.created", "customer.updated", "customer.updated",
                "customer.updated");
    }

    @Test
    void anUpdateThatChangesNothingTellsNobody() {
        Customer same = knownToStripe("same");
        world.settles();
        List<String> before = told(same);
        assertThat(changes(same, same.getEmail())).isEqualTo(same);
        assertThat(world.customers().updateCustomer(of(same).build()).getCustomer()).isEqualTo(same);
        world.settles();
        assertThat(told(same)).isEqualTo(before);
        assertThat(updates(same, "INTENDED,SENT,UNKNOWN,DONE,REFUSED")).isEqualTo("0");
    }

    @Test
    void whoIsUnknownToStripeIsMadeThereOfTheNewestData() {
        Customer late = knows("late", "late@example.com");
        changes(late, "later@example.com");
        world.settles();
        opens(late);
        assertThat(atStripe(sees(late), "email")).isEqualTo("later@example.com");
        assertThat(updates(late, "INTENDED,SENT,UNKNOWN,DONE,REFUSED")).isEqualTo("0");
    }

    @Test
    void whatChangesWhileStripeIsMakingTheCustomerReachesItToo() {
        Customer hasty = knows("hasty", "hasty@example.com");
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_AFTER_EFFECT, "POST", "/v1/customers"));
        assertThat(ApiErrors.of(() -> opens(hasty))).isEqualTo("STRIPE_UNAVAILABLE");
        changes(hasty, "hastier@example.com");
        world.passes(Duration.ofSeconds(30));
        assertThat(atStripe(sees(hasty), "email")).isEqualTo("hastier@example.com");
    }

    @Test
    void anUpdateWhileStripeIsDownReachesItLater() {
        Customer patient = knownToStripe("patient");
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_BEFORE, "POST", ONE_CUSTOMER).times(3));
        changes(patient, "patient@new.example.com");
        world.settles();
        assertThat(sees(patient).getEmail()).isEqualTo("patient@new.example.com");
        assertThat(atStripe(patient, "email")).isEqualTo("patient@example.com");
        for (int i = 0; i < 4; i++)
            world.passes(Duration.ofSeconds(30));
        assertThat(atStripe(patient, "email")).isEqualTo("patient@new.example.com");
    }

    @Test
    void twoUpdatesInQuickSuccessionEndWithTheNewestWhateverBecomesOfTheFirst() {
        for (Fault.Effect effect : UNCLEAR) {
            Customer quick = knownToStripe("quick-" + effect.name().toLowerCase(Locale.ROOT));
            world.sandbox.fault(Fault.once(effect, "POST", ONE_CUSTOMER));
            changes(quick, "first@example.com");
            world.settles();
            changes(quick, "second@example.com");
            assertThat(updates(quick, "INTENDED,SENT,UNKNOWN")).as("under way, " + effect).isEqualTo("1");
            world.settles();
            for (int i = 0; i < 3; i++)
                world.passes(Duration.ofSeconds(30));
            assertThat(atStripe(quick, "email")).as(effect.name()).isEqualTo("second@example.com");
            assertThat(updates(quick, "INTENDED,SENT,UNKNOWN")).as(effect.name()).isEqualTo("0");
            assertThat(updates(quick, "DONE")).as(effect.name()).isEqualTo("2");
        }
    }

    @Test
    void aBuyerWhomStripeDoesNotTakeBuysWhenHisDataIsMended() {
        Customer wrong = knows("wrong", "wrong@localhost");
        var request = cart(wrong).setRequestId("wrong");
        var refused = ApiErrors.info(ApiErrors.caught(() -> buyer.opens(request)));
        assertThat(refused.getReason()).isEqualTo("STRIPE_REFUSED");
        assertThat(refused.getMetadataMap()).containsValue("email_invalid");
        assertThat(ApiErrors.of(() -> buyer.opens(request))).isEqualTo("STRIPE_REFUSED");
        changes(wrong, "right@example.com");
        assertThat(buyer.opens(request).getCheckout().getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(atStripe(sees(wrong), "email")).isEqualTo("right@example.com");
    }

    @Test
    void anUpdateThatStripeDoesNotTakeIsAFindingInItsWordsUntilItTakesOne() {
        Customer picky = knownToStripe("picky");
        assertThat(changes(picky, "picky@localhost").getEmail()).isEqualTo("picky@localhost");
        world.settles();
        assertThat(refusal(picky)).isEqualTo("Invalid email address: picky@localhost");
        assertThat(atStripe(picky, "email")).isEqualTo("picky@example.com");
        assertThat(opens(picky).getStatus()).isEqualTo(Checkout.Status.OPEN);
        changes(picky, "picky@new.example.com");
        world.settles();
        assertThat(refusal(picky)).isEqualTo("none");
        assertThat(atStripe(picky, "email")).isEqualTo("picky@new.example.com");
        changes(picky, "picky@localhost");
        world.settles();
        assertThat(refusal(picky)).isEqualTo("Invalid email address: picky@localhost");
    }

    @Test
    void whoIsDeletedAtStripeIsMadeAnewWhenHeBuysAgain() {
        Customer gone = knownToStripe("gone");
        deletedAtStripe(gone);
        world.settles();
        assertThat(sees(gone)).isEqualTo(gone.toBuilder().clearStripeCustomerId().build());
        opens(gone);
        assertThat(sees(gone).getStripeCustomerId()).startsWith("cus_").isNotEqualTo(gone.getStripeCustomerId());
        world.settles();
        assertThat(told(gone)).containsExactly("customer.created", "customer.updated", "customer.updated",
                "customer.updated");
    }

    @Test
    void whoIsDeletedAtStripeWithoutAWordIsMadeAnewAtTheSecondTry() {
        for (var presentation : List.of(Checkout.Presentation.ELEMENTS, Checkout.Presentation.HOSTED)) {
            Customer silent = knownToStripe("silent-" + presentation);
            world.settles();
            world.sandbox.webhooks().dropAll(true);
            deletedAtStripe(silent);
            var wanted = cart(silent).setPresentation(presentation);
            if (presentation == Checkout.Presentation.HOSTED) wanted.setSuccessUrl(World.SHOP + "/thanks");
            var first = wanted.clone().setRequestId("first-" + presentation);
            assertThat(ApiErrors.of(() -> buyer.opens(first))).isEqualTo("STRIPE_REFUSED");
            world.gateway().drain();
            assertThat(sees(silent).getStripeCustomerId()).isEmpty();
            assertThat(ApiErrors.of(() -> buyer.opens(first))).isEqualTo("STRIPE_REFUSED");
            assertThat(buyer.opens(wanted.clone().setRequestId("second-" + presentation)).getCheckout().getStatus())
                    .isEqualTo(Checkout.Status.OPEN);
            assertThat(sees(silent).getStripeCustomerId()).startsWith("cus_")
                    .isNotEqualTo(silent.getStripeCustomerId());
        }
    }

    @Test
    void anUpdateOfWhoIsDeletedAtStripeForgetsHimThere() {
        Customer ghost = knownToStripe("ghost");
        world.settles();
        world.sandbox.webhooks().dropAll(true);
        deletedAtStripe(ghost);
        changes(ghost, "ghost@new.example.com");
        world.gateway().drain();
        assertThat(sees(ghost).getStripeCustomerId()).isEmpty();
        assertThat(refusal(ghost)).isEqualTo("none");
        opens(ghost);
        assertThat(atStripe(sees(ghost), "email")).isEqualTo("ghost@new.example.com");
    }

    /** A key of another account hears the same of every customer: nobody may be forgotten for it. */
    @Test
    void whoIsOnlyNotFoundAtStripeIsNotForgotten() {
        try (World another = new World()) {
            var shop = new Buyer(another);
            Customer lost = another.customers().getOrCreateCustomer(
                    GetOrCreateCustomerRequest.newBuilder().setExternalId("lost").setEmail("lost@example.com").build())
                    .getCustomer();
            shop.opens(cart(lost));
            another.settles();
            String known = another.sql("SELECT stripe_customer_id FROM customer");
            another.sandbox.reset();
            assertThat(ApiErrors.of(() -> shop.opens(cart(lost)))).isEqualTo("STRIPE_REFUSED");
            for (int minute = 0; minute < 90; minute += 10)
                another.passes(Duration.ofMinutes(10));
            assertThat(another.sql("SELECT stripe_customer_id FROM customer")).isEqualTo(known);
            assertThat(another.sql("SELECT count(*) FROM finding WHERE kind = 'NOT_KNOWN_TO_STRIPE' AND subject = ?",
                    lost.getId())).isEqualTo("1");
        }
    }

    @Test
    void anUpdateThatStripeBreaksOnIsTriedLaterEachTimeWithTheNewestDataAndAPersonIsTold() {
        Customer broken = knownToStripe("broken");
        world.settles();
        world.sandbox.fault(Fault.once(Fault.Effect.HTTP_500_BEFORE, "POST", ONE_CUSTOMER).times(1_000));
        long before = world.sentToStripe("POST", ONE_CUSTOMER);
        changes(broken, "first@example.com");
        for (int minute = 0; minute < 20; minute++)
            world.passes(Duration.ofMinutes(1));
        assertThat(world.sentToStripe("POST", ONE_CUSTOMER) - before).isBetween(6L, 14L);
        assertThat(refusal(broken)).isEqualTo("Stripe breaks on each update");
        changes(broken, "second@example.com");
        world.sandbox.forgetFaults();
        world.passes(Duration.ofMinutes(11));
        world.passes(Duration.ofMinutes(11));
        assertThat(atStripe(broken, "email")).isEqualTo("second@example.com");
        assertThat(refusal(broken)).isEqualTo("none");
    }

    /** What Stripe refused for a reason of its own. */
    @Test
    void theSameDataIsSentAgainWhenSomebodyAsks() {
        Customer again = knownToStripe("again");
        world.settles();
        world.sandbox.fault(Fault.once(Fault.Effect.REFUSAL_400, "POST", ONE_CUSTOMER));
        changes(again, "again@new.example.com");
        world.settles();
        assertThat(refusal(again)).isNotEqualTo("none");
        assertThat(atStripe(again, "email")).isEqualTo("again@example.com");
        changes(again, "again@new.example.com");
        world.settles();
        assertThat(atStripe(again, "email")).isEqualTo("again@new.example.com");
        assertThat(refusal(again)).isEqualTo("none");
    }

    @Test
    void theEndOfSomebodyElsesCustomerChangesNothing() {
        Customer ours = knownToStripe("ours");
        world.settles();
        String events = world.sql("SELECT count(*) FROM event");
        Customer foreign = Customer.newBuilder()
                .setStripeCustomerId(askStripe("POST", "").get("id").getAsString()).build();
        deletedAtStripe(foreign);
        world.passes(Duration.ofMinutes(2));
        assertThat(world.sql("SELECT state FROM stripe_event WHERE type = 'customer.deleted' AND object_id = ?",
                foreign.getStripeCustomerId())).isEqualTo("FOREIGN");
        assertThat(sees(ours)).isEqualTo(ours);
        assertThat(world.sql("SELECT count(*) FROM event")).isEqualTo(events);
    }

    @Test
    void whoDoesNotExistOrIsWronglyDescribedIsRefused() {
        Customer there = knows("there", "there@example.com");
        Customer nobody = Customer.newBuilder().setId("cus_01h455vb4pex5vsknk084sn02q").build();
        assertThat(ApiErrors.of(() -> sees(nobody))).isEqualTo("CUSTOMER_NOT_FOUND");
        assertThat(ApiErrors.of(() -> changes(nobody, "a@example.com"))).isEqualTo("CUSTOMER_NOT_FOUND");
        var refused = ApiErrors.caught(() -> changes(there, "there"));
        assertThat(ApiErrors.info(refused).getReason()).isEqualTo("INVALID_FIELD");
        assertThat(ApiErrors.fields(refused)).containsExactly("email");
        var unstorable = ApiErrors.caught(
                () -> world.customers().updateCustomer(of(there).setName("A\0da").build()));
        assertThat(ApiErrors.fields(unstorable)).containsExactly("name");
        world.addOrganization("others", World.OTHER_KEY);
        var others = World.with(CustomerServiceGrpc.newBlockingStub(world.channel()), World.OTHER_KEY);
        assertThat(ApiErrors.of(() -> others.updateCustomer(of(there).setName("Eve").build())))
                .isEqualTo("CUSTOMER_NOT_FOUND");
        assertThat(sees(there)).isEqualTo(there);
    }
}
