package dev.tollgate.sandbox;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs a sandbox alone, until the process ends. */
public final class Main {

    /** The web server tells too much of itself. Held here, or the setting would be collected with its logger. */
    private static final Logger WEB_SERVER = Logger.getLogger("io.helidon");

    private Main() {}

    /** Starts with the options of {@code --help}. */
    public static void main(String[] args) throws InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.print(Options.HELP);
            return;
        }
        WEB_SERVER.setLevel(Level.WARNING);
        try {
            SandboxConfig config = Options.read(List.of(args));
            Sandbox sandbox = Sandbox.start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close));
            System.out.print(banner(sandbox, config));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.err.print(Options.HELP);
            System.exit(2);
        } catch (IllegalStateException | UncheckedIOException failed) {
            System.err.println(failed.getMessage());
            System.exit(1);
        }
        Thread.currentThread().join();
    }

    private static String banner(Sandbox sandbox, SandboxConfig config) {
        var keys = config.keys();
        boolean published = SandboxConfig.defaults().keys().equals(keys);
        return """
                SANDBOX: a stand-in for Stripe
                  interface  %s
                  keys       %s
                  dashboard  %s/_sandbox/
                  script     %s/v3/
                """.formatted(sandbox.uri(), published ? keys.secret() + "  " + keys.publishable() : "as set",
                sandbox.uri(), sandbox.uri());
    }
}
