package dev.tollgate.server.customer;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.inbox.ForeignEvents;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Refreshes;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeCalls;
import dev.tollgate.server.stripe.StripeResult;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What Stripe has of buyers. Our row is the truth, and Stripe's customer follows it. */
public final class StripeCustomers {
    /** About ten minutes: until then it may pass by itself. */
    private static final int TOLD_AFTER = 8;

    private final Journal journal;
    private final Refreshes refreshes;
    private final ForeignEvents foreign;
    private final CustomerEvents events;
    private final Findings findings;
    private final Ids ids;

    public StripeCustomers(Journal journal, Refreshes refreshes, ForeignEvents foreign, CustomerEvents events,
            Findings findings, Ids ids) {
        this.journal = journal;
        this.refreshes = refreshes;
        this.foreign = foreign;
        this.events = events;
        this.findings = findings;
        this.ids = ids;
    }

    /** The caller commits, and then sends. */
    Operation create(Tx tx, Customer customer) {
        UUID operationId = ids.next();
        return journal.begin(tx, operationId, new Journal.Intent(customer.id(), CreateCustomerOperation.KIND,
                creation(tx, customer, operationId), "", 0));
    }

    private static StripeApi.Call creation(Tx tx, Customer customer, UUID operationId) {
        return StripeCalls.createCustomer(customer.email(), customer.name(),
                Map.of("tollgate_organization", TypeId.ORGANIZATION.format(tx.organization()), "tollgate_customer",
                        TypeId.CUSTOMER.format(customer.id()), "tollgate_operation", operationId.toString()));
    }

    /** Stripe has made it, of what we knew then. */
    void created(Tx tx, Operation operation, String stripeCustomerId) {
        Customer customer = lock(tx, operation);
        if (customer.stripeCustomerId() != null) return;
        Customer known = customer.withStripe(stripeCustomerId);
        save(tx, known);
        taken(tx, known);
        // It may have been deleted since: that event named nobody whom we knew.
        foreign.learned(tx, stripeCustomerId);
        if (!creation(tx, known, operation.id()).equals(operation.call())) follow(tx, known);
    }

    /** Stripe has what this update says. */
    void updated(Tx tx, Operation operation) {
        Customer customer = lock(tx, operation);
        if (!isLatest(tx, operation)) return;
        taken(tx, customer);
        if (!isWanted(operation, customer)) intend(tx, customer);
    }

    /** Stripe does not take what this update says. What we know by now may please it more. */
    void refused(Tx tx, Operation operation, StripeResult.Refused refused) {
        Customer customer = lock(tx, operation);
        if (!isLatest(tx, operation)) return;
        findings.add(tx, CustomerFindings.CUSTOMER_REFUSED, TypeId.CUSTOMER.format(customer.id()), refused.message());
        if (refused.isMissing("id") && isAbout(operation, customer)) doubt(tx, customer);
        if (!isWanted(operation, customer)) intend(tx, customer);
    }

    /** Stripe broke on it: it is told what we know by now, later each time. */
    void broken(Tx tx, Operation operation) {
        Customer customer = lock(tx, operation);
        if (!isLatest(tx, operation)) return;
        if (journal.broken(tx, customer.id(), UpdateCustomerOperation.KIND) >= TOLD_AFTER)
            findings.add(tx, CustomerFindings.CUSTOMER_REFUSED, TypeId.CUSTOMER.format(customer.id()),
                    "Stripe breaks on each update");
        intend(tx, customer);
    }

    private static boolean isAbout(Operation operation, Customer customer) {
        return customer.stripeCustomerId() != null
                && operation.call().path().equals(StripeCalls.customer(customer.stripeCustomerId()));
    }

    /** Whoever slept through its claim says nothing: another update has followed since. */
    private boolean isLatest(Tx tx, Operation operation) {
        return latest(tx, operation.subject()).filter(one -> one.id().equals(operation.id())).isPresent();
    }

    private Optional<Operation> latest(Tx tx, UUID customerId) {
        return journal.latest(tx, customerId, UpdateCustomerOperation.KIND);
    }

    private static Optional<StripeApi.Call> wanted(Customer customer) {
        return Optional.ofNullable(customer.stripeCustomerId())
                .map(id -> StripeCalls.updateCustomer(id, customer.email(), customer.name()));
    }

    private static boolean isWanted(Operation operation, Customer customer) {
        return wanted(customer).filter(operation.call()::equals).isPresent();
    }

    /**
     * Writes down what Stripe has not been told, one update at a time: whatever is sent again, an older one never comes
     * after a newer. What changes while one is under way is seen at its end. The caller holds the customer's lock.
     */
    void follow(Tx tx, Customer customer) {
        boolean isTold = latest(tx, customer.id())
                .filter(one -> one.isOpen() || one.state() == Operation.State.DONE && isWanted(one, customer))
                .isPresent();
        if (!isTold) intend(tx, customer);
    }

    /** What Stripe has refused, it may take now. The caller holds the customer's lock. */
    void askAgain(Tx tx, Customer customer) {
        if (latest(tx, customer.id()).filter(one -> one.state() == Operation.State.REFUSED).isPresent())
            intend(tx, customer);
    }

    private void intend(Tx tx, Customer customer) {
        wanted(customer).ifPresent(call -> journal.intendAgain(tx, ids.next(),
                new Journal.Intent(customer.id(), UpdateCustomerOperation.KIND, call, "", 0)));
    }

    /**
     * Stripe says that it has no such customer. A wrong key hears the same of all of them, so the customer itself is
     * read: only one that Stripe shows as deleted is forgotten.
     */
    public void doubt(Tx tx, String stripeCustomerId) {
        tx.mapper(CustomerMapper.class).lockByStripeId(tx.organization(), stripeCustomerId)
                .ifPresent(customer -> doubt(tx, customer));
    }

    private void doubt(Tx tx, Customer customer) {
        refreshes.want(tx, CustomerRefresh.KIND, customer.id());
        refreshes.soon(tx, CustomerRefresh.KIND, customer.id());
    }

    /** Stripe shows it as deleted. */
    void deleted(Tx tx, UUID customerId, String stripeCustomerId) {
        Customer customer = tx.mapper(CustomerMapper.class).lock(tx.organization(), customerId).orElseThrow();
        if (stripeCustomerId.equals(customer.stripeCustomerId())) forget(tx, customer);
    }

    /**
     * This customer does not exist at Stripe any more: the next one is made when it is needed.
     *
     * @return whose it was, if anybody's
     */
    public Optional<Customer> forget(Tx tx, String stripeCustomerId) {
        Optional<Customer> owner = tx.mapper(CustomerMapper.class).lockByStripeId(tx.organization(), stripeCustomerId);
        owner.ifPresent(customer -> forget(tx, customer));
        return owner;
    }

    private void forget(Tx tx, Customer customer) {
        save(tx, customer.withStripe(null));
        taken(tx, customer);
    }

    private void save(Tx tx, Customer changed) {
        tx.mapper(CustomerMapper.class).update(tx.organization(), changed);
        events.updated(tx, changed);
    }

    /** There is nothing that Stripe refuses. */
    private void taken(Tx tx, Customer customer) {
        findings.resolve(tx, CustomerFindings.CUSTOMER_REFUSED, TypeId.CUSTOMER.format(customer.id()));
    }

    private static Customer lock(Tx tx, Operation operation) {
        return tx.mapper(CustomerMapper.class).lock(tx.organization(), operation.subject()).orElseThrow();
    }
}
