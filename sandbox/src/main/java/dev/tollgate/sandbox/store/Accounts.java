package dev.tollgate.sandbox.store;

import dev.tollgate.sandbox.wire.StripeError;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The account of the key, and one more for each {@code Stripe-Account} that somebody names. */
public final class Accounts implements AutoCloseable {

    public static final String DEFAULT_ID = "acct_sandbox";
    static final int ACCOUNTS_MAX = 1_000;

    private static final Pattern NAME = Pattern.compile("acct_\\w{1,64}");

    private final Collection<Kind<?>> kinds;
    private final Attic attic = new Attic();
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
        Account known = accounts.get(id);
        return known == null ? begin(id) : known;
    }

    public List<Account> all() {
        return List.copyOf(accounts.values());
    }

    private synchronized Account begin(String id) {
        if (!NAME.matcher(id).matches()) throw StripeError.forbidden("No such account: '" + id + "'");
        if (accounts.size() >= ACCOUNTS_MAX && !accounts.containsKey(id)) throw StripeError.api("Too many accounts.");
        return accounts.computeIfAbsent(id, name -> new Account(name, kinds, attic));
    }

    /**
     * Runs while no account changes and none begins. Locks are taken in the order of the names, the default account's
     * last: whoever changes another account may look into it.
     */
    synchronized <T> T alone(Supplier<T> work) {
        List<Account> locked = accounts.values().stream()
                .sorted(Comparator.comparing(account -> account.id().equals(DEFAULT_ID))).toList();
        locked.forEach(account -> account.lock().lock());
        try {
            return work.get();
        } finally {
            locked.forEach(account -> account.lock().unlock());
        }
    }

    @Override
    public void close() {
        attic.close();
    }
}
