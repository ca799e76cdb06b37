package dev.tollgate.server.campaign;

import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.FailPoints;
import dev.tollgate.server.db.Recent;
import dev.tollgate.server.tenant.Organization.LatePaymentPolicy;
import dev.tollgate.server.world.EffectLog;
import dev.tollgate.server.world.World;
import io.grpc.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** A gateway in this process. It dies by an error on one thread, while all others find their connections cut. */
final class LocalHouse implements House {
    private static final long REVIVAL_MS_MAX = 60_000;
    private static final int CHECKS_MAX = 60;

    private final UnaryOperator<DataSource> disturbance;
    private final World world;
    private final Map<FailPoint, Integer> passed = new HashMap<>();
    private final Check check;
    private volatile boolean isOfAnotherPolicy;
    private volatile Mortal mortal;
    private int life = 1;

    LocalHouse() {
        this(UnaryOperator.identity());
    }

    /**
     * @param disturbance
     *            stands between the gateway and Postgres, in each of its lives
     */
    LocalHouse(UnaryOperator<DataSource> disturbance) {
        this.disturbance = disturbance;
        this.world = World.failing(this::born, new EffectLog());
        EffectLog.prepare(database());
        this.check = new Check(this);
    }

    private FailPoints born() {
        var next = new Mortal(this::revive);
        mortal = next;
        return new FailPoints() {
            @Override
            public void reached(FailPoint point) {
                next.reached(point);
            }

            @Override
            public DataSource over(DataSource postgres) {
                return next.over(disturbance.apply(postgres));
            }
        };
    }

    /** As the operating system of a server does: what has died is started again. */
    private synchronized void revive() {
        count(mortal);
        world.revive();
        life++;
        notifyAll();
    }

    /** From now on: counts what is passed, and dies at this. */
    synchronized void arm(Mortal.Death death) {
        passed.clear();
        mortal.arm(death);
    }

    /** How often each moment was passed since it was armed, in all lives. */
    synchronized Map<FailPoint, Integer> passed() {
        count(mortal);
        mortal.arm(Mortal.Death.NEVER);
        return new HashMap<>(passed);
    }

    /** How often a moment was passed in this life since it was armed. */
    int passed(FailPoint point) {
        return mortal.passed().getOrDefault(point, 0);
    }

    private void count(Mortal one) {
        one.passed().forEach((point, times) -> passed.merge(point, times, Integer::sum));
    }

    private synchronized World alive() {
        try {
            for (long waits = 0; mortal.isDead(); waits++) {
                if (waits > 100) throw new IllegalStateException("the gateway does not come back");
                wait(REVIVAL_MS_MAX / 100);
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return world;
    }

    /**
     * A check reads all that ever happened here: after a while that takes longer than a flow. And it judges what is
     * surplus by the policy of the day.
     */
    boolean isUsedUp() {
        return isOfAnotherPolicy || check.times() >= CHECKS_MAX;
    }

    @Override
    public Sandbox sandbox() {
        return world.sandbox;
    }

    @Override
    public DatabaseConfig database() {
        return world.database;
    }

    @Override
    public Channel channel() {
        return alive().channel();
    }

    @Override
    public synchronized int life() {
        return mortal.isDead() ? life + 1 : life;
    }

    @Override
    public Check check() {
        return check;
    }

    @Override
    public void turn(Duration by) {
        world.clock.turn(by);
    }

    @Override
    public boolean drains() {
        return alive().drains();
    }

    @Override
    public void treatLateMoney(LatePaymentPolicy policy) {
        isOfAnotherPolicy |= policy != LatePaymentPolicy.SETTLE;
        world.treatLateMoney(policy);
        Sql.run(database(), "UPDATE organization SET late_payment_policy = '%s'".formatted(policy));
        turn(Recent.STALENESS);
    }

    @Override
    public Instant now() {
        return world.clock.instant();
    }

    @Override
    public void close() {
        check.close();
        world.close();
    }
}
