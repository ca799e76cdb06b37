package dev.tollgate.bridge;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The bridge as a process of its own. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    // Above the server's least permitted interval, so that it never takes the pings for abuse.
    private static final int KEEP_ALIVE_SECONDS = 30;

    private Main() {}

    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        try {
            open(BridgeConfig.load(System.getenv()));
        } catch (IllegalArgumentException | IllegalStateException unusable) {
            LOG.error("not started: {}", unusable.getMessage());
            System.exit(1);
        }
    }

    private static void open(BridgeConfig config) {
        ManagedChannel server = channel(config.server());
        Bridge bridge = Bridge.start(config, server);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            bridge.close();
            server.shutdownNow();
        }));
        LOG.atInfo().addKeyValue("port", bridge.port()).addKeyValue("admin_port", bridge.adminPort())
                .addKeyValue("server", config.server().address()).log("the bridge is open");
    }

    static ManagedChannel channel(BridgeConfig.Server server) {
        ChannelCredentials transport = server.plaintext()
                ? InsecureChannelCredentials.create()
                : TlsChannelCredentials.create();
        return Grpc.newChannelBuilder(server.address(), transport)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .build();
    }
}
