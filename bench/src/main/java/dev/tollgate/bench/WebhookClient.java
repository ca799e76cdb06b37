package dev.tollgate.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends events one after the other, and now and then one again that it has sent before, as Stripe does. */
final class WebhookClient implements Load.Client {
    private static final int EVERY = 10;
    private static final int KEPT_MAX = 1_000;

    private final Sender sender;
    private final EventQueue queue;
    private final @Nullable List<StripeEvents.Event> sent;
    private long count;

    /** Takes an event to whoever handles it. */
    interface Sender extends AutoCloseable {
        /** Returns when it is stored; throws when it is not. */
        void send(StripeEvents.Event event) throws Exception;

        /** Before each round: a server closes connections that nobody has used for a while. */
        default void reconnect() throws Exception {}

        interface Factory {
            Sender open() throws Exception;
        }
    }

    WebhookClient(Sender sender, EventQueue queue, boolean repeats) {
        this.sender = sender;
        this.queue = queue;
        this.sent = repeats ? new ArrayList<>() : null;
    }

    /** Over HTTP. */
    static Sender http(int port) throws Exception {
        return new Sender() {
            private HttpConnection connection = new HttpConnection(port);

            @Override
            public void reconnect() throws Exception {
                connection.close();
                connection = new HttpConnection(port);
            }

            @Override
            public void send(StripeEvents.Event event) throws Exception {
                int status = connection.send(event.request());
                if (status != 200) throw new IllegalStateException(event.id() + " was answered with " + status);
            }

            @Override
            public void close() throws Exception {
                connection.close();
            }
        };
    }

    @Override
    public boolean once() throws Exception {
        count++;
        if (sent != null && count % EVERY == 0 && !sent.isEmpty()) {
            sender.send(sent.get((int) (count * 7 % sent.size())));
            return true;
        }
        StripeEvents.Event event = queue.next();
        if (event == null) return false;
        sender.send(event);
        if (sent != null && sent.size() < KEPT_MAX) sent.add(event);
        return true;
    }
}
