package dev.tollgate.server.campaign;

import dev.tollgate.server.checkout.Change;
import dev.tollgate.server.checkout.Checkout.Status;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.db.Tx;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;

/**
 * What a shop does once for a paid checkout, as simply as can be: a row, which nothing keeps from being there twice.
 */
public final class PaidOnce implements Effect {
    interface Mapper {
        @Insert("INSERT INTO paid_once (organization_id, checkout_id) VALUES (#{organizationId}, #{checkoutId})")
        int insert(UUID organizationId, UUID checkoutId);
    }

    static void prepare(DatabaseConfig database) {
        Sql.run(database, "CREATE TABLE paid_once (organization_id uuid NOT NULL, checkout_id uuid NOT NULL)");
    }

    @Override
    public void on(Change change, Tx tx) {
        boolean was = change.before() != null && change.before().progress().status() == Status.COMPLETE;
        boolean is = change.after().progress().status() == Status.COMPLETE;
        if (is && !was) tx.mapper(Mapper.class).insert(tx.organization(), change.after().terms().id());
    }
}
