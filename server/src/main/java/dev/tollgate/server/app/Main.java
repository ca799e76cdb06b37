package dev.tollgate.server.app;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Runs the server until it is told to stop. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        var file = Optional.ofNullable(System.getenv("TOLLGATE_CONFIG")).map(Path::of);
        Gateway gateway;
        try {
            gateway = Gateway.open(Config.load(System.getenv(), file), Clock.systemUTC());
        } catch (Config.Unusable unusable) {
            System.err.println(unusable.getMessage());
            System.exit(2);
            return;
        }
        LOG.atInfo().addKeyValue("grpc", gateway.port()).addKeyValue("admin", gateway.adminPort())
                .log("tollgate is serving");
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            gateway.close();
            stopped.countDown();
        }));
        stopped.await();
    }
}
