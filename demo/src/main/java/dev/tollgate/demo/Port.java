package dev.tollgate.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;

/** The ports of the house: who listens, where by default, and how to move it. */
public enum Port {
    SHOP("the shop", 8090),
    BRIDGE("the HTTP bridge", 8080),
    BRIDGE_ADMIN("the HTTP bridge's admin page", 8081),
    SERVER("the gRPC server", 9090),
    SERVER_ADMIN("the gRPC server's admin page", 9091),
    SANDBOX("the Stripe sandbox", 12111),
    POSTGRES("PostgreSQL", 0);

    private final String who;
    private final int standard;

    Port(String who, int standard) {
        this.who = who;
        this.standard = standard;
    }

    /** Zero means any free one. */
    int standard() {
        return standard;
    }

    String flag() {
        return "--port-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String variable() {
        return "TOLLGATE_DEMO_PORT_" + name();
    }

    /**
     * Refuses a port that somebody listens on. Another program may still take it a moment later; then its owner fails.
     */
    void check(int port) {
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
        } catch (IOException e) {
            throw new StartupException("Port " + port + " is taken, and " + who + " wants it. Stop what listens there, "
                    + "or choose another: " + flag() + " PORT (or " + variable() + "=PORT)", e);
        }
    }
}
