package dev.tollgate.bridge;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelectorProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 as Helidon speaks it. Only when an answer has become an event stream, it is told here, at the bottom of the
 * stack: a stream that waits for minutes inside of its request would keep some 15 kB of what the request needed. A
 * thread's stack never becomes smaller either, so requests are handled on a thread that ends with them.
 */
final class StreamConnections implements ServerConnectionSelector {

    private static final String HTTP_1 = "http_1_1";

    private final ServerConnectionSelector http;

    StreamConnections(Http2Config upgraded) {
        http = http1(ProtocolConfigs.create(List.of(upgraded)));
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static ServerConnectionSelector http1(ProtocolConfigs configs) {
        for (ServerConnectionSelectorProvider provider : ServiceLoader.load(ServerConnectionSelectorProvider.class)) {
            if (provider.protocolType().equals(HTTP_1)) {
                return provider.create("", Http1Config.create(), configs);
            }
        }
        throw new IllegalStateException("Helidon's HTTP/1.1 is missing");
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new Connection(context, http.connection(context));
    }

    private static final class Connection implements ServerConnection, InterruptableTask<Void> {

        private final ConnectionContext context;
        private final Thread thread = Thread.currentThread();
        private volatile @Nullable ServerConnection requests;

        Connection(ConnectionContext context, ServerConnection requests) {
            this.context = context;
            this.requests = requests;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            EventStream stream = requests(limit);
            if (stream == null) {
                return;
            }
            requests = null;
            try {
                stream.goOn(this::write);
                context.dataWriter().write(BufferData.create(EventStream.bytes("0\r\n\r\n")));
            } finally {
                stream.end();
            }
        }

        /** The stream that the last of them has become; null if it has not. */
        private @Nullable EventStream requests(Limit limit) throws InterruptedException {
            ServerConnection http = Objects.requireNonNull(requests);
            FutureTask<Void> handled = new FutureTask<>(() -> {
                http.handle(limit);
                return null;
            });
            Thread worker = Thread.ofVirtual().name(thread.getName()).start(handled);
            try {
                handled.get();
                return null;
            } catch (InterruptedException interrupted) {
                worker.interrupt();
                worker.join();
                throw interrupted;
            } catch (ExecutionException ended) {
                return streamOf(ended.getCause());
            }
        }

        private static EventStream streamOf(@Nullable Throwable end) throws InterruptedException {
            switch (end) {
                case HandedOver handed -> {
                    return handed.stream();
                }
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException ended -> throw ended;
                case null, default -> throw new IllegalStateException(end);
            }
        }

        /** One chunk. */
        private void write(byte[] text) {
            byte[] head = (Integer.toHexString(text.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            byte[] chunk = new byte[head.length + text.length + 2];
            System.arraycopy(head, 0, chunk, 0, head.length);
            System.arraycopy(text, 0, chunk, head.length, text.length);
            chunk[chunk.length - 2] = '\r';
            chunk[chunk.length - 1] = '\n';
            context.dataWriter().write(BufferData.create(chunk));
        }

        @Override
        public boolean canInterrupt() {
            return requests instanceof InterruptableTask<?> task && task.canInterrupt();
        }

        /** A stream is never idle: it ends by itself. */
        @Override
        public Duration idleTime() {
            ServerConnection http = requests;
            return http == null ? Duration.ZERO : http.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            ServerConnection http = requests;
            if (http != null) {
                http.close(interrupt);
            } else if (interrupt) {
                thread.interrupt();
            }
        }
    }
}
