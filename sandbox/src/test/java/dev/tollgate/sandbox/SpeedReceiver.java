package dev.tollgate.sandbox;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes webhooks, tells of each and says 200; looks at nothing else. */
final class SpeedReceiver implements AutoCloseable {

    private static final String LENGTH = "content-length:";
    private static final byte[] OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Runnable arrived;

    SpeedReceiver(Runnable arrived) throws IOException {
        this.arrived = arrived;
        Thread.startVirtualThread(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/hook";
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                Thread.startVirtualThread(() -> take(socket));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void take(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            while (skipRequest(in)) {
                socket.getOutputStream().write(OK);
                arrived.run();
            }
        } catch (IOException _) {
            // the sandbox or this was closed
        } finally {
            open.remove(socket);
        }
    }

    private static boolean skipRequest(InputStream in) throws IOException {
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).trim());
            }
        }
        in.skipNBytes(length);
        return length > 0;
    }

    /** A line without its end; empty also at the end of the stream. */
    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder(64);
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }
}
