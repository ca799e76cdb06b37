package dev.tollgate.server.campaign;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** A gateway that dies a hundred times complains a thousand times. {@code -Dcrash.log=WARN} lets it. */
final class Quiet implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        begin();
    }

    static void begin() {
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty("crash.log", "OFF")));
        if (root.getLevel() == Level.OFF)
            java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.OFF);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (!(failure instanceof Mortal.Died)) failure.printStackTrace();
        });
    }
}
