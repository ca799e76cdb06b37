package dev.tollgate.server.campaign;

import static dev.tollgate.v1.Checkout.Status.CANCELED;
import static dev.tollgate.v1.Checkout.Status.COMPLETE;
import static dev.tollgate.v1.Checkout.Status.EXPIRED;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.tenant.Organization.LatePaymentPolicy;
import dev.tollgate.server.world.Moments;
import dev.tollgate.v1.Checkout.Status;
import dev.tollgate.v1.CreateCheckoutResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Every way through the gateway that money can take. */
final class Flows {
    static final String GOOD = "pm_card_visa";
    private static final String DECLINED = "pm_card_visa_chargeDeclined";
    private static final String CHALLENGED = "pm_card_threeDSecure2Required";
    private static final Duration PAST_EXPIRY = Duration.ofMinutes(61);
    private static final Duration BANK = Duration.ofMinutes(4);

    static final List<Flow> PAYMENTS = List.of(new Flow("card", Flows::card), new Flow("browser", Flows::browser),
            new Flow("decline-then-success", Flows::declineThenSuccess),
            new Flow("challenge-passed", client -> challenge(client, true)),
            new Flow("challenge-failed", client -> challenge(client, false)),
            new Flow("debit-settles", client -> debit(client, "pm_success_de", COMPLETE)),
            new Flow("debit-fails", client -> debit(client, "pm_failed_de", CANCELED)),
            new Flow("hosted-debit-settles", client -> hostedDebit(client, "pm_success_de", COMPLETE)),
            new Flow("hosted-debit-fails", client -> hostedDebit(client, "pm_failed_de", CANCELED)),
            new Flow("expiry", Flows::expiry), new Flow("expiry-versus-payment", Flows::expiryVersusPayment),
            new Flow("cancel", Flows::cancel), new Flow("cancel-versus-payment", Flows::cancelVersusPayment),
            new Flow("replaced-cart", Flows::replacedCart), new Flow("hosted-paid", Flows::hostedPaid),
            new Flow("hosted-expired-by-stripe", Flows::hostedExpired), new Flow("hosted-cancel", Flows::hostedCancel),
            new Flow("saved-customer", Flows::savedCustomer), new Flow("customer-changes", Flows::customerChanges),
            new Flow("lost-answers", Flows::lostAnswers),
            new Flow("webhooks-lost", Flows::webhooksLost),
            new Flow("event-fails-first", client -> failsFirst(client, "payment", "status <> 'SUCCEEDED'")),
            new Flow("effect-fails-first", client -> failsFirst(client, "effect_log", "false")),
            new Flow("late-payment-settled", Flows::latePayment));

    static final List<Flow> REFUNDS = List.of(new Flow("refund-full", Flows::refundFull),
            new Flow("refund-in-parts", Flows::refundInParts),
            new Flow("refund-pending", client -> refundOf(client, "pm_card_pendingRefund")),
            new Flow("refund-fails-after-success", client -> refundOf(client, "pm_card_refundFail")),
            new Flow("refund-answer-lost", Flows::refundAnswerLost),
            new Flow("refund-in-dashboard", Flows::refundInDashboard),
            new Flow("refund-unheard", Flows::refundUnheard), new Flow("dispute-won", client -> dispute(client, true)),
            new Flow("dispute-lost", client -> dispute(client, false)),
            new Flow("late-payment-refunded", Flows::latePaymentRefunded),
            new Flow("paid-twice", Flows::paidTwice));

    static final List<Flow> ORPHANS = List.of(new Flow("orphan-unpaid", client -> orphan(client, false)),
            new Flow("orphan-paid", client -> orphan(client, true)));

    /** Those whose name matches {@code -Dcrash.flows}, a regular expression; all, unless it is set. */
    static List<Flow> chosen() {
        String names = System.getProperty("crash.flows", ".*");
        return Stream.of(PAYMENTS, REFUNDS, ORPHANS).flatMap(List::stream)
                .filter(flow -> flow.name().matches(names)).toList();
    }

    static List<FailPoint> points(String names) {
        return Moments.ALL.stream().filter(point -> point.name().matches(names)).toList();
    }

    static Flow named(String name) {
        return Stream.of(PAYMENTS, REFUNDS, ORPHANS).flatMap(List::stream).filter(flow -> flow.name().equals(name))
                .findFirst().orElseThrow();
    }

    private Flows() {}

    private static Map<CreateCheckoutResponse, Status> card(Client client) {
        var made = client.opens(client.tea());
        client.confirms(made, GOOD);
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> browser(Client client) {
        var made = client.opens(client.tea());
        client.paysInTheBrowser(made, GOOD);
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> declineThenSuccess(Client client) {
        var made = client.opens(client.tea());
        client.confirms(made, DECLINED);
        client.settles();
        client.confirms(made, GOOD);
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> challenge(Client client, boolean passed) {
        var made = client.opens(client.tea());
        client.confirms(made, CHALLENGED);
        client.settles();
        client.stripe().answerChallenge(client.intent(made), passed);
        return Map.of(made, passed ? COMPLETE : EXPIRED);
    }

    /** Processing for minutes, which is neither success nor failure; then the bank decides. */
    private static Map<CreateCheckoutResponse, Status> debit(Client client, String account, Status end) {
        var made = client.opens(client.cart("Tea", Client.PRICE, "eur"));
        client.confirms(made, account);
        client.settles();
        client.settlesAfter(BANK);
        if (end == CANCELED) client.cancels(made);
        return Map.of(made, end);
    }

    private static Map<CreateCheckoutResponse, Status> hostedDebit(Client client, String account, Status end) {
        var made = client.opens(client.hosted("eur"));
        client.paysOnThePage(made, account);
        client.settles();
        client.settlesAfter(BANK);
        return Map.of(made, end);
    }

    private static Map<CreateCheckoutResponse, Status> expiry(Client client) {
        var made = client.opens(client.tea());
        client.settlesAfter(PAST_EXPIRY);
        return Map.of(made, EXPIRED);
    }

    /** The buyer pays in the last second, and we hear of it only when we want to close. */
    private static Map<CreateCheckoutResponse, Status> expiryVersusPayment(Client client) {
        var made = client.opens(client.tea());
        client.settles();
        client.stripe().webhooks().hold();
        client.paysInTheBrowser(made, GOOD);
        client.settlesAfter(PAST_EXPIRY);
        client.stripe().webhooks().release();
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> cancel(Client client) {
        var made = client.opens(client.tea());
        client.cancels(made);
        return Map.of(made, CANCELED);
    }

    private static Map<CreateCheckoutResponse, Status> cancelVersusPayment(Client client) {
        var made = client.opens(client.tea());
        client.settles();
        client.stripe().webhooks().hold();
        client.paysInTheBrowser(made, GOOD);
        client.cancels(made);
        client.stripe().webhooks().release();
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> replacedCart(Client client) {
        var first = client.opens(client.tea());
        var second = client.opens(client.cart("Cake", 900, "usd"));
        client.confirms(second, GOOD);
        return Map.of(first, CANCELED, second, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> hostedPaid(Client client) {
        var made = client.opens(client.hosted("usd"));
        client.paysOnThePage(made, GOOD);
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> hostedExpired(Client client) {
        var made = client.opens(client.hosted("usd"));
        client.stripe().expire(made.getCheckout().getStripeSessionId());
        return Map.of(made, EXPIRED);
    }

    private static Map<CreateCheckoutResponse, Status> hostedCancel(Client client) {
        var made = client.opens(client.hosted("usd"));
        client.cancels(made);
        return Map.of(made, CANCELED);
    }

    private static Map<CreateCheckoutResponse, Status> savedCustomer(Client client) {
        var made = client.opens(client.tea().setCustomerId(client.customer().getId()).setSavePaymentMethod(true));
        client.confirms(made, GOOD);
        return Map.of(made, COMPLETE);
    }

    /** Twice in a row: Stripe ends with the newest. */
    private static Map<CreateCheckoutResponse, Status> customerChanges(Client client) {
        var customer = client.customer();
        var made = client.opens(client.tea().setCustomerId(customer.getId()));
        client.changes(customer, "jenny@new.example.com");
        client.changes(customer, "jenny@newest.example.com");
        client.settles();
        client.confirms(made, GOOD);
        return Map.of(made, COMPLETE);
    }

    /** No webhook, and no answer to the first sends: the sweepers alone bring it home. */
    private static Map<CreateCheckoutResponse, Status> lostAnswers(Client client) {
        client.stripe().webhooks().dropAll(true);
        client.stripe().fault(Fault.once(Fault.Effect.RESET_AFTER_EFFECT, "POST", "/v1/payment_intents$"));
        var made = client.opens(client.tea());
        client.stripe().fault(Fault.once(Fault.Effect.HTTP_500_AFTER, "POST", "/v1/payment_intents/.*/confirm"));
        client.confirms(made, GOOD);
        client.stripe().webhooks().dropAll(false);
        return Map.of(made, COMPLETE);
    }

    /** No event ever comes: what is paid is found out by asking. */
    private static Map<CreateCheckoutResponse, Status> webhooksLost(Client client) {
        client.stripe().webhooks().dropAll(true);
        var made = client.opens(client.tea());
        client.paysInTheBrowser(made, GOOD);
        client.settlesAfter(Duration.ofMinutes(20));
        return Map.of(made, COMPLETE);
    }

    /**
     * Something of ours is broken while the events come. Where the money is written down they are applied when it is
     * mended; money whose effect cannot be written is here at once, and the effect is made up for.
     */
    private static Map<CreateCheckoutResponse, Status> failsFirst(Client client, String table, String possible) {
        var made = client.opens(client.tea());
        client.settles();
        var database = client.house().database();
        Sql.run(database, "ALTER TABLE %s ADD CONSTRAINT broken CHECK (%s) NOT VALID".formatted(table, possible));
        client.paysInTheBrowser(made, GOOD);
        client.settles();
        Sql.run(database, "ALTER TABLE %s DROP CONSTRAINT broken".formatted(table));
        return Map.of(made, COMPLETE);
    }

    /** It is closed, by news that were wrong, and the buyer pays all the same. */
    private static void paysLate(Client client, CreateCheckoutResponse made) {
        client.delivers("""
                {"id":"evt_%s","object":"event","type":"payment_intent.canceled","api_version":"2026-07-29.dahlia",
                 "created":1790000000,"livemode":false,"data":{"object":{"id":"%s","object":"payment_intent",
                 "status":"canceled","currency":"usd","metadata":{}}}}""".formatted(Client.id(made),
                client.intent(made)));
        client.settles();
        client.paysInTheBrowser(made, GOOD);
    }

    private static Map<CreateCheckoutResponse, Status> latePayment(Client client) {
        client.house().treatLateMoney(LatePaymentPolicy.SETTLE);
        var made = client.opens(client.tea());
        paysLate(client, made);
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> latePaymentRefunded(Client client) {
        client.house().treatLateMoney(LatePaymentPolicy.REFUND);
        var made = client.opens(client.tea());
        paysLate(client, made);
        client.settles();
        return Map.of(made, CANCELED);
    }

    /** Two checkouts of one purchase are paid: the second money goes back. */
    private static Map<CreateCheckoutResponse, Status> paidTwice(Client client) {
        client.house().treatLateMoney(LatePaymentPolicy.SETTLE);
        var first = client.opens(client.tea());
        client.delivers("""
                {"id":"evt_%s","object":"event","type":"payment_intent.canceled","api_version":"2026-07-29.dahlia",
                 "created":1790000000,"livemode":false,"data":{"object":{"id":"%s","object":"payment_intent",
                 "status":"canceled","currency":"usd","metadata":{}}}}""".formatted(Client.id(first),
                client.intent(first)));
        var second = client.opens(client.tea());
        client.confirms(second, GOOD);
        client.paysInTheBrowser(first, GOOD);
        client.settles();
        return Map.of(first, CANCELED, second, COMPLETE);
    }

    private static CreateCheckoutResponse paid(Client client, String paymentMethod) {
        var made = client.opens(client.tea());
        client.confirms(made, paymentMethod);
        return made;
    }

    private static Map<CreateCheckoutResponse, Status> refundFull(Client client) {
        var made = paid(client, GOOD);
        client.refunds(made, 0);
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> refundInParts(Client client) {
        var made = paid(client, GOOD);
        client.refunds(made, 1000);
        client.refunds(made, 1500);
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> refundOf(Client client, String paymentMethod) {
        var made = paid(client, paymentMethod);
        client.refunds(made, 0);
        client.settlesAfter(BANK);
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> refundAnswerLost(Client client) {
        var made = paid(client, GOOD);
        client.stripe().fault(Fault.once(Fault.Effect.RESET_AFTER_EFFECT, "POST", "/v1/refunds"));
        client.refunds(made, 2000);
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> refundInDashboard(Client client) {
        var made = paid(client, GOOD);
        client.settles();
        client.atStripe("/v1/refunds", Map.of("payment_intent", client.intent(made), "amount", "700"));
        return Map.of(made, COMPLETE);
    }

    /** A refund of which no event comes; a day later, what Stripe has is compared with ours. */
    private static Map<CreateCheckoutResponse, Status> refundUnheard(Client client) {
        var made = paid(client, GOOD);
        client.settles();
        client.stripe().webhooks().dropAll(true);
        client.atStripe("/v1/refunds", Map.of("payment_intent", client.intent(made), "amount", "700"));
        client.settlesAfter(Duration.ofHours(25));
        return Map.of(made, COMPLETE);
    }

    private static Map<CreateCheckoutResponse, Status> dispute(Client client, boolean won) {
        var made = paid(client, GOOD);
        client.settles();
        String dispute = client.stripe().dispute(client.charge(made).charge(), "fraudulent").get("id").getAsString();
        client.settles();
        client.stripe().closeDispute(dispute, won);
        return Map.of(made, COMPLETE);
    }

    /** Another object at Stripe bears our checkout's name; nobody may pay it and be forgotten. */
    private static Map<CreateCheckoutResponse, Status> orphan(Client client, boolean paid) {
        var made = client.opens(client.tea());
        client.settles();
        String organization = client.atStripe("/v1/payment_intents/" + client.intent(made), Map.of())
                .getAsJsonObject("metadata").get("tollgate_organization").getAsString();
        var orphan = client.atStripe("/v1/payment_intents",
                Map.of("amount", "4999", "currency", "usd", "automatic_payment_methods[enabled]", "true",
                        "automatic_payment_methods[allow_redirects]", "never", "metadata[tollgate_organization]",
                        organization, "metadata[tollgate_checkout]", Client.id(made), "metadata[tollgate_operation]",
                        UUID.randomUUID().toString()));
        if (paid)
            client.atStripe("/v1/payment_intents/" + orphan.get("id").getAsString() + "/confirm",
                    Map.of("payment_method", GOOD));
        client.settles();
        client.confirms(made, GOOD);
        return Map.of(made, COMPLETE);
    }
}
