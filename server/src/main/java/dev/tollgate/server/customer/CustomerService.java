package dev.tollgate.server.customer;

import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.CustomerServiceGrpc;
import dev.tollgate.v1.GetCustomerRequest;
import dev.tollgate.v1.GetCustomerResponse;
import dev.tollgate.v1.GetOrCreateCustomerRequest;
import dev.tollgate.v1.GetOrCreateCustomerResponse;
import dev.tollgate.v1.UpdateCustomerRequest;
import dev.tollgate.v1.UpdateCustomerResponse;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.Optional;

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

    @Override
    public void getCustomer(GetCustomerRequest request, StreamObserver<GetCustomerResponse> answer) {
        Calls.answer(answer, () -> {
            Customer customer = customers.get(Caller.current(), TypeId.CUSTOMER.parse(request.getCustomerId()));
            return GetCustomerResponse.newBuilder().setCustomer(wire(customer)).build();
        });
    }

    @Override
    public void updateCustomer(UpdateCustomerRequest request, StreamObserver<UpdateCustomerResponse> answer) {
        Calls.answer(answer, () -> {
            Customer customer = customers.update(Caller.current(), TypeId.CUSTOMER.parse(request.getCustomerId()),
                    request.hasEmail() ? Optional.of(request.getEmail()) : Optional.empty(),
                    request.hasName() ? Optional.of(request.getName()) : Optional.empty());
            return UpdateCustomerResponse.newBuilder().setCustomer(wire(customer)).build();
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
