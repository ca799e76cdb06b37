package dev.tollgate.sandbox.web;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections that clients have open. The web server lets every new one be configured, and so they are known here:
 * it offers no other way to break one as a network would.
 */
final class Connections implements SocketOptions {

    private final SocketOptions usual = SocketOptions.create();
    private final Map<SocketAddress, SocketChannel> open = new ConcurrentHashMap<>();

    @Override
    public void configureSocket(SocketChannel channel) {
        usual.configureSocket(channel);
        open.values().removeIf(other -> !other.isOpen());
        try {
            open.put(channel.getRemoteAddress(), channel);
        } catch (IOException _) {
            // It is gone already; whoever serves it will find out.
        }
    }

    /** Closes the connection from there at once: the client sees a reset instead of an end. */
    void reset(SocketAddress client) {
        SocketChannel channel = open.remove(client);
        if (channel == null) return;
        try (channel) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return usual.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return usual.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return usual.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return usual.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return usual.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return usual.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return usual.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return usual.tcpNoDelay();
    }
}
