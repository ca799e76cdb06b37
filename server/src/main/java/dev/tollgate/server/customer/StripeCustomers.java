package dev.tollgate.server.customer;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeCalls;
import dev.tollgate.server.stripe.StripeResult;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** What Stripe has of buyers. Our row is the truth, and Stripe's customer follows it. */
public final class StripeCustomers {
    private final Journal journal;
    private final CustomerEvents events;
    private final Findings findings;
    private final Ids ids;

    public StripeCustomers(Journal journal, CustomerEvents events, Findings findings, Ids ids) {
        this.journal = journal;
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
        if (!creation(tx, known, operation.id()).equals(operation.call())) followAfter(tx, known, operation);
    }

    /** Stripe has what this update says. */
    void updated(Tx tx, Operation operation) {
        Customer customer = lock(tx, operation);
        taken(tx, customer);
        followAfter(tx, customer, operation);
    }

    /** Stripe does not take what this update says. What we know by now may please it more. */
    void refused(Tx tx, Operation operation, StripeResult.Refused refused) {
        Customer customer = lock(tx, operation);
        if (!refused.isMissing("id")) {
            findings.add(tx, CustomerFindings.CUSTOMER_REFUSED, TypeId.CUSTOMER.format(customer.id()),
                    refused.message());
        } else if (isAbout(operation, customer)) {
            forget(tx, customer);
            return;
        }
        followAfter(tx, customer, operation);
    }

    private static boolean isAbout(Operation operation, Customer customer) {
        return customer.stripeCustomerId() != null
                && operation.call().path().equals(StripeCalls.customer(customer.stripeCustomerId()));
    }

    /** Our row has changed. The caller holds its lock. */
    void follow(Tx tx, Customer customer) {
        follow(tx, customer, Operation::isOpen);
    }

    private void followAfter(Tx tx, Customer customer, Operation ended) {
        follow(tx, customer, latest -> latest.isOpen() && !latest.id().equals(ended.id()));
    }

    /**
     * Writes down what Stripe has not been told, one update at a time: whatever is sent again, an older one never comes
     * after a newer. What changes while one is under way is seen at its end.
     */
    private void follow(Tx tx, Customer customer, Predicate<Operation> isUnderWay) {
        if (customer.stripeCustomerId() == null) return;
        StripeApi.Call wanted = StripeCalls.updateCustomer(customer.stripeCustomerId(), customer.email(),
                customer.name());
        Optional<Operation> latest = journal.latest(tx, customer.id(), UpdateCustomerOperation.KIND);
        if (latest.filter(isUnderWay.or(operation -> operation.call().equals(wanted))).isPresent()) return;
        journal.intend(tx, ids.next(),
                new Journal.Intent(customer.id(), UpdateCustomerOperation.KIND, wanted, "", 0));
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
