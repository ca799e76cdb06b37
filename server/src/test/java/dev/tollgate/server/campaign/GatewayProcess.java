package dev.tollgate.server.campaign;

import dev.tollgate.server.app.Config;
import dev.tollgate.server.app.Gateway;
import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.stream.StreamCaps;
import dev.tollgate.server.stripe.StripeConfig;
import dev.tollgate.server.tenant.Organization;
import dev.tollgate.server.world.EffectLog;
import dev.tollgate.server.world.Jvm;
import dev.tollgate.server.world.Ports;
import dev.tollgate.server.world.World;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A gateway in a process of its own, with everything that production has: a port, db-scheduler's jobs, and nobody to
 * help it. Whoever looks after it starts it again when it is gone.
 */
final class GatewayProcess implements AutoCloseable {
    /** A sender's claim lasts as long as both and two seconds more. */
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    static final Duration CLAIM = CONNECT.plus(ANSWER).plusSeconds(2);
    private static final long RETRY_MS = 200;
    private static final Duration START_MAX = Duration.ofMinutes(2);

    private final DatabaseConfig database;
    private final URI stripe;
    private final Path log;
    private final int port;
    private final ManagedChannel channel;
    private Duration turned = Duration.ZERO;
    private boolean isOver;
    private Process process;
    private int starts;

    GatewayProcess(DatabaseConfig database, URI stripe, Path log) throws IOException {
        this.database = database;
        this.stripe = stripe;
        this.log = log;
        port = Ports.lasting();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext()
                .keepAliveTime(25, TimeUnit.SECONDS).build();
        process = launch();
        Thread.ofVirtual().name("watchdog").start(this::watch);
    }

    private Process launch() throws IOException {
        starts++;
        return new ProcessBuilder(Jvm.command(List.of("-Xmx320m"), GatewayProcess.class, Integer.toString(port),
                database.url(), stripe.toString(), turned.toString())).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    /** As the operating system of a server does. */
    private void watch() {
        try {
            while (true) {
                current().waitFor();
                synchronized (this) {
                    if (isOver) return;
                    if (!process.isAlive()) process = launch();
                }
            }
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private synchronized Process current() {
        return process;
    }

    void awaitServing() throws InterruptedException {
        long until = System.nanoTime() + START_MAX.toNanos();
        while (channel.getState(true) != ConnectivityState.READY) {
            if (System.nanoTime() > until) throw new IllegalStateException("the gateway does not start; see " + log);
            channel.resetConnectBackoff();
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
        }
    }

    ManagedChannel channel() {
        return channel;
    }

    synchronized int starts() {
        return starts;
    }

    synchronized long pid() {
        return process.pid();
    }

    /** kill -9. */
    void kill() {
        current().destroyForcibly();
    }

    /** Stands still, with all its connections open, and goes on as if nothing had been. */
    void pause(Duration time) throws IOException, InterruptedException {
        String paused = Long.toString(pid());
        new ProcessBuilder("kill", "-STOP", paused).start().waitFor();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        new ProcessBuilder("kill", "-CONT", paused).start().waitFor();
    }

    /** The next one lives by a clock that is ahead by this much. */
    synchronized void turn(Duration by) {
        turned = by;
    }

    @Override
    public void close() throws InterruptedException {
        channel.shutdownNow();
        synchronized (this) {
            isOver = true;
            process.destroyForcibly();
        }
        current().waitFor();
    }

    static Config config(int port, String database, URI stripe) {
        return new Config(new Config.Grpc("127.0.0.1", port, "", false), new Config.Admin("127.0.0.1", 0),
                new DatabaseConfig(database, "postgres", new Secret(""), 16, 4, Duration.ofSeconds(2),
                        Duration.ofDays(400)),
                new Secret("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
                new Organization(new UUID(0, 0), "shop", "TG", Organization.LatePaymentPolicy.SETTLE,
                        List.of(World.SHOP),
                        "usd"),
                new Secret(World.API_KEY),
                new StripeConfig(stripe, URI.create("http://js.test/v3/"), "test", new Secret("sk_test_sandbox"),
                        "pk_test_sandbox", "", new Secret(World.WEBHOOK_SECRET), new Secret(""), Optional.empty(),
                        CONNECT, ANSWER),
                new Config.Webhooks(Duration.ofDays(90), 1), new Config.Events(Duration.ofDays(90)),
                Config.Retention.DEFAULT,
                new Config.Streams(Duration.ofSeconds(1), Duration.ofSeconds(20),
                        new StreamCaps(10_000, 10_000, 10_000, 10_000)),
                100_000, true);
    }

    /** Port, database, Stripe, and by how much its clock is ahead. */
    public static void main(String[] arguments) throws InterruptedException {
        ProcessHandle.current().parent()
                .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(0)));
        Config config = config(Integer.parseInt(arguments[0]), arguments[1], URI.create(arguments[2]));
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.parse(arguments[3]));
        while (true) {
            try {
                Gateway.open(config, clock, List.of(new EffectLog()));
                System.out.println("serving on " + config.grpc().port());
                new CountDownLatch(1).await();
            } catch (RuntimeException notYet) {
                System.out.println("not yet: " + notYet);
                TimeUnit.MILLISECONDS.sleep(RETRY_MS); // the database is away
            }
        }
    }
}
