package dev.tollgate.sandbox;

import java.util.Optional;
import java.util.function.Predicate;

/** What a running sandbox consists of, for those who need most of it. */
record World(BusinessClock clock, Ids ids, Accounts accounts, Commits commits, Deliveries deliveries, Faults faults,
        RequestLog requests) {

    /** The account in which this holds. */
    Optional<Account> accountWhere(Predicate<Account> holds) {
        return accounts.all().stream().filter(account -> commits.commit(account, tx -> holds.test(tx.account())))
                .findFirst();
    }
}
