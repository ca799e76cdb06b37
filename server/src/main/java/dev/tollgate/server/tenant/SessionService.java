package dev.tollgate.server.tenant;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.v1.CreateSessionTokenRequest;
import dev.tollgate.v1.CreateSessionTokenResponse;
import dev.tollgate.v1.GetBrowserConfigRequest;
import dev.tollgate.v1.GetBrowserConfigResponse;
import dev.tollgate.v1.SessionServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.function.Function;

/** The wire of session tokens. */
public final class SessionService extends SessionServiceGrpc.SessionServiceImplBase {
    private final Organizations organizations;
    private final BrowserConfig config;
    private final Function<Caller.Bound, ApiError> missing;

    /** What a browser is told. */
    public record BrowserConfig(String publishableKey, String stripeJsUrl, Duration heartbeat) {}

    /**
     * @param missing
     *            what to say when there is none of whom a token is to be for
     */
    public SessionService(Organizations organizations, BrowserConfig config,
            Function<Caller.Bound, ApiError> missing) {
        this.organizations = organizations;
        this.config = config;
        this.missing = missing;
    }

    @Override
    public void createSessionToken(CreateSessionTokenRequest request,
            StreamObserver<CreateSessionTokenResponse> answer) {
        Calls.answer(answer, () -> {
            var token = create(request);
            return CreateSessionTokenResponse.newBuilder().setToken(token.secret().reveal())
                    .setExpiresAt(Wire.time(token.expiresAt()))
                    .build();
        });
    }

    /** That the customer or checkout exists is the foreign key's word: no other package is asked. */
    private Organizations.Token create(CreateSessionTokenRequest request) {
        Caller.Bound subject = request.hasCustomerId()
                ? new Caller.Bound.ToCustomer(TypeId.CUSTOMER.parse(request.getCustomerId()))
                : new Caller.Bound.ToCheckout(TypeId.CHECKOUT.parse(request.getCheckoutId()));
        try {
            return organizations.createToken(Caller.current(), subject, request.getScopesList(),
                    request.getOriginsList());
        } catch (RuntimeException failure) {
            if (!Database.isMissingReference(failure)) throw failure;
            throw new ApiException(missing.apply(subject));
        }
    }

    @Override
    public void getBrowserConfig(GetBrowserConfigRequest request, StreamObserver<GetBrowserConfigResponse> answer) {
        Calls.answer(answer,
                () -> GetBrowserConfigResponse.newBuilder().setPublishableKey(config.publishableKey())
                        .setStripeJsUrl(config.stripeJsUrl())
                        .setHeartbeat(Wire.duration(config.heartbeat()))
                        .build());
    }
}
