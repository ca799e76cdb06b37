package dev.tollgate.server.customer;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.inbox.Handled;
import dev.tollgate.server.inbox.Standing;
import dev.tollgate.server.inbox.StripeEventHandler;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stripe.StripeEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A customer that is deleted at Stripe. What else changes there changes nothing here: our row is the truth. */
public final class CustomerEventHandler implements StripeEventHandler {
    private static final String DELETED = "customer.deleted";

    private final StripeCustomers atStripe;

    public CustomerEventHandler(StripeCustomers atStripe) {
        this.atStripe = atStripe;
    }

    @Override
    public Set<String> objects() {
        return Set.of("customer");
    }

    @Override
    public List<String> eventTypes() {
        return List.of(DELETED);
    }

    @Override
    public Handled handle(Tx tx, StripeEvent event, String cause) {
        if (!event.type().equals(DELETED)) return new Handled.Ignored("nothing of a customer but its end matters here");
        return atStripe.forget(tx, event.objectId()).<Handled>map(owner -> new Handled.Applied(subject(owner)))
                .orElseGet(Handled.Foreign::new);
    }

    @Override
    public Optional<Subject> named(Tx tx, StripeEvent event) {
        return tx.mapper(CustomerMapper.class).byStripeId(tx.organization(), event.objectId())
                .map(CustomerEventHandler::subject);
    }

    /** A customer is in no state of its own. */
    @Override
    public Optional<Standing> standing(Tx tx, StripeEvent event) {
        return Optional.empty();
    }

    private static Subject subject(Customer customer) {
        return new Subject(TypeId.CUSTOMER, customer.id());
    }
}
