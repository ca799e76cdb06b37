package dev.tollgate.bench;

import dev.tollgate.client.TollgateClient;
import dev.tollgate.v1.GetCheckoutRequest;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Many browsers that watch a checkout each: what they hold, whom they hold up, how soon they know, how they come back.
 */
final class StreamScenario implements Scenario {
    private static final String NAME = "Tollgate";
    private static final String DATABASE = "streams";
    private static final int CALLERS = 8;
    private static final double CALLS_PER_SECOND = 200;
    private static final int STRIPE_CONNECTIONS = 32;
    private static final double CHANGES_PER_SECOND = 500;
    private static final int SPARE = 1_000;
    /** For how many rounds streams are left alone before they are measured, so that each has had its heartbeat. */
    private static final int QUIET_ROUNDS = 4;
    private static final int STORM_ROUNDS = 6;
    private static final Duration LATE = Duration.ofSeconds(3);
    private static final Duration OPEN_MAX = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public String unit() {
        return "call";
    }

    @Override
    public List<Figures> measure(BenchContext context) throws Exception {
        int count = context.options().streams();
        try (Tollgate tollgate = Tollgate.startWithBridge(Installation.here(), context, DATABASE, settings(count))) {
            return new Run(context, tollgate, SampleCheckout.unpaid(context, tollgate), count).all();
        }
    }

    /** As many as are asked for have to be let in. */
    private static Map<String, String> settings(int count) {
        return Map.of("TOLLGATE_STREAMS_PER_PROCESS_MAX", "" + (count + SPARE), "TOLLGATE_BRIDGE_STREAMS_MAX",
                "" + (count + SPARE), "TOLLGATE_BRIDGE_LIMITS_CONNECTIONS", "" + (count + 2 * SPARE));
    }

    private record Run(BenchContext context, Tollgate tollgate, SampleCheckout sample, int count) {

        List<Figures> all() throws Exception {
            seed();
            var figures = new ArrayList<Figures>();
            var meter = Meter.of(context, tollgate.processes());
            calls(meter, "warm-up", context.options().warmup());
            figures.add(calls(meter, "calls, no stream", context.options().measured()));
            try (var first = new StreamClients(tollgate.bridgePort(), requests())) {
                await(() -> first.live() == count, OPEN_MAX); // What is run for the first time leaves more behind.
            }
            await(tollgate::isWithoutStreams, OPEN_MAX);
            Memory bridge = Memory.settled(tollgate.bridgePid());
            Memory server = Memory.settled(tollgate.serverPid());
            try (var browsers = new StreamClients(tollgate.bridgePort(), requests());
                    var stuck = new Socket(InetAddress.getLoopbackAddress(), tollgate.bridgePort())) {
                open(browsers);
                context.out().printf("each of %,d streams: bridge %s; server %s%n", count,
                        Memory.settled(tollgate.bridgePid()).each(bridge, count),
                        Memory.settled(tollgate.serverPid()).each(server, count));
                figures.add(calls(meter, "calls, all streams", context.options().measured()));
                stuck.getOutputStream().write(request(0).getBytes(StandardCharsets.US_ASCII));
                figures.addAll(changes(meter, browsers));
                figures.addAll(storm(meter, browsers));
            }
            return figures;
        }

        /** A token for each checkout that can be computed from its number. */
        private void seed() throws Exception {
            sample.seeder().seed(0, count);
            context.postgres().execute(DATABASE, """
                    INSERT INTO session_token (organization_id, hash, created_at, checkout_id, scopes, origins, expires_at)
                    SELECT organization_id, sha256(convert_to('tgs_' || replace(id::text, '-', ''), 'UTF8')), now(), id,
                           '{checkouts:read}', '{}', now() + interval '1 day'
                      FROM checkout""");
            context.postgres().settle(DATABASE);
        }

        private List<String> requests() {
            return IntStream.range(0, count).mapToObj(this::request).toList();
        }

        private String id(long number) {
            return sample.seeder().template(sample.checkout().getId()).text(number);
        }

        private String request(long number) {
            String id = id(number);
            return "GET /v1/checkouts/" + id + "/events HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer tgs_"
                    + TypeIdText.parse(id).toString().replace("-", "") + "\r\nAccept: text/event-stream\r\n\r\n";
        }

        private Figures calls(Meter meter, String load, Duration length) throws Exception {
            var clients = new ArrayList<Caller>();
            try {
                for (int n = 0; n < CALLERS; n++)
                    clients.add(new Caller(new HttpConnection(tollgate.bridgePort()), call(n)));
                return meter.measure(load, NAME, () -> Load.open(clients, length, CALLS_PER_SECOND));
            } finally {
                for (Caller client : clients)
                    client.connection().close();
            }
        }

        private byte[] call(int number) {
            return ("GET /v1/checkouts/" + id(number) + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer "
                    + Tollgate.API_KEY + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        }

        private void open(StreamClients browsers) throws InterruptedException {
            long begin = System.nanoTime();
            await(() -> browsers.live() == count, OPEN_MAX);
            context.out().printf("%,d streams opened in %.1f s, refused: %s%n", count,
                    (System.nanoTime() - begin) / 1e9, browsers.refused());
            Thread.sleep(context.options().measured().multipliedBy(QUIET_ROUNDS));
        }

        /** Each change is a payment's success, which one browser waits for. */
        private List<Figures> changes(Meter meter, StreamClients browsers) throws Exception {
            int sent = Math.min(count / 2, (int) (CHANGES_PER_SECOND * context.options().measured().toMillis() / 1000));
            EventQueue queue = StripeEvents
                    .of(context.stripe().told(), SampleCheckout.UNPAID, sample.seeder()::template).make(0, sent);
            var events = new ArrayList<StripeEvents.Event>();
            for (var event = queue.next(); event != null; event = queue.next())
                events.add(event);
            var sentAt = new long[sent];
            var next = new AtomicInteger();
            var clients = new ArrayList<Stripe>();
            for (int n = 0; n < STRIPE_CONNECTIONS; n++)
                clients.add(new Stripe(new HttpConnection(tollgate.bridgePort()), events, sentAt, next));
            Figures webhooks = meter.measure("changes, answered", NAME,
                    () -> Load.open(clients, context.options().measured(), CHANGES_PER_SECOND));
            for (Stripe client : clients)
                client.connection().close();
            int done = Math.min(next.get(), sent);
            await(() -> IntStream.range(0, done).allMatch(number -> browsers.changedAt(number) > 0), LATE);
            long[] seen = LongStream.range(0, done).filter(number -> browsers.changedAt((int) number) > 0)
                    .map(number -> browsers.changedAt((int) number) - sentAt[(int) number]).sorted().toArray();
            var run = new Load.Run(new Latencies(seen), context.options().measured());
            context.out().printf("%,d of %,d changes were seen by their browsers%n", seen.length, done);
            return List.of(webhooks, Figures.of("changes, seen", NAME, run, CpuTimes.of(List.of())
                    .since(CpuTimes.of(List.of()))));
        }

        /** The bridge dies and comes back; its browsers come back at once. */
        private List<Figures> storm(Meter meter, StreamClients browsers) throws Exception {
            int before = browsers.live();
            Map<String, Integer> refused = browsers.refused();
            var clients = IntStream.range(0, CALLERS).mapToObj(n -> new Direct(tollgate.client(), id(n))).toList();
            Figures calm = meter.measure("calls past the bridge", NAME,
                    () -> Load.open(clients, context.options().measured(), CALLS_PER_SECOND));
            var load = new FutureTask<>(() -> Load.open(clients,
                    context.options().measured().multipliedBy(STORM_ROUNDS), CALLS_PER_SECOND));
            Thread.ofPlatform().start(load);
            long begin = System.nanoTime();
            tollgate.killBridge();
            tollgate.startBridge();
            long up = System.nanoTime();
            await(() -> browsers.live() >= before, OPEN_MAX);
            context.out()
                    .printf("after a kill of the bridge %,d of %,d streams were back in %.1f s, of which it took %.1f"
                            + " to start; refused before: %s, after: %s%n", browsers.live(), before,
                            (System.nanoTime() - begin) / 1e9,
                            (up - begin) / 1e9, refused, browsers.refused());
            return List.of(calm, Figures.of("calls, meanwhile", NAME, load.get(), CpuTimes.of(List.of())
                    .since(CpuTimes.of(List.of()))));
        }

        private static void await(BooleanSupplier condition, Duration most) throws InterruptedException {
            long end = System.nanoTime() + most.toNanos();
            while (!condition.getAsBoolean() && System.nanoTime() < end)
                Thread.sleep(Duration.ofMillis(10));
        }
    }

    private record Caller(HttpConnection connection, byte[] request) implements Load.Client {
        @Override
        public boolean once() throws Exception {
            int status = connection.send(request);
            if (status != 200) throw new IllegalStateException("a call was answered with " + status);
            return true;
        }
    }

    private record Direct(TollgateClient client, String id) implements Load.Client {
        @Override
        public boolean once() {
            var request = GetCheckoutRequest.newBuilder().setCheckoutId(id).build();
            return client.checkouts().getCheckout(request).hasCheckout();
        }
    }

    private record Stripe(HttpConnection connection, List<StripeEvents.Event> events, long[] sentAt,
            AtomicInteger next) implements Load.Client {
        @Override
        public boolean once() throws Exception {
            int number = next.getAndIncrement();
            if (number >= events.size()) return false;
            sentAt[number] = System.nanoTime();
            int status = connection.send(events.get(number).request());
            if (status != 200) throw new IllegalStateException("an event was answered with " + status);
            return true;
        }
    }
}
