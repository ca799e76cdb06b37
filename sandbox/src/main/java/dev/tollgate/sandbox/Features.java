package dev.tollgate.sandbox;

import dev.tollgate.sandbox.api.Routes;
import dev.tollgate.sandbox.balance.BalanceTransaction;
import dev.tollgate.sandbox.balance.BalanceTransactions;
import dev.tollgate.sandbox.challenge.Challenge;
import dev.tollgate.sandbox.challenge.Challenged;
import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.charge.Charges;
import dev.tollgate.sandbox.checkout.CheckoutSession;
import dev.tollgate.sandbox.checkout.SessionOutcomes;
import dev.tollgate.sandbox.checkout.SessionPayments;
import dev.tollgate.sandbox.checkout.Sessions;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.customer.Customers;
import dev.tollgate.sandbox.event.Events;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentIntents;
import dev.tollgate.sandbox.paymentintent.Payments;
import dev.tollgate.sandbox.paymentmethod.ConfirmationToken;
import dev.tollgate.sandbox.paymentmethod.ConfirmationTokens;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.paymentmethod.PaymentMethods;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.TimedWork;
import dev.tollgate.sandbox.webhook.WebhookEndpoint;
import dev.tollgate.sandbox.webhook.WebhookEndpoints;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All of Stripe that the sandbox has. A new kind of object is a line in each of the lists here. */
final class Features {

    /** Every kind of object that an account can hold. */
    static final List<Kind<?>> KINDS = List.of(Customer.KIND, PaymentMethod.KIND, ConfirmationToken.KIND,
            PaymentIntent.KIND, Charge.KIND, BalanceTransaction.KIND, CheckoutSession.KIND, Challenge.KIND,
            WebhookEndpoint.KIND);

    final Payments payments;
    final SessionPayments sessionPayments;
    private final Supplier<String> base;

    /** {@code base} is the sandbox's own address. */
    Features(Supplier<String> base) {
        this.base = base;
        payments = new Payments(base, List.of(new SessionOutcomes()));
        sessionPayments = new SessionPayments(base, payments);
    }

    /** What can be set to happen later. */
    TimedWork.Register timedWork() {
        return new TimedWork.Register(Map.of(Payments.SETTLE, payments::settleByItself, SessionPayments.EXPIRE,
                sessionPayments::expireByItself));
    }

    /** What can be waiting for a buyer to answer the bank. */
    List<Challenged> challenged() {
        return List.of(payments);
    }

    Routes routes() {
        return new Routes(Stream.of(new Customers().routes(), new PaymentMethods().routes(),
                new ConfirmationTokens().routes(), new PaymentIntents(payments).routes(), new Charges().routes(),
                new BalanceTransactions().routes(), new Sessions(base, sessionPayments).routes(),
                new Events().routes(), new WebhookEndpoints().routes()).flatMap(List::stream).toList());
    }
}
