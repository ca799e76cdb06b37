package dev.tollgate.bench;

import java.nio.file.Path;

/** The programs of a version of Tollgate. */
record Installation(String name, JavaProgram server, JavaProgram bridge) {
    private static final String SERVER_MAIN = "dev.tollgate.server.app.Main";
    private static final String BRIDGE_MAIN = "dev.tollgate.bridge.Main";

    /** The one that this benchmark was built with. */
    static Installation here() {
        return new Installation("Tollgate", JavaProgram.here("server", SERVER_MAIN),
                JavaProgram.here("http-bridge", BRIDGE_MAIN));
    }

    /** Another checkout, built. */
    static Installation baseline(Path checkout) {
        return new Installation("baseline",
                JavaProgram.of(checkout.resolve("server"), "tollgate-server", SERVER_MAIN),
                JavaProgram.of(checkout.resolve("http-bridge"), "tollgate-http-bridge", BRIDGE_MAIN));
    }

    /** In file names and the names of databases. */
    String slug() {
        return name.toLowerCase(java.util.Locale.ROOT);
    }
}
