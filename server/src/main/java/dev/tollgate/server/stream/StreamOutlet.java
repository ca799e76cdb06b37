package dev.tollgate.server.stream;

import dev.tollgate.server.rpc.Calls;
import io.grpc.stub.ServerCallStreamObserver;

/** Where the messages of one stream go. Nothing here blocks, and whoever sends asks first whether it may. */
interface StreamOutlet<M> {
    /** Whether the reader keeps up: what is sent while it does not piles up in memory. */
    boolean isReady();

    /** Nobody reads any more. */
    boolean isGone();

    void send(M message);

    void finish(M last);

    void fail(RuntimeException failure);

    /** Over gRPC. */
    static <M> StreamOutlet<M> of(ServerCallStreamObserver<M> observer) {
        return new StreamOutlet<>() {
            @Override
            public boolean isReady() {
                return observer.isReady();
            }

            @Override
            public boolean isGone() {
                return observer.isCancelled();
            }

            @Override
            public void send(M message) {
                observer.onNext(message);
            }

            @Override
            public void finish(M last) {
                observer.onNext(last);
                observer.onCompleted();
            }

            @Override
            public void fail(RuntimeException failure) {
                if (!observer.isCancelled()) observer.onError(Calls.toStatus(failure));
            }
        };
    }
}
