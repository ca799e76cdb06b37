package dev.tollgate.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Opens the house and says where it is. Ctrl-C, SIGTERM and the death of the process that started this one (Maven, a
 * shell) close it; nothing that it started outlives it.
 */
public final class Main {
    private static final Duration CLOSE_MAX = Duration.ofSeconds(20);
    private static final int EXIT_FAILED = 1;
    private static final long INIT_PID = 1;

    private Main() {}

    public static void main(String[] flags) {
        try {
            if (List.of(flags).contains("--help")) {
                System.out.print(HouseConfig.USAGE);
                return;
            }
            open(HouseConfig.of(List.of(flags), System.getenv(), Clock.systemUTC()));
        } catch (StartupException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_FAILED);
        } catch (IOException | RuntimeException e) {
            LoggerFactory.getLogger(Main.class).error("The house does not open", e);
            System.exit(EXIT_FAILED);
        }
    }

    private static void open(HouseConfig config) throws IOException {
        dropOldArchive();
        for (Port port : Port.values()) {
            port.check(config.port(port));
        }
        logTo(config);
        endWithParent();
        House house = House.open(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(house), "close"));
        System.out.println(Banner.of(house, config));
    }

    /** The JVM leaves an archive aside that is older than a jar, and makes no other one while there is one. */
    private static void dropOldArchive() throws IOException {
        String archive = System.getProperty("tollgate.demo.archive");
        if (archive == null) return;
        long made = new File(archive).lastModified();
        boolean isOld = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .anyMatch(jar -> new File(jar).lastModified() > made);
        if (isOld) Files.deleteIfExists(Path.of(archive));
    }

    /** The log is a file: the console keeps what a person must read. Set before the first logger is made. */
    private static void logTo(HouseConfig config) throws IOException {
        Files.createDirectories(config.log().toAbsolutePath().getParent());
        System.setProperty("tollgate.log", config.log().toString());
        System.setProperty("logback.configurationFile", "tollgate-demo-logback.xml");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** Who was started by init has been left alone on purpose. */
    private static void endWithParent() {
        ProcessHandle.current().parent().filter(parent -> parent.pid() != INIT_PID)
                .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
    }

    private static void close(House house) {
        CompletableFuture.runAsync(house::close, Thread::startVirtualThread)
                .completeOnTimeout(null, CLOSE_MAX.toSeconds(), TimeUnit.SECONDS).join();
    }
}
