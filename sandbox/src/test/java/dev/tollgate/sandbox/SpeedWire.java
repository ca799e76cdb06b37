package dev.tollgate.sandbox;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One connection that stays open, with as little work for a call as HTTP allows: the processor belongs to the sandbox.
 */
final class SpeedWire implements AutoCloseable {

    private static final String LENGTH = "\r\ncontent-length:";
    private static final String END = "\r\n\r\n";

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String headers;
    private byte[] buffer = new byte[16 << 10];
    private int filled;

    SpeedWire(URI sandbox, String key) throws IOException {
        socket = new Socket(sandbox.getHost(), sandbox.getPort());
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
        headers = " HTTP/1.1\r\nHost: " + sandbox.getAuthority() + "\r\nAuthorization: Bearer " + key
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    }

    /** The body of the answer, which has to be a 200. */
    String post(String path, String idempotencyKey, String body) throws IOException {
        String key = idempotencyKey.isEmpty() ? "" : "Idempotency-Key: " + idempotencyKey + "\r\n";
        out.write(("POST " + path + headers + key + "Content-Length: " + body.length() + END + body)
                .getBytes(StandardCharsets.ISO_8859_1));
        return read();
    }

    private String read() throws IOException {
        filled = 0;
        String head = "";
        int end = -1;
        while (end < 0) {
            more();
            head = new String(buffer, 0, filled, StandardCharsets.ISO_8859_1);
            end = head.indexOf(END);
        }
        head = head.substring(0, end + 2);
        int length = length(head);
        int start = end + END.length();
        while (filled < start + length) {
            more();
        }
        String body = new String(buffer, start, length, StandardCharsets.UTF_8);
        if (!head.startsWith("HTTP/1.1 200 ")) throw new IOException(head + "\n" + body);
        return body;
    }

    private static int length(String head) {
        int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (at < 0) return 0;
        at += LENGTH.length();
        return Integer.parseInt(head.substring(at, head.indexOf('\r', at)).trim());
    }

    private void more() throws IOException {
        if (filled == buffer.length) buffer = Arrays.copyOf(buffer, filled * 2);
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) throw new EOFException("the sandbox closed the connection");
        filled += read;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
