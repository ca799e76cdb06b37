package dev.tollgate.sandbox;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The account of the key, and one more for each {@code Stripe-Account} that somebody names. */
final class Accounts {

    static final String DEFAULT_ID = "acct_sandbox";
    static final int ACCOUNTS_MAX = 1_000;

    private final Map<String, Account> accounts = new ConcurrentHashMap<>(Map.of(DEFAULT_ID, new Account(DEFAULT_ID)));

    Account byDefault() {
        return get(DEFAULT_ID);
    }

    Account get(String id) {
        if (!id.matches("acct_\\w{1,64}")) throw StripeError.forbidden("No such account: '" + id + "'");
        if (accounts.size() >= ACCOUNTS_MAX && !accounts.containsKey(id)) throw StripeError.api("Too many accounts.");
        return accounts.computeIfAbsent(id, Account::new);
    }

    List<Account> all() {
        return List.copyOf(accounts.values());
    }
}
