package dev.tollgate.bridge;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The bridge as a process of its own. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

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
        ServerConnections server = ServerConnections.open(config);
        Bridge bridge = Bridge.start(config, server);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            bridge.close();
            server.close();
        }));
        LOG.atInfo().addKeyValue("port", bridge.port()).addKeyValue("admin_port", bridge.adminPort())
                .addKeyValue("server", config.server().address()).log("the bridge is open");
    }
}
