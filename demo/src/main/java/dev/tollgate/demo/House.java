package dev.tollgate.demo;

import dev.tollgate.bridge.Bridge;
import dev.tollgate.bridge.ServerConnections;
import dev.tollgate.client.TollgateClient;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.server.app.Config;
import dev.tollgate.server.app.Gateway;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole of Tollgate in one JVM, with a database, a stand-in for Stripe and a shop. Either all of it is open, or
 * nothing; closing closes all, the last first.
 */
public final class House implements AutoCloseable {
    /** Lets the shop in. Known to everybody, for a house that only this machine can reach. */
    public static final String API_KEY = "tg_test_demo0000000000000000000000";
    private static final Logger log = LoggerFactory.getLogger(House.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CompletableFuture<Postgres> postgres;
    private final Shop shop;
    private final Bridge bridge;
    private final Sandbox sandbox;
    private final Gateway gateway;
    private final Till till;

    /** Who is told another's address starts after it; PostgreSQL, the slowest, starts beside them. */
    private House(HouseConfig config, DataFolder folder) {
        opened.push(folder);
        postgres = CompletableFuture.supplyAsync(() -> Postgres.start(config.folder(), config.port(Port.POSTGRES)),
                Thread::startVirtualThread);
        opened.push(() -> postgres.thenAccept(Postgres::close).exceptionally(_ -> null).join());
        try {
            Wiring wiring = Wiring.of(config);
            shop = opened(Shop.bind(config.port(Port.SHOP)));
            ManagedChannel channel = InProcessChannelBuilder.forName(wiring.inProcessName()).build();
            opened.push(channel::shutdownNow);
            bridge = opened(Bridge.start(wiring.bridge(shop.uri()), ServerConnections.over(channel)));
            sandbox = opened(Sandbox.start(wiring.sandbox(bridge.uri())));
            gateway = opened(gateway(config, wiring.server(postgres.join().jdbcUrl(), sandbox.uri(), shop.uri())));
            channel.resetConnectBackoff();
            till = Till.open(TollgateClient.over(channel).apiKey(API_KEY).build(), shop.uri());
            shop.open(till, bridge.uri());
        } catch (RuntimeException | Error e) {
            close();
            if (e instanceof CompletionException && e.getCause() instanceof StartupException known) {
                throw known;
            }
            throw e;
        }
    }

    private static Gateway gateway(HouseConfig house, Config config) {
        try {
            return Gateway.open(config, house.clock());
        } catch (FlywayValidateException former) {
            throw new StartupException("The data folder " + house.folder() + " was kept by another version of Tollgate,"
                    + " whose tables this one cannot take over. Start with another folder, --data FOLDER, or remove"
                    + " this one; nothing in its database was changed.", former);
        }
    }

    /** Fails with a StartupException, one line for the person who started it, when something stands in the way. */
    public static House open(HouseConfig config) {
        return new House(config, DataFolder.open(config));
    }

    /** The shop's pages. */
    public URI shop() {
        return shop.uri();
    }

    /** Where browsers and Stripe connect. */
    public URI bridge() {
        return bridge.uri();
    }

    /** Stripe's stand-in. */
    public URI sandbox() {
        return sandbox.uri();
    }

    /** Where services connect. */
    public int grpcPort() {
        return gateway.port();
    }

    /** A customer that is there from the start. */
    String customer() {
        return till.customer();
    }

    String jdbcUrl() {
        return postgres.join().jdbcUrl();
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                log.warn("a part of the house did not close; the others will", e);
            }
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }
}
