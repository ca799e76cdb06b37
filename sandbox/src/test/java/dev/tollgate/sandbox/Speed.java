package dev.tollgate.sandbox;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;

/**
 * How many payments a second a sandbox takes. No test but a command: it starts a sandbox in this process, or measures
 * the one that it is told.
 */
final class Speed {

    private static final String USAGE = """
            Options: --seconds N           for each line of the table (10)
                     --connections N       (8)
                     --webhooks on|off|both
                     --url URL             another sandbox than one in this process
                     --key KEY             its secret key (sk_test_sandbox)
            """;
    private static final String INTENTS = "/v1/payment_intents";
    private static final String CREATE = "amount=1000&currency=eur&automatic_payment_methods[enabled]=true"
            + "&automatic_payment_methods[allow_redirects]=never";
    private static final String CONFIRM = "payment_method=pm_card_visa";
    private static final int EVENTS_OF_A_PAYMENT = 4;
    /** Payments wait while so many deliveries are under way: a backlog that only grows would say nothing. */
    private static final int UNDER_WAY_MAX = 400;

    private final Options options;
    private final URI sandbox;

    private Speed(Options options, URI sandbox) {
        this.options = options;
        this.sandbox = sandbox;
    }

    private record Options(int seconds, int connections, String webhooks, String url, String key) {

        static Options read(List<String> args) {
            var options = new Options(10, 8, "both", "", "sk_test_sandbox");
            for (int i = 0; i + 1 < args.size(); i += 2) {
                options = options.with(args.get(i), args.get(i + 1));
            }
            if (args.size() % 2 != 0 || !List.of("on", "off", "both").contains(options.webhooks)) throw misread();
            return options;
        }

        private Options with(String name, String value) {
            return switch (name) {
                case "--seconds" -> new Options(Integer.parseInt(value), connections, webhooks, url, key);
                case "--connections" -> new Options(seconds, Integer.parseInt(value), webhooks, url, key);
                case "--webhooks" -> new Options(seconds, connections, value, url, key);
                case "--url" -> new Options(seconds, connections, webhooks, value, key);
                case "--key" -> new Options(seconds, connections, webhooks, url, value);
                default -> throw misread();
            };
        }

        private static IllegalArgumentException misread() {
            return new IllegalArgumentException(USAGE);
        }
    }

    /** One payment over a connection that nobody else uses meanwhile. */
    private interface Payment {

        void make(SpeedWire wire, String name) throws IOException;
    }

    /** How long each payment took, sorted, and how long all of them took until the last delivery had arrived. */
    private record Run(long[] nanos, Duration wall) {

        double perSecond() {
            return nanos.length * 1e9 / wall.toNanos();
        }

        double millisAt(int percent) {
            return nanos[Math.min(nanos.length - 1, nanos.length * percent / 100)] / 1e6;
        }
    }

    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.read(List.of(args));
        } catch (IllegalArgumentException _) {
            System.out.print(USAGE);
            return;
        }
        if (!options.url().isEmpty()) {
            new Speed(options, URI.create(options.url())).measure();
            return;
        }
        var config = SandboxConfig.defaults().withPort(0).withKeys(options.key(), "pk_test_sandbox");
        try (Sandbox started = Sandbox.start(config)) {
            new Speed(options, started.uri()).measure();
        }
    }

    private void measure() throws Exception {
        System.out.printf("%d connections, %d s a line, %d processors%n%n%-32s %10s %8s %8s%n", options.connections(),
                options.seconds(), Runtime.getRuntime().availableProcessors(), "create + confirm", "a second",
                "p50 ms", "p99 ms");
        if (!options.webhooks().equals("on")) {
            run(Speed::inOneRequest, Speed::atOnce); // warms up, as below
            print("one request", run(Speed::inOneRequest, Speed::atOnce));
            print("two requests", run(Speed::inTwoRequests, Speed::atOnce));
        }
        if (!options.webhooks().equals("off")) measureDelivered();
    }

    private void measureDelivered() throws Exception {
        var room = new Semaphore(UNDER_WAY_MAX);
        try (var receiver = new SpeedReceiver(room::release)) {
            control("webhooks/endpoints",
                    "{\"url\":\"" + receiver.url() + "\",\"secret\":\"whsec_of_the_speed_receiver\"}");
            Runnable turn = () -> room.acquireUninterruptibly(EVENTS_OF_A_PAYMENT);
            run(Speed::inOneRequest, turn);
            Run run = run(Speed::inOneRequest, turn);
            if (room.availablePermits() != UNDER_WAY_MAX) throw new IllegalStateException("not 4 deliveries each");
            print("one request, 4 signed deliveries", run);
        }
    }

    private static void print(String what, Run run) {
        System.out.printf("%-32s %10.0f %8.1f %8.1f%n", what, run.perSecond(), run.millisAt(50), run.millisAt(99));
    }

    /** Pays over all connections until the time is over, then waits for what is still to be delivered. */
    private Run run(Payment payment, Runnable turn) throws Exception {
        control("reset", "{}");
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            long start = System.nanoTime();
            long end = start + Duration.ofSeconds(options.seconds()).toNanos();
            var work = new ArrayList<Callable<long[]>>();
            for (int i = 0; i < options.connections(); i++) {
                String name = "speed-" + start + "-" + i + "-";
                work.add(() -> payUntil(end, payment, turn, name));
            }
            long[] nanos = new long[0];
            for (var done : threads.invokeAll(work)) {
                nanos = LongStream.concat(Arrays.stream(nanos), Arrays.stream(done.get())).toArray();
            }
            while (!control("drain", "{}").contains("true")) {
            }
            Arrays.sort(nanos);
            return new Run(nanos, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private long[] payUntil(long end, Payment payment, Runnable turn, String name) throws IOException {
        try (var wire = new SpeedWire(sandbox, options.key())) {
            var nanos = LongStream.builder();
            for (int count = 0; System.nanoTime() < end; count++) {
                turn.run();
                long before = System.nanoTime();
                payment.make(wire, name + count);
                nanos.add(System.nanoTime() - before);
            }
            return nanos.build().toArray();
        }
    }

    private static void atOnce() {}

    private static void inOneRequest(SpeedWire wire, String name) throws IOException {
        requireSucceeded(wire.post(INTENTS, name, CREATE + "&confirm=true&" + CONFIRM));
    }

    private static void inTwoRequests(SpeedWire wire, String name) throws IOException {
        String created = wire.post(INTENTS, name + "-create", CREATE);
        int id = created.indexOf("\"pi_") + 1;
        String path = INTENTS + "/" + created.substring(id, created.indexOf('"', id)) + "/confirm";
        requireSucceeded(wire.post(path, name + "-confirm", CONFIRM));
    }

    private static void requireSucceeded(String intent) {
        if (!intent.contains("\"succeeded\"")) throw new IllegalStateException("not paid: " + intent);
    }

    private String control(String path, String json) throws IOException {
        try (var wire = new SpeedWire(sandbox, options.key())) {
            return wire.post("/_sandbox/" + path, "", json);
        }
    }
}
