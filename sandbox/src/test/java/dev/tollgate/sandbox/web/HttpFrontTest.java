package dev.tollgate.sandbox.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpFrontTest {

    private static final byte[] REQUEST = "GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private final HttpFront front = new HttpFront("127.0.0.1", 0, Optional.empty());

    @AfterEach
    void close() {
        front.close();
    }

    @Test
    void aConnectionThatAFaultCutsIsReset() throws IOException {
        front.serve(_ -> Reply.NONE);

        try (Socket socket = new Socket("127.0.0.1", front.port())) {
            socket.getOutputStream().write(REQUEST);
            InputStream in = socket.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        }
    }

    @Test
    void anAnswerThatIsCutShortEndsEarly() throws IOException {
        front.serve(_ -> Reply.json(200, "{\"a\":\"0123456789\"}").ending(Reply.Ending.TRUNCATED));

        try (Socket socket = new Socket("127.0.0.1", front.port())) {
            socket.getOutputStream().write(REQUEST);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).containsIgnoringCase("content-length: 18").endsWith("{\"a\":\"012");
        }
    }

    /** The server may not take a write for whole that the socket took in part. */
    @Test
    void anAnswerOfMegabytesArrivesWholeAtASlowReader() throws IOException {
        String body = "0123456789".repeat(600_000);
        front.serve(_ -> Reply.json(200, body));

        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
            socket.connect(new InetSocketAddress("127.0.0.1", front.port()));
            socket.getOutputStream().write(REQUEST);
            InputStream in = socket.getInputStream();
            while (!head(in).isEmpty()) {
                // the next line of the head
            }
            assertThat(new String(in.readNBytes(body.length()), StandardCharsets.US_ASCII).equals(body)).isTrue();
        }
    }

    private static String head(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read())
            line.append((char) c);
        return line.toString().strip();
    }
}
