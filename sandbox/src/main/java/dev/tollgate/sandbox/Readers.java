package dev.tollgate.sandbox;

import dev.tollgate.sandbox.Endpoint.Call;
import dev.tollgate.sandbox.Endpoint.Work;
import java.util.List;
import java.util.Optional;

/** What can only be read: {@code /v1/charges}, {@code /v1/balance_transactions} and {@code /v1/events}. */
final class Readers {

    static final int TYPES_MAX = 20;

    List<Route> routes() {
        return List.of(Route.secret("GET", "v1/charges", "charge*", this::charges),
                Route.secret("GET", "v1/charges/:id", "charge",
                        call -> tx -> tx.account().charges.get(call.id(), "charge").snapshot()),
                Route.secret("GET", "v1/balance_transactions", "balance_transaction*", this::balanceTransactions),
                Route.secret("GET", "v1/balance_transactions/:id", "balance_transaction",
                        call -> tx -> tx.account().balanceTransactions.get(call.id(), "id").snapshot()),
                Route.secret("GET", "v1/events", "event*", this::events), Route.secret("GET", "v1/events/:id", "event",
                        call -> tx -> tx.account().events.get(call.id(), "id").snapshot()));
    }

    private Work charges(Call call) {
        Page page = Page.read(call.params());
        Optional<String> customer = call.params().text("customer");
        Optional<String> intent = call.params().text("payment_intent");
        return tx -> page.of(tx.account().charges, "/v1/charges",
                charge -> (customer.isEmpty() || customer.equals(charge.find("customer")))
                        && (intent.isEmpty() || intent.equals(charge.find("payment_intent"))));
    }

    private Work balanceTransactions(Call call) {
        Page page = Page.read(call.params());
        Optional<String> source = call.params().text("source");
        return tx -> page.of(tx.account().balanceTransactions, "/v1/balance_transactions",
                entry -> source.isEmpty() || source.equals(entry.find("source")));
    }

    private Work events(Call call) {
        Params params = call.params();
        Page page = Page.read(params);
        List<String> types = params.list("types");
        Optional<String> type = params.text("type");
        if (types.size() > TYPES_MAX) {
            throw StripeError.invalidParam("You may pass at most " + TYPES_MAX + " types.", "types");
        }
        if (type.isPresent() && !types.isEmpty()) {
            throw StripeError.invalid("You may only specify one of these parameters: type, types.");
        }
        Optional<Boolean> delivered = params.text("delivery_success")
                .map(_ -> params.bool("delivery_success", true));
        return tx -> page.of(tx.account().events, "/v1/events",
                event -> (types.isEmpty() || types.contains(event.type())) && matches(type, event)
                        && delivered.filter(wanted -> wanted != event.deliverySucceeded()).isEmpty());
    }

    private static boolean matches(Optional<String> type, Event event) {
        return type.isEmpty() || type.get().equals(event.type())
                || type.get().endsWith(".*")
                        && event.type().startsWith(type.get().substring(0, type.get().length() - 1));
    }
}
