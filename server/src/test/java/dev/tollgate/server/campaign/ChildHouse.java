package dev.tollgate.server.campaign;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.SandboxConfig;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.db.Recent;
import dev.tollgate.server.tenant.Organization.LatePaymentPolicy;
import dev.tollgate.server.world.Databases;
import dev.tollgate.server.world.EffectLog;
import dev.tollgate.server.world.Jvm;
import dev.tollgate.server.world.TurnedClock;
import dev.tollgate.server.world.World;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway in a process of its own; Postgres, Stripe's stand-in and the client stay here. */
final class ChildHouse implements House {
    private static final SandboxConfig.Retries RETRIES = new SandboxConfig.Retries(
            Collections.nCopies(300, Duration.ofMillis(100)), false);
    /** A socket may be closed a moment before its process is gone. */
    private static final long MOMENT_MS = 500;

    private final List<String> options;
    private final DatabaseConfig database = Databases.fresh();
    private final TurnedClock clock = new TurnedClock();
    private final HttpServer receiver;
    private final AtomicInteger arrived = new AtomicInteger();
    private final Sandbox sandbox;
    private final Check check;
    private Duration turned = Duration.ZERO;
    private LatePaymentPolicy latePaymentPolicy = LatePaymentPolicy.SETTLE;
    private Process process;
    private BufferedReader answers;
    private ManagedChannel channel;
    private int life;

    ChildHouse() throws IOException {
        this(List.of("-Xmx256m"));
    }

    /**
     * @param options
     *            of each JVM
     */
    ChildHouse(List<String> options) throws IOException {
        this.options = options;
        EffectLog.prepare(database);
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        receiver.createContext("/", this::receive);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.start();
        sandbox = Sandbox.start(SandboxConfig.defaults().withPort(0).withClock(clock).withRetries(RETRIES)
                .withWebhooks(List.of(WebhookTarget.all("http://127.0.0.1:" + receiver.getAddress().getPort() + "/",
                        World.WEBHOOK_SECRET))));
        check = new Check(this);
        start();
    }

    private void start() {
        var builder = new ProcessBuilder(Jvm.command(options, Child.class, turned.toString()));
        var environment = builder.environment();
        environment.put("TOLLGATE_GRPC_PORT", "0");
        environment.put("TOLLGATE_ADMIN_PORT", "0");
        environment.put("TOLLGATE_JOBS_ENABLED", "false");
        environment.put("TOLLGATE_DATABASE_URL", database.url());
        environment.put("TOLLGATE_DATABASE_USER", database.user());
        environment.put("TOLLGATE_DATABASE_CONNECTIONS_MAX", "8");
        environment.put("TOLLGATE_DATABASE_CLOCK_SKEW_MAX", "PT9600H");
        environment.put("TOLLGATE_ENCRYPTION_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        environment.put("TOLLGATE_ORGANIZATION_API_KEY", World.API_KEY);
        environment.put("TOLLGATE_ORGANIZATION_LATE_PAYMENT_POLICY", latePaymentPolicy.name());
        environment.put("TOLLGATE_ORGANIZATION_URL_ORIGINS", World.SHOP);
        environment.put("TOLLGATE_STRIPE_API", sandbox.uri().toString());
        environment.put("TOLLGATE_STRIPE_SECRET_KEY", "sk_test_sandbox");
        environment.put("TOLLGATE_STRIPE_PUBLISHABLE_KEY", "pk_test_sandbox");
        environment.put("TOLLGATE_STRIPE_WEBHOOK_SECRET", World.WEBHOOK_SECRET);
        try {
            process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            answers = process.inputReader();
            int port = Integer.parseInt(answer(answers).replace("port ", ""));
            channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        life++;
    }

    /** Whatever else is printed is passed over. */
    private static String answer(BufferedReader answers) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.matches("port \\d+|done.*|failed")) return line;
        }
        throw new IOException("the gateway is gone");
    }

    private String order(String order) {
        BufferedReader heard;
        try {
            synchronized (this) {
                alive();
                heard = answers;
                process.outputWriter().write(order + "\n");
                process.outputWriter().flush();
            }
            String answer = answer(heard);
            if (answer.equals("failed")) throw new IllegalStateException(order + " failed");
            return answer;
        } catch (IOException dying) {
            awaitEnd();
            throw new UncheckedIOException(dying);
        }
    }

    private synchronized void awaitEnd() {
        try {
            boolean _ = process.waitFor(MOMENT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private synchronized ManagedChannel alive() {
        if (channel.getState(true) == ConnectivityState.TRANSIENT_FAILURE) awaitEnd();
        if (process.isAlive()) return channel;
        channel.shutdownNow();
        start();
        return channel;
    }

    /** From now on: it halts the nth time that it passes the point. */
    void arm(Mortal.Death death) {
        order("arm " + death.point() + " " + death.nth());
    }

    private void receive(HttpExchange exchange) throws IOException {
        arrived.incrementAndGet();
        int status = 200;
        try (exchange) {
            try {
                Client.deliver(alive(), exchange.getRequestBody().readAllBytes(),
                        exchange.getRequestHeaders().getFirst("Stripe-Signature"));
            } catch (StatusRuntimeException refused) {
                status = 503;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Override
    public Sandbox sandbox() {
        return sandbox;
    }

    @Override
    public DatabaseConfig database() {
        return database;
    }

    @Override
    public Check check() {
        return check;
    }

    @Override
    public Channel channel() {
        return alive();
    }

    @Override
    public synchronized int life() {
        alive();
        return life;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void turn(Duration by) {
        alive();
        turned = turned.plus(by);
        clock.turn(by);
        try {
            order("turn " + by);
        } catch (UncheckedIOException _) {
            // It has died; the next one begins with the time as it is.
        }
    }

    @Override
    public boolean drains() {
        int before = arrived.get();
        return !order("drain").equals("done 0") || arrived.get() > before;
    }

    @Override
    public void treatLateMoney(LatePaymentPolicy policy) {
        latePaymentPolicy = policy;
        Sql.run(database, "UPDATE organization SET late_payment_policy = '%s'".formatted(policy));
        turn(Recent.STALENESS);
    }

    @Override
    public void close() {
        check.close();
        receiver.stop(0);
        channel.shutdownNow();
        process.destroyForcibly();
        sandbox.close();
    }
}
