package dev.tollgate.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** Many browsers that watch one checkout each, on one thread. A browser whose stream breaks connects again. */
final class StreamClients implements AutoCloseable {
    private static final byte[] HELLO = "event: hello".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STATUS = "event: status".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "event: end".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OK = "HTTP/1.1 2".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_LENGTH = 3;
    private static final int CONNECTING_MAX = 256;
    private static final int RECEIVE_BYTES = 4096;
    private static final int BUFFER = 1 << 16;
    /** As the bridge tells browsers, at least. */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(20);

    private final int port;
    private final List<String> requests;
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final Deque<Due> waiting = new ArrayDeque<>();
    private final AtomicLongArray changedAt;
    private final AtomicInteger live = new AtomicInteger();
    private final Map<String, Integer> refused = new ConcurrentSkipListMap<>();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final Thread thread;
    private int connecting;

    /** Who connects again, and when. */
    private record Due(int number, long atNanos) {}

    private static final class Browser {
        private final int number;
        private boolean isAnswered;
        private boolean isLive;
        private boolean isOver;

        Browser(int number) {
            this.number = number;
        }
    }

    /**
     * @param requests
     *            the whole request of each
     */
    StreamClients(int port, List<String> requests) throws IOException {
        this.port = port;
        this.requests = List.copyOf(requests);
        this.changedAt = new AtomicLongArray(requests.size());
        for (int number = 0; number < requests.size(); number++)
            waiting.add(new Due(number, System.nanoTime()));
        thread = Thread.ofPlatform().daemon().name("browsers").start(this::run);
    }

    /** How many have been greeted and are open. */
    int live() {
        return live.get();
    }

    /** How often one was answered otherwise than with a stream, by status. */
    Map<String, Integer> refused() {
        return Map.copyOf(refused);
    }

    /** When the newest change came, in nanoseconds; 0 if none has. */
    long changedAt(int number) {
        return changedAt.get(number);
    }

    private void run() {
        try {
            while (!isClosed.get()) {
                while (connecting < CONNECTING_MAX && isDue(waiting.peek()))
                    connect(new Browser(waiting.remove().number()));
                selector.select(POLL.toMillis());
                for (SelectionKey key : selector.selectedKeys())
                    handle(key, (Browser) key.attachment());
                selector.selectedKeys().clear();
            }
            for (SelectionKey key : selector.keys())
                key.channel().close();
            selector.close();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static boolean isDue(@Nullable Due next) {
        return next != null && System.nanoTime() - next.atNanos() >= 0;
    }

    private void connect(Browser browser) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
        connecting++;
        try {
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.register(selector, SelectionKey.OP_CONNECT, browser);
        } catch (IOException _) {
            broken(channel, browser);
        }
    }

    private void handle(SelectionKey key, Browser browser) {
        var channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                channel.write(ByteBuffer.wrap(requests.get(browser.number).getBytes(StandardCharsets.US_ASCII)));
            } else if (key.isReadable()) {
                buffer.clear();
                if (channel.read(buffer) < 0) broken(channel, browser);
                else read(browser, channel);
            }
        } catch (IOException _) {
            broken(channel, browser);
        }
    }

    private void read(Browser browser, SocketChannel channel) {
        buffer.flip();
        if (!browser.isLive && contains(HELLO)) {
            browser.isLive = true;
            connecting--;
            live.incrementAndGet();
        } else if (!browser.isAnswered && !contains(OK)) {
            refused.merge(status(), 1, Integer::sum);
            broken(channel, browser);
            return;
        } else if (contains(STATUS)) changedAt.set(browser.number, System.nanoTime());
        browser.isAnswered = true;
        if (contains(END)) {
            browser.isOver = true;
            broken(channel, browser);
        }
    }

    private String status() {
        var text = new StringBuilder();
        for (int at = STATUS_AT; at < Math.min(STATUS_AT + STATUS_LENGTH, buffer.limit()); at++)
            text.append((char) buffer.get(at));
        return text.toString();
    }

    private boolean contains(byte[] wanted) {
        for (int at = 0; at + wanted.length <= buffer.limit(); at++) {
            int same = 0;
            while (same < wanted.length && buffer.get(at + same) == wanted[same])
                same++;
            if (same == wanted.length) return true;
        }
        return false;
    }

    private void broken(SocketChannel channel, Browser browser) {
        try {
            channel.close();
        } catch (IOException _) {
            // It is gone all the same.
        }
        if (browser.isLive) live.decrementAndGet();
        else connecting--;
        if (!browser.isOver) waiting.add(new Due(browser.number, System.nanoTime() + PAUSE.toNanos()));
    }

    @Override
    public void close() throws InterruptedException {
        isClosed.set(true);
        selector.wakeup();
        thread.join();
    }
}
