package dev.tollgate.server.stripe;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server on a bare socket, which therefore can misbehave in every way that a wire can. */
final class FaultyServer implements AutoCloseable {
    private final ServerSocket listener;
    private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Script script = (_, _) -> {
    };

    /** As it came over the wire; header names in lower case, each with every value that was sent. */
    record Request(String line, Map<String, List<String>> headers, String body) {
        List<String> header(String name) {
            return headers.getOrDefault(name, List.of());
        }
    }

    /** What the server does about one request. */
    interface Script {
        void answer(Request request, Socket socket) throws IOException, InterruptedException;
    }

    FaultyServer() throws IOException {
        listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    int connections() {
        return connections.get();
    }

    List<Request> requests() {
        return requests;
    }

    void does(Script next) {
        script = next;
    }

    /** Answers with this text and nothing else, as often as asked. */
    void says(String answer) {
        does((_, socket) -> write(socket, answer));
    }

    void answers(int status, String body) {
        says(response(status, body));
    }

    static String response(int status, String body) {
        return "HTTP/1.1 " + status
                + " Whatever\r\nContent-Type: application/json\r\nRequest-Id: req_1\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says no more until the test is over. */
    void fallsSilent() throws InterruptedException {
        closed.await();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket; var in = new BufferedInputStream(socket.getInputStream())) {
            for (String line = line(in); !line.isEmpty() && !socket.isClosed(); line = line(in)) {
                Request request = read(line, in);
                requests.add(request);
                script.answer(request, socket);
                if (socket.isClosed()) return;
            }
        } catch (IOException | InterruptedException _) {
            // The client has gone, or the test is over.
        }
    }

    private static Request read(String first, InputStream in) throws IOException {
        var headers = new TreeMap<String, List<String>>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] pair = line.split(":", 2);
            headers.computeIfAbsent(pair[0].toLowerCase(Locale.ROOT), _ -> new ArrayList<>()).add(pair[1].strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", List.of("0")).getFirst());
        return new Request(first, headers, new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
    }

    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') text.append((char) c);
        }
        return text.toString();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
            for (Socket socket : open)
                socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
