package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.checkout.CheckoutFailPoint;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What campaigns rely on: a gateway that has died in this process is gone. */
class LocalHouseIT {
    /** Its pool, and the one that listens. */
    /** Four for payments, one to listen, three for streams. */
    private static final int OF_ONE_GATEWAY = 8;
    private static final Duration BURIED_MAX = Duration.ofSeconds(20);

    private static int connections(Sql sql) {
        return Integer.parseInt(sql.rows("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'tollgate'").getFirst());
    }

    @Test
    void gatewaysThatDiedLeaveNoConnections() {
        var house = new LocalHouse();
        try (var sql = new Sql(house.database())) {
            int lives = 4;
            for (int life = 1; life < lives; life++) {
                house.arm(new Mortal.Death(CheckoutFailPoint.CONFIRM_WRITING, 1));
                assertThat(Flows.PAYMENTS.getFirst().run(house, "life " + life)).isEmpty();
            }
            assertThat(house.life()).isEqualTo(lives);
            long until = System.nanoTime() + BURIED_MAX.toNanos();
            while (connections(sql) > OF_ONE_GATEWAY && System.nanoTime() < until)
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            assertThat(connections(sql)).isLessThanOrEqualTo(OF_ONE_GATEWAY);
        } finally {
            house.close();
        }
    }
}
