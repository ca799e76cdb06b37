package dev.tollgate.sandbox.customer;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Tx;
import java.util.function.BiFunction;

/** Objects that belong to a customer: they change at the time that the customer lives by. */
public final class Owned {

    private Owned() {}

    /** Work on the object that the path names. */
    public static <T extends Resource> Work change(Call call, Kind<T> kind, String param,
            BiFunction<Tx, T, JsonObject> work) {
        return tx -> {
            T owned = tx.get(kind, call.id(), param);
            return work.apply(time(tx, owned), owned);
        };
    }

    /** The same change by the time of the object's customer, when it has one. */
    public static Tx time(Tx tx, Resource owned) {
        return Customer.time(tx, owned.text("customer"));
    }
}
