package dev.tollgate.server.world;

import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.WatchCheckoutResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one subscriber got about one checkout, over all its connections. */
public final class Transcript {
    private final String checkoutId;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private volatile String cursor = "";
    private volatile long end;

    /** One version, as it was delivered. */
    public record Line(Instant at, Checkout checkout) {}

    public Transcript(String checkoutId) {
        this.checkoutId = checkoutId;
    }

    public void add(WatchCheckoutResponse message, Instant at) {
        if (message.hasStatus()) lines.add(new Line(at, message.getStatus().getCheckout()));
        if (message.hasEnd()) end = message.getEnd().getVersion();
        cursor = message.getCursor();
    }

    public String checkoutId() {
        return checkoutId;
    }

    /** Where to go on. */
    public String cursor() {
        return cursor;
    }

    /** Whether the stream has said everything. */
    public boolean isEnded() {
        return end > 0;
    }

    /** The version with which the checkout was closed, and the stream was over; 0 while it is not. */
    public long end() {
        return end;
    }

    public List<Line> lines() {
        return lines;
    }
}
