package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.Page;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.tenant.Caller;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Lists checkouts. A session token sees its own only, whatever it asks for. */
public final class Listing {
    private final Database database;

    public Listing(Database database) {
        this.database = database;
    }

    List<dev.tollgate.v1.Checkout> list(Caller caller, Optional<UUID> customerId, Page page) {
        if (caller.boundCustomer().isPresent() && customerId.isPresent() && !customerId.equals(caller.boundCustomer()))
            throw new ApiException(new ApiError.CustomerNotFound(TypeId.CUSTOMER.format(customerId.get())));
        Optional<UUID> whose = caller.boundCustomer().or(() -> customerId);
        return database.inTransaction(caller.organizationId(), tx -> {
            if (caller.boundCheckout().isPresent())
                return List.of(CheckoutWire.show(tx, caller, caller.boundCheckout().get()));
            return tx.mapper(CheckoutMapper.class)
                    .page(tx.organization(), whose.orElse(null), page.before(), page.fetch()).stream()
                    .map(row -> CheckoutWire.shownTo(caller, CheckoutWire.read(row.snapshot()))).toList();
        });
    }
}
