package dev.tollgate.sandbox.balance;

import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import java.util.List;
import java.util.Optional;

/** {@code /v1/balance_transactions}: to look at. */
public final class BalanceTransactions {

    public List<Route> routes() {
        return List.of(Route.secret("GET", "v1/balance_transactions", "balance_transaction*", this::list),
                Route.secret("GET", "v1/balance_transactions/:id", "balance_transaction",
                        call -> tx -> tx.get(BalanceTransaction.KIND, call.id(), "id").snapshot()));
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        Optional<String> source = call.params().text("source");
        Optional<String> type = call.params().text("type");
        return tx -> page.of(tx.all(BalanceTransaction.KIND), "/v1/balance_transactions",
                entry -> (source.isEmpty() || source.equals(entry.find("source")))
                        && (type.isEmpty() || type.equals(entry.find("type"))));
    }
}
