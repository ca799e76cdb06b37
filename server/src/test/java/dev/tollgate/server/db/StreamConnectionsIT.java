package dev.tollgate.server.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.server.world.Databases;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamConnectionsIT {
    private static final int READERS = 50;

    private final DatabaseConfig config = Databases.fresh();

    interface Probe {
        @AcrossOrganizations
        @Select("SELECT 1")
        int one();

        @AcrossOrganizations
        @Update("CREATE TABLE scribble (id int)")
        int write();
    }

    @Test
    void howeverManyStreamsReadNobodyElseWaitsForThem() throws InterruptedException {
        try (Database database = Database.open(config);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reading = new CountDownLatch(config.streamConnectionsMax());
            var enough = new CountDownLatch(1);
            for (int n = 0; n < READERS; n++)
                threads.submit(() -> database.forStreams().acrossOrganizations(tx -> {
                    int one = tx.mapper(Probe.class).one();
                    reading.countDown();
                    await(enough);
                    return one;
                }));
            reading.await();

            for (int n = 0; n < config.connectionsMax(); n++)
                assertThat(database.<Integer>acrossOrganizations(tx -> tx.mapper(Probe.class).one())).isEqualTo(1);
            enough.countDown();
        }
    }

    @Test
    void whoReadsForStreamsWritesNothing() {
        try (Database database = Database.open(config)) {
            assertThatThrownBy(() -> database.forStreams().acrossOrganizations(tx -> tx.mapper(Probe.class).write()))
                    .hasMessageContaining("read-only");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
