package dev.tollgate.server.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** For a process that dies and has to find its port again. */
public final class Ports {
    private static final int FIRST = 20_000;
    /** From here on a system takes ports for connections that go out, and would take this one meanwhile. */
    private static final int END = 32_768;
    private static final int TRIES_MAX = 100;

    private Ports() {}

    /** Nobody listens there, and nobody is given it by chance. */
    public static int lasting() throws IOException {
        for (int tries = 1;; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException taken) {
                if (tries == TRIES_MAX) throw taken;
            }
        }
    }
}
