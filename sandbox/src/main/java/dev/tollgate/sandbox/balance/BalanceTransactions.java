package dev.tollgate.sandbox.balance;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** {@code /v1/balance_transactions} and the {@code /v1/balance} they add up to: to look at. */
public final class BalanceTransactions {

    private static final Template BALANCE = Template.named("balance");

    public List<Route> routes() {
        return List.of(Route.secret("GET", "v1/balance_transactions", "balance_transaction*", this::list),
                Route.secret("GET", "v1/balance_transactions/:id", "balance_transaction",
                        call -> tx -> tx.get(BalanceTransaction.KIND, call.id(), "id").snapshot()),
                Route.secret("GET", "v1/balance", "balance", _ -> BalanceTransactions::balance));
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        call.params().unsupported("payout");
        Optional<String> source = call.params().text("source");
        Optional<String> type = call.params().text("type");
        Optional<String> currency = call.params().text("currency");
        return tx -> page.of(tx.all(BalanceTransaction.KIND), "/v1/balance_transactions",
                moved -> (source.isEmpty() || source.equals(moved.find("source")))
                        && (type.isEmpty() || type.equals(moved.find("type")))
                        && (currency.isEmpty() || currency.equals(moved.find("currency"))));
    }

    private static JsonObject balance(Tx tx) {
        JsonObject balance = BALANCE.copy();
        for (String status : List.of("available", "pending")) {
            balance.add(status, Json.array(sums(tx, status)));
        }
        return balance;
    }

    /** One for each currency that ever moved; Stripe shows those that are zero too. */
    private static List<JsonObject> sums(Tx tx, String status) {
        var sums = new TreeMap<String, Long>();
        tx.all(BalanceTransaction.KIND).oldestFirst().forEach(moved -> sums.merge(moved.text("currency"),
                moved.text("status").equals(status) ? moved.number("net") : 0, Long::sum));
        return sums.entrySet().stream().map(sum -> Json.object("amount", sum.getValue(), "currency", sum.getKey(),
                "source_types", Json.object("card", sum.getValue()))).toList();
    }
}
