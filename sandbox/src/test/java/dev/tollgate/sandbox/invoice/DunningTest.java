package dev.tollgate.sandbox.invoice;

import static dev.tollgate.sandbox.invoice.Biller.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.SandboxConfig;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DunningTest {

    private static final Duration HOUR = Duration.ofMinutes(61);

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);
    private final Biller biller = new Biller(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void anInvoiceIsCollectedAgainAfterThreeFiveAndSevenDays() throws Exception {
        String id = declining(biller);
        sandbox.advance(HOUR);
        long first = finalized(id);
        assertAttempts(id, 1, first + days(3));
        sandbox.advance(Duration.ofDays(3));
        assertAttempts(id, 2, first + days(8));
        sandbox.advance(Duration.ofDays(5));
        assertAttempts(id, 3, first + days(15));
        sandbox.advance(Duration.ofDays(7));

        JsonObject last = biller.invoice(id);
        assertThat(last.get("attempt_count").getAsLong()).isEqualTo(4);
        assertThat(last.get("next_payment_attempt").isJsonNull()).isTrue();
        sandbox.advance(Duration.ofDays(10));
        assertThat(Collections.frequency(biller.told(0), "invoice.payment_failed")).isEqualTo(4);
        assertThat(status(biller.invoice(id))).isEqualTo("open");
    }

    @Test
    void anotherMethodPaysAtTheNextAttempt() throws Exception {
        String id = declining(biller);
        sandbox.advance(HOUR);
        int before = biller.events();
        String customer = biller.invoice(id).get("customer").getAsString();
        String other = client.post("/v1/payment_methods/pm_card_visa/attach", "customer", customer).at("id");
        client.post("/v1/customers/" + customer, "invoice_settings[default_payment_method]", other);
        sandbox.advance(Duration.ofDays(3));

        assertThat(status(biller.invoice(id))).isEqualTo("paid");
        assertThat(biller.invoice(id).get("attempt_count").getAsLong()).isEqualTo(2);
        assertThat(biller.told(before)).containsExactly("payment_method.attached", "customer.updated",
                "charge.succeeded", "payment_intent.succeeded", "customer.updated", "invoice.updated", "invoice.paid",
                "invoice.payment_succeeded", "invoice_payment.paid");
    }

    @Test
    void whatIsTriedByHandDoesNotMoveTheSchedule() throws Exception {
        String id = declining(biller);
        sandbox.advance(HOUR);
        long next = biller.invoice(id).get("next_payment_attempt").getAsLong();
        client.post("/v1/invoices/" + id + "/pay");

        assertAttempts(id, 1, next);
        client.post("/v1/invoices/" + id, "auto_advance", "false");
        assertThat(biller.invoice(id).get("next_payment_attempt").isJsonNull()).isTrue();
        sandbox.advance(Duration.ofDays(30));
        assertThat(biller.invoice(id).get("attempt_count").getAsLong()).isEqualTo(1);
    }

    @Test
    void whoHasNothingToPayWithIsTriedToo() throws Exception {
        String id = biller.draft(biller.stranger(), 2_000, "auto_advance", "true");
        sandbox.advance(HOUR);

        assertAttempts(id, 1, finalized(id) + days(3));
        assertThat(biller.told(0)).endsWith("invoice.updated", "invoice.payment_failed");
    }

    @Test
    void whoIsAwayIsToldToAnswerHisBank() throws Exception {
        String id = biller.draft(biller.customer("pm_card_authenticationRequired"), 2_000, "auto_advance", "true");
        sandbox.advance(HOUR);

        assertThat(status(biller.intent(id))).isEqualTo("requires_action");
        assertThat(biller.told(0)).endsWith("payment_intent.requires_action", "invoice.payment_action_required",
                "customer.updated", "invoice.updated", "invoice.payment_failed");
        sandbox.answerChallenge(biller.intent(id).get("id").getAsString(), true);
        assertThat(status(biller.invoice(id))).isEqualTo("paid");
    }

    @Test
    void aVoidInvoiceIsNotCollected() throws Exception {
        String id = declining(biller);
        sandbox.advance(HOUR);
        client.post("/v1/invoices/" + id + "/void");
        sandbox.advance(Duration.ofDays(30));

        assertThat(biller.invoice(id).get("attempt_count").getAsLong()).isEqualTo(1);
    }

    @Test
    void theScheduleIsTheMerchantsAndOutlivesAReset() throws Exception {
        assertThat(client.control("dunning", "{\"waits\":[\"P1D\"],\"then\":\"unpaid\"}").json())
                .hasToString("{\"waits\":[\"PT24H\"],\"then\":\"unpaid\"}");
        sandbox.reset();
        String id = declining(biller);
        sandbox.advance(HOUR);
        assertAttempts(id, 1, finalized(id) + days(1));
        sandbox.advance(Duration.ofDays(1));

        assertThat(biller.invoice(id).get("attempt_count").getAsLong()).isEqualTo(2);
        assertThat(biller.invoice(id).get("next_payment_attempt").isJsonNull()).isTrue();
        assertThat(client.control("dunning", "{\"waits\":[\"P0D\"]}").status()).isEqualTo(400);
        assertThat(client.control("dunning", "{\"then\":\"never\"}").status()).isEqualTo(400);
    }

    @Test
    void theScheduleIsGivenAtTheStart() throws Exception {
        SandboxConfig config = Sandboxes.config().withDunning(new Dunning(List.of(), Dunning.Then.UNPAID));
        try (Sandbox once = Sandbox.start(config)) {
            var merchant = new Biller(once);
            String id = declining(merchant);
            once.advance(HOUR);
            assertThat(merchant.invoice(id).get("attempt_count").getAsLong()).isEqualTo(1);
            assertThat(merchant.invoice(id).get("next_payment_attempt").isJsonNull()).isTrue();
        }
    }

    @Test
    void aCustomersTestClockMovesHisInvoices() throws Exception {
        String clock = client.post("/v1/test_helpers/test_clocks", "frozen_time", "1800000000").at("id");
        String customer = client.post("/v1/customers", "test_clock", clock, "payment_method", "pm_card_visa",
                "invoice_settings[default_payment_method]", "pm_card_visa").at("id");
        String id = biller.draft(customer, 2_000, "auto_advance", "true");
        assertThat(biller.invoice(id).get("created").getAsLong()).isEqualTo(1_800_000_000);
        assertThat(biller.invoice(id).get("test_clock").getAsString()).isEqualTo(clock);

        sandbox.advance(Duration.ofDays(3));
        assertThat(status(biller.invoice(id))).isEqualTo("draft");
        client.post("/v1/test_helpers/test_clocks/" + clock + "/advance", "frozen_time", "1800010000");
        sandbox.drain();

        assertThat(status(biller.invoice(id))).isEqualTo("paid");
        assertThat(biller.invoice(id).getAsJsonObject("status_transitions").get("paid_at").getAsLong())
                .isEqualTo(1_800_003_600);
    }

    private static String declining(Biller merchant) throws Exception {
        return merchant.draft(merchant.customer("pm_card_chargeCustomerFail"), 2_000, "auto_advance", "true");
    }

    private long finalized(String id) throws Exception {
        return biller.invoice(id).getAsJsonObject("status_transitions").get("finalized_at").getAsLong();
    }

    private void assertAttempts(String id, long count, long next) throws Exception {
        JsonObject invoice = biller.invoice(id);
        assertThat(invoice.get("attempt_count").getAsLong()).isEqualTo(count);
        assertThat(Instant.ofEpochSecond(invoice.get("next_payment_attempt").getAsLong()))
                .isEqualTo(Instant.ofEpochSecond(next));
    }

    private static long days(int count) {
        return Duration.ofDays(count).toSeconds();
    }
}
