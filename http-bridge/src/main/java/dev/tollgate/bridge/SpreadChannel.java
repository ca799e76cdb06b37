package dev.tollgate.bridge;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Several channels that look like one: a call goes where fewest are open, so all are filled alike. */
final class SpreadChannel extends Channel {

    private final List<? extends Channel> channels;
    private final int[] open;

    SpreadChannel(List<? extends Channel> channels) {
        this.channels = List.copyOf(channels);
        open = new int[channels.size()];
    }

    @Override
    public String authority() {
        return channels.getFirst().authority();
    }

    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
        int place = take();
        return new Counted<>(channels.get(place).newCall(method, options), place);
    }

    /** Counts until it ends, or is given up: whoever gives up may never listen again. */
    private final class Counted<Q, A> extends SimpleForwardingClientCall<Q, A> {

        private final int place;
        private final AtomicBoolean over = new AtomicBoolean();

        Counted(ClientCall<Q, A> call, int place) {
            super(call);
            this.place = place;
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            super.start(new SimpleForwardingClientCallListener<>(listener) {
                @Override
                public void onClose(Status status, Metadata trailers) {
                    end();
                    super.onClose(status, trailers);
                }
            }, headers);
        }

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
            super.cancel(message, cause);
            end();
        }

        private void end() {
            if (!over.getAndSet(true)) {
                release(place);
            }
        }
    }

    /** How many calls are open on each. */
    synchronized List<Integer> open() {
        return Arrays.stream(open).boxed().toList();
    }

    private synchronized int take() {
        int least = 0;
        for (int place = 1; place < open.length; place++) {
            if (open[place] < open[least]) {
                least = place;
            }
        }
        open[least]++;
        return least;
    }

    private synchronized void release(int place) {
        open[place]--;
    }
}
