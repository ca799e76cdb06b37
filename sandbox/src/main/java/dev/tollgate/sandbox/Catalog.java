package dev.tollgate.sandbox;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All of Stripe's interface that the sandbox serves. A new kind of object is a new line here. */
final class Catalog {

    private Catalog() {}

    static Routes routes(Supplier<String> base, Payments payments, SessionPayments sessionPayments) {
        return new Routes(Stream.of(new Customers().routes(), new PaymentMethods().routes(),
                new ConfirmationTokens().routes(), new PaymentIntents(payments).routes(),
                new Sessions(base, sessionPayments).routes(), new Readers().routes(), new WebhookEndpoints().routes())
                .flatMap(List::stream).toList());
    }
}
