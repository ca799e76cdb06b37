package dev.tollgate.sandbox.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.balance.BalanceTransaction;
import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.dispute.Dispute;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The money of an account: what a test compares with what it believes was taken. Amounts are in minor units. */
public record Ledger(String account, Map<String, Money> currencies, List<Entry> charges) {

    /**
     * Of one currency. {@code captured}, {@code refunded} and {@code disputed} are sums over charges, refunds that were
     * not undone, and disputes that were not won; {@code net} is the balance after {@code fees}.
     */
    public record Money(long captured, long refunded, long disputed, long fees, long net) {

        static final Money NONE = new Money(0, 0, 0, 0, 0);

        Money plus(Money more) {
            return new Money(captured + more.captured, refunded + more.refunded, disputed + more.disputed,
                    fees + more.fees, net + more.net);
        }
    }

    /** One charge that succeeded. */
    public record Entry(String charge, String paymentIntent, long amount, long captured, long refunded, long disputed,
            String currency) {}

    public Ledger {
        currencies = Map.copyOf(currencies);
        charges = List.copyOf(charges);
    }

    /** The money of one currency. */
    public Money in(String currency) {
        return currencies.getOrDefault(currency, Money.NONE);
    }

    /** What was captured, by currency. */
    public Map<String, Long> captured() {
        var captured = new TreeMap<String, Long>();
        currencies.forEach((currency, money) -> captured.put(currency, money.captured()));
        return captured;
    }

    static Ledger of(Tx tx) {
        var currencies = new TreeMap<String, Money>();
        var disputed = new TreeMap<String, Long>();
        tx.all(BalanceTransaction.KIND).oldestFirst().forEach(moved -> {
            long taken = tx.all(Dispute.KIND).find(moved.text("source")).map(dispute -> {
                disputed.merge(dispute.text("charge"), -moved.number("amount"), Long::sum);
                return -moved.number("amount");
            }).orElse(0L);
            currencies.merge(moved.text("currency"), new Money(0, 0, taken, moved.number("fee"), moved.number("net")),
                    Money::plus);
        });
        List<Entry> charges = tx.all(Charge.KIND).oldestFirst()
                .filter(charge -> charge.succeeded() && charge.flag("captured"))
                .map(charge -> entry(charge, disputed.getOrDefault(charge.id(), 0L))).toList();
        charges.forEach(entry -> currencies.merge(entry.currency(),
                new Money(entry.captured(), entry.refunded(), 0, 0, 0), Money::plus));
        return new Ledger(tx.account().id(), currencies, charges);
    }

    private static Entry entry(Charge charge, long disputed) {
        return new Entry(charge.id(), charge.text("payment_intent"), charge.number("amount"),
                charge.number("amount_captured"), charge.number("amount_refunded"), disputed, charge.text("currency"));
    }

    JsonObject json() {
        var shown = new JsonObject();
        new TreeMap<>(currencies).forEach((currency, money) -> shown.add(currency,
                Json.object("captured", money.captured(), "refunded", money.refunded(), "disputed", money.disputed(),
                        "fees", money.fees(), "net", money.net())));
        var entries = new JsonArray();
        charges.forEach(entry -> entries.add(Json.object("charge", entry.charge(), "payment_intent",
                entry.paymentIntent(), "amount", entry.amount(), "captured", entry.captured(), "refunded",
                entry.refunded(), "disputed", entry.disputed(), "currency", entry.currency())));
        return Json.object("account", account, "currencies", shown, "charges", entries);
    }
}
