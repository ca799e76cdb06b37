package dev.tollgate.server.customer;

import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.CustomerServiceGrpc;
import dev.tollgate.v1.GetOrCreateCustomerRequest;
import dev.tollgate.v1.GetOrCreateCustomerResponse;
import io.grpc.stub.StreamObserver;
import java.util.Objects;

/** The wire of customers. */
public final class CustomerService extends CustomerServiceGrpc.CustomerServiceImplBase {
    private final Customers customers;

    public CustomerService(Customers customers) {
        this.customers = customers;
    }

    @Override
    public void getOrCreateCustomer(GetOrCreateCustomerRequest request,
            StreamObserver<GetOrCreateCustomerResponse> answer) {
        Calls.answer(answer, () -> {
            var found = customers.getOrCreate(Caller.current(), request.getExternalId(), request.getEmail(),
                    request.getName());
            return GetOrCreateCustomerResponse.newBuilder().setCustomer(wire(found.customer()))
                    .setCreated(found.created()).build();
        });
    }

    /** What an event shows of it. */
    static byte[] snapshot(Customer customer) {
        return wire(customer).toByteArray();
    }

    private static dev.tollgate.v1.Customer wire(Customer customer) {
        return dev.tollgate.v1.Customer.newBuilder().setId(TypeId.CUSTOMER.format(customer.id()))
                .setExternalId(customer.externalId()).setEmail(customer.email()).setName(customer.name())
                .setStripeCustomerId(Objects.requireNonNullElse(customer.stripeCustomerId(), ""))
                .setCreatedAt(Wire.time(customer.createdAt())).build();
    }
}
