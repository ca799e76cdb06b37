package dev.tollgate.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One keep-alive connection that sends ready-made bytes. It reads no more of an answer than it must. */
final class HttpConnection implements AutoCloseable {
    private static final int TIMEOUT_MS = 30_000;
    private static final int ANSWER_MAX = 16_384;
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final byte[] answer = new byte[ANSWER_MAX];

    HttpConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        out = socket.getOutputStream();
        in = socket.getInputStream();
    }

    /** @return the status of the answer, which was read to its end */
    int send(byte[] request) throws IOException {
        out.write(request);
        int read = 0;
        int body = -1;
        while (body < 0) {
            read += more(read);
            body = endOfHeaders(read);
        }
        int end = body + contentLength(body);
        while (read < end)
            read += more(read);
        return (answer[STATUS_AT] - '0') * 100 + (answer[STATUS_AT + 1] - '0') * 10 + answer[STATUS_AT + 2] - '0';
    }

    private int more(int read) throws IOException {
        int count = in.read(answer, read, answer.length - read);
        if (count <= 0) throw new EOFException("the connection was closed, or the answer is too long");
        return count;
    }

    private int endOfHeaders(int read) {
        for (int i = 0; i + 3 < read; i++)
            if (answer[i] == '\r' && answer[i + 1] == '\n' && answer[i + 2] == '\r' && answer[i + 3] == '\n')
                return i + 4;
        return -1;
    }

    private int contentLength(int headersEnd) {
        for (int i = 0; i + LENGTH.length < headersEnd; i++) {
            if (answer[i] != '\n') continue;
            if (isLength(i + 1)) return number(i + 1 + LENGTH.length);
        }
        return 0;
    }

    private boolean isLength(int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            int letter = answer[at + i];
            if ((letter >= 'A' && letter <= 'Z' ? letter + 32 : letter) != LENGTH[i]) return false;
        }
        return true;
    }

    private int number(int at) {
        int value = 0;
        for (int i = at; answer[i] != '\r'; i++)
            if (answer[i] != ' ') value = value * 10 + answer[i] - '0';
        return value;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
