package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.server.campaign.Disturbance.Fault;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoints;
import dev.tollgate.server.world.Databases;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Insert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a transaction says when its connection breaks, which is what decides whether it is run again. */
class LostCommitIT {
    private final Disturbance disturbance = new Disturbance();
    private final AtomicInteger runs = new AtomicInteger();
    private final dev.tollgate.server.db.DatabaseConfig config = Databases.fresh();
    private final Database database = Database.open(config, new FailPoints() {
        @Override
        public DataSource over(DataSource postgres) {
            return disturbance.over(postgres);
        }
    });

    interface Mapper {
        @Insert("INSERT INTO tried (n) VALUES (#{n})")
        int insert(int n);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void write(Fault fault) {
        Sql.run(config, "CREATE TABLE tried (n int)");
        disturbance.arm(fault, 1);
        database.inTransaction(new UUID(0, 0), tx -> tx.mapper(Mapper.class).insert(runs.incrementAndGet()));
    }

    private List<String> written() {
        try (var sql = new Sql(config)) {
            return sql.rows("SELECT n FROM tried");
        }
    }

    @Test
    void aConnectionThatBreaksBeforeTheCommitIsNoMatter() {
        write(Fault.CONNECTION_LOST);
        assertThat(written()).containsExactly("2");
    }

    @Test
    void alsoInAPartThatMayFailByItself() {
        Sql.run(config, "CREATE TABLE tried (n int)");
        disturbance.arm(Fault.CONNECTION_LOST, 1);
        database.inTransaction(new UUID(0, 0),
                tx -> tx.attempt(() -> tx.mapper(Mapper.class).insert(runs.incrementAndGet())));
        assertThat(written()).containsExactly("2");
    }

    @Test
    void aSerializationFailureIsNoMatter() {
        write(Fault.SERIALIZATION_FAILURE);
        assertThat(written()).containsExactly("2");
    }

    @Test
    void aCommitWhoseAnswerIsLostIsInDoubtAndIsNotDoneAgain() {
        assertThatThrownBy(() -> write(Fault.COMMIT_UNACKNOWLEDGED)).isInstanceOf(Database.CommitInDoubt.class)
                .satisfies(doubt -> assertThat(Database.isLost(doubt)).isTrue());
        assertThat(written()).containsExactly("1");
    }

    @Test
    void aCommitThatIsLostIsInDoubtAsWell() {
        assertThatThrownBy(() -> write(Fault.COMMIT_LOST)).isInstanceOf(Database.CommitInDoubt.class);
        assertThat(written()).isEmpty();
    }

    /** The work fails by itself, on a connection that has broken meanwhile: why it failed is what is said. */
    @Test
    void aRollbackThatFailsDoesNotHideWhyItWasWanted() {
        Sql.run(config, "CREATE TABLE tried (n int)");
        assertThatThrownBy(() -> database.inTransaction(new UUID(0, 0), tx -> {
            tx.mapper(Mapper.class).insert(1);
            Sql.run(config, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE state = 'idle in transaction' AND datname = current_database()");
            throw new IllegalArgumentException("the reason");
        })).hasMessage("the reason");
    }
}
