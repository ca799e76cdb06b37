package dev.tollgate.server.world;

import dev.tollgate.server.checkout.Change;
import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.db.Tx;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;

/**
 * Stands for everything that follows from money: one row per change, and nothing that would keep a second one out. The
 * checker counts them.
 */
public final class EffectLog implements Effect {
    static final String TABLE = "effect_log";

    /** Makes the table, beside the gateway's own. */
    public static void prepare(DatabaseConfig database) {
        try (var connection = DriverManager.getConnection(database.url(), database.user(),
                database.password().reveal()); var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS " + TABLE + " (checkout_id uuid, version bigint, sale boolean)");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public String name() {
        return "effect-log";
    }

    @Override
    public void on(List<Change> changes, Tx tx) {
        for (Change change : changes) {
            boolean was = change.before() != null && isSold(change.before());
            tx.mapper(Mapper.class).insert(change.after().id(), change.after().progress().version(),
                    isSold(change.after()) && !was);
        }
    }

    @Override
    public void makeUp(Checkout checkout, Tx tx) {
        long version = checkout.progress().version();
        tx.mapper(Mapper.class).insertMissing(checkout.id(), version, isSold(checkout));
    }

    private static boolean isSold(Checkout checkout) {
        return checkout.progress().status() == Checkout.Status.COMPLETE;
    }

    interface Mapper {
        @Insert("INSERT INTO effect_log (checkout_id, version, sale) VALUES (#{checkoutId}, #{version}, #{sale})")
        int insert(UUID checkoutId, long version, boolean sale);

        /** A sale that was missed counts for the newest version. */
        @Insert("""
                INSERT INTO effect_log (checkout_id, version, sale)
                SELECT #{checkoutId}, missing, #{isSold} AND missing = #{version} AND NOT EXISTS (
                           SELECT 1 FROM effect_log WHERE checkout_id = #{checkoutId} AND sale)
                  FROM generate_series(1, #{version}) AS missing
                 WHERE NOT EXISTS (SELECT 1 FROM effect_log
                                    WHERE effect_log.checkout_id = #{checkoutId} AND effect_log.version = missing)""")
        int insertMissing(UUID checkoutId, long version, boolean isSold);
    }
}
