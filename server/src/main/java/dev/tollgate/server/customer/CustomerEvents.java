package dev.tollgate.server.customer;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.event.Emission;
import dev.tollgate.server.event.Events;
import dev.tollgate.server.event.Fact;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Subject;

/** Tells of customers, in the commit that changes them. The caller holds the lock of the row. */
public final class CustomerEvents {
    private final Events events;

    public CustomerEvents(Events events) {
        this.events = events;
    }

    void created(Tx tx, Customer customer) {
        tell(tx, "customer.created", customer);
    }

    void updated(Tx tx, Customer customer) {
        tell(tx, "customer.updated", customer);
    }

    private void tell(Tx tx, String type, Customer customer) {
        events.emit(tx, Emission.of(new Subject(TypeId.CUSTOMER, customer.id()), Fact.of(type),
                CustomerService.snapshot(customer)));
    }
}
