package dev.tollgate.sandbox.store;

import dev.tollgate.sandbox.wire.StripeError;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The account of the key, and one more for each {@code Stripe-Account} that somebody names. */
public final class Accounts {

    public static final String DEFAULT_ID = "acct_sandbox";
    static final int ACCOUNTS_MAX = 1_000;

    private final Collection<Kind<?>> kinds;
    private final Map<String, Account> accounts = new ConcurrentSkipListMap<>();

    /** Every account has a shelf for each of these kinds. */
    public Accounts(Collection<Kind<?>> kinds) {
        this.kinds = List.copyOf(kinds);
        get(DEFAULT_ID);
    }

    public Account byDefault() {
        return get(DEFAULT_ID);
    }

    public Account get(String id) {
        if (!id.matches("acct_\\w{1,64}")) throw StripeError.forbidden("No such account: '" + id + "'");
        if (accounts.size() >= ACCOUNTS_MAX && !accounts.containsKey(id)) throw StripeError.api("Too many accounts.");
        return accounts.computeIfAbsent(id, name -> new Account(name, kinds));
    }

    public List<Account> all() {
        return List.copyOf(accounts.values());
    }
}
