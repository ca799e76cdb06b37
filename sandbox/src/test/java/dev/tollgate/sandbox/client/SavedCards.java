package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.confirmation;
import static dev.tollgate.sandbox.client.Given.expanded;
import static dev.tollgate.sandbox.client.Given.inFrame;
import static dev.tollgate.sandbox.client.Given.jenny;
import static dev.tollgate.sandbox.client.Given.oneClick;
import static dev.tollgate.sandbox.client.Given.onlyMail;
import static dev.tollgate.sandbox.client.Given.payment;

import com.stripe.param.CustomerRetrieveParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.PaymentIntentCreateParams.SetupFutureUsage;
import com.stripe.param.PaymentMethodListParams;
import com.stripe.param.SetupIntentCancelParams;
import com.stripe.param.SetupIntentConfirmParams;
import com.stripe.param.SetupIntentCreateParams;
import com.stripe.param.SetupIntentCreateParams.AutomaticPaymentMethods;
import com.stripe.param.SetupIntentRetrieveParams;
import com.stripe.param.SetupIntentUpdateParams;
import com.stripe.param.common.EmptyParam;
import java.util.Map;

/** Cards that are kept, and banks that ask: {@code saved-cards.mjs} in stripe-java. */
final class SavedCards {

    private SavedCards() {}

    static void savedCard(Scene it) throws Exception {
        var customers = it.stripe().customers();
        var intents = it.stripe().paymentIntents();
        String customer = it.does("sign up", () -> customers.create(jenny())).getId();
        var first = it.does("pay and keep the card", () -> intents.create(payment("pm_card_visa").setCustomer(customer)
                .setSetupFutureUsage(SetupFutureUsage.OFF_SESSION).build()));
        var kept = it.does("cards", () -> it.stripe().paymentMethods().list(PaymentMethodListParams.builder()
                .setCustomer(customer).setType(PaymentMethodListParams.Type.CARD).build()));
        String card = kept.getData().getFirst().getId();
        it.does("make it the usual one", () -> customers.update(customer, CustomerUpdateParams.builder()
                .setName("J. Rosen").setInvoiceSettings(
                        CustomerUpdateParams.InvoiceSettings.builder().setDefaultPaymentMethod(card).build())
                .build()));
        it.does("one click", () -> intents.create(payment(first.getPaymentMethod()).setCustomer(customer)
                .setOffSession(true).addExpand("latest_charge").build()));
        it.does("forget the tier", () -> customers.update(customer,
                CustomerUpdateParams.builder().setMetadata(EmptyParam.EMPTY).build()));
        it.does("read", () -> customers.retrieve(customer,
                CustomerRetrieveParams.builder().addExpand("invoice_settings.default_payment_method").build()));
        var once = it.does("a guest", () -> intents.create(payment("pm_card_visa").build()));
        it.refused("the guest's card again", () -> intents.create(payment(once.getPaymentMethod()).build()));
    }

    static void attachedCard(Scene it) throws Exception {
        var methods = it.stripe().paymentMethods();
        String customer = it.does("sign up", () -> it.stripe().customers().create(jenny())).getId();
        var to = Given.to(customer);
        it.refused("a card that declines", () -> methods.attach("pm_card_visa_chargeDeclined", to));
        String card = it.does("a card that declines later", () -> methods.attach("pm_card_chargeCustomerFail", to))
                .getId();
        it.refused("one click", () -> it.stripe().paymentIntents().create(oneClick(customer, card)));
        it.does("detach", () -> methods.detach(card));
        it.refused("attach again", () -> methods.attach(card, to));
    }

    static void threeDSecure(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        String id = it.does("pay", () -> intents.create(payment("pm_card_threeDSecure2Required").build())).getId();
        it.outside().control("payment_intents/" + id + "/complete_3ds");
        it.does("paid", () -> intents.retrieve(id, expanded()));
    }

    static void threeDSecureThatFails(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        String id = it.does("pay", () -> intents.create(payment("pm_card_threeDSecure2Required").build())).getId();
        it.outside().control("payment_intents/" + id + "/fail_3ds");
        it.does("unpaid", () -> intents.retrieve(id, expanded()));
        it.does("try a card that declines", () -> intents.confirm(id,
                confirmation("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds")));
        it.outside().control("payment_intents/" + id + "/complete_3ds");
        it.does("declined", () -> intents.retrieve(id, expanded()));
    }

    static void threeDSecureInAFrame(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        String id = it.does("pay", () -> intents.create(Given.amount().setAutomaticPaymentMethods(inFrame())
                .setPaymentMethod("pm_card_authenticationRequired").setConfirm(true).build())).getId();
        it.outside().control("payment_intents/" + id + "/complete_3ds");
        it.does("paid", () -> intents.retrieve(id, expanded()));
        it.refused("without a question", () -> intents
                .create(payment("pm_card_authenticationRequired").setErrorOnRequiresAction(true).build()));
    }

    static void threeDSecureOffSession(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        String customer = it.does("sign up", () -> it.stripe().customers().create(onlyMail())).getId();
        String card = it.does("attach", () -> it.stripe().paymentMethods().attach("pm_card_authenticationRequired",
                Given.to(customer))).getId();
        String id = it.refused("one click", () -> intents.create(oneClick(customer, card))).getPaymentIntent().getId();
        it.does("back on session", () -> intents.confirm(id, confirmation(card)));
        it.outside().control("payment_intents/" + id + "/complete_3ds");
        it.does("paid", () -> intents.retrieve(id, expanded()));
    }

    static void setupIntent(Scene it) throws Exception {
        var setups = it.stripe().setupIntents();
        String customer = it.does("sign up", () -> it.stripe().customers().create(jenny())).getId();
        var automatic = AutomaticPaymentMethods.builder().setEnabled(true)
                .setAllowRedirects(AutomaticPaymentMethods.AllowRedirects.NEVER).build();
        var setup = it.does("save", () -> setups.create(SetupIntentCreateParams.builder().setCustomer(customer)
                .setUsage(SetupIntentCreateParams.Usage.OFF_SESSION).setAutomaticPaymentMethods(automatic)
                .setPaymentMethod("pm_card_visa").setConfirm(true).setDescription("For later")
                .putMetadata("why", "one click").build()));
        it.does("read", () -> setups.retrieve(setup.getId(), SetupIntentRetrieveParams.builder()
                .addExpand("payment_method").addExpand("latest_attempt").build()));
        it.does("one click",
                () -> it.stripe().paymentIntents().create(oneClick(customer, setup.getPaymentMethod())));
        it.refused("cancel what is done", () -> setups.cancel(setup.getId()));
        String other = it.does("open", () -> setups.create(SetupIntentCreateParams.builder().setCustomer(customer)
                .setAutomaticPaymentMethods(automatic).build())).getId();
        it.does("note", () -> setups.update(other, SetupIntentUpdateParams.builder().setDescription("Never mind")
                .setMetadata(Map.of("why", "nothing")).build()));
        it.refused("a card that declines", () -> setups.confirm(other,
                SetupIntentConfirmParams.builder().setPaymentMethod("pm_card_visa_chargeDeclined").build()));
        it.does("cancel", () -> setups.cancel(other, SetupIntentCancelParams.builder()
                .setCancellationReason(SetupIntentCancelParams.CancellationReason.ABANDONED).build()));
    }

    static void setupIntentWithThreeDSecure(Scene it) throws Exception {
        var setups = it.stripe().setupIntents();
        String customer = it.does("sign up", () -> it.stripe().customers().create(onlyMail())).getId();
        var save = SetupIntentCreateParams.builder().setCustomer(customer)
                .setPaymentMethod("pm_card_authenticationRequiredOnSetup").setConfirm(true).setReturnUrl(Given.BACK)
                .build();
        String unanswered = it.does("ask", () -> setups.create(save)).getId();
        it.outside().control("setup_intents/" + unanswered + "/fail_3ds");
        it.does("failed", () -> setups.retrieve(unanswered));
        String asked = it.does("ask again", () -> setups.create(save)).getId();
        it.outside().control("setup_intents/" + asked + "/complete_3ds");
        String card = it.does("saved", () -> setups.retrieve(asked)).getPaymentMethod();
        it.does("one click", () -> it.stripe().paymentIntents().create(oneClick(customer, card)));
    }
}
