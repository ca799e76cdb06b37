package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Presentation;
import dev.tollgate.server.checkout.Checkout.Urls;
import dev.tollgate.server.customer.CustomerError;
import dev.tollgate.server.db.Metadata;
import dev.tollgate.server.idempotency.IdempotencyKeys;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.Page;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.stripe.StripeCalls.Means;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.CancelCheckoutResponse;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.ConfirmCheckoutResponse;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.GetCheckoutResponse;
import dev.tollgate.v1.ListCheckoutsRequest;
import dev.tollgate.v1.ListCheckoutsResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The wire of checkouts: translate, call, translate. */
public final class CheckoutService extends CheckoutServiceGrpc.CheckoutServiceImplBase {
    private static final Duration EXPIRES_AFTER = Duration.ofHours(1);

    private final Checkouts checkouts;
    private final PaymentConfirmation confirmations;

    public CheckoutService(Checkouts checkouts, PaymentConfirmation confirmations) {
        this.checkouts = checkouts;
        this.confirmations = confirmations;
    }

    @Override
    public void createCheckout(CreateCheckoutRequest request, StreamObserver<CreateCheckoutResponse> answer) {
        Calls.answer(answer, () -> {
            Caller caller = Caller.current();
            var key = new IdempotencyKeys.Request("CreateCheckout", caller.namespace(), request.getRequestId(),
                    Wire.hash(request.toBuilder()));
            var shown = checkouts.create(caller, key, wanted(caller, request));
            return CreateCheckoutResponse.newBuilder().setCheckout(shown.checkout())
                    .setClientSecret(shown.clientSecret()).setHostedUrl(shown.hostedUrl()).build();
        });
    }

    @Override
    public void getCheckout(GetCheckoutRequest request, StreamObserver<GetCheckoutResponse> answer) {
        Calls.answer(answer, () -> {
            var shown = checkouts.get(Caller.current(), TypeId.CHECKOUT.parse(request.getCheckoutId()));
            return GetCheckoutResponse.newBuilder().setCheckout(shown.checkout()).setClientSecret(shown.clientSecret())
                    .setHostedUrl(shown.hostedUrl()).build();
        });
    }

    @Override
    public void listCheckouts(ListCheckoutsRequest request, StreamObserver<ListCheckoutsResponse> answer) {
        Calls.answer(answer, () -> {
            Page page = Page.of(request.getPageSize(), request.getPageToken(), TypeId.CHECKOUT);
            var fetched = checkouts.list(Caller.current(), customer(request.getCustomerId()), page);
            return ListCheckoutsResponse.newBuilder().addAllCheckouts(page.shown(fetched))
                    .setNextPageToken(page.next(fetched, TypeId.CHECKOUT,
                            checkout -> TypeId.CHECKOUT.parse(checkout.getId())))
                    .build();
        });
    }

    @Override
    public void confirmCheckout(ConfirmCheckoutRequest request, StreamObserver<ConfirmCheckoutResponse> answer) {
        Calls.answer(answer, () -> {
            Caller caller = Caller.current();
            if (request.hasPaymentMethod() && !caller.isServer())
                throw new ApiException(
                        new CallError.PermissionDenied("A session token may not name a payment method.", ""));
            Means means = request.hasPaymentMethod()
                    ? new Means.PaymentMethod(request.getPaymentMethod())
                    : new Means.ConfirmationToken(request.getConfirmationToken());
            var key = new IdempotencyKeys.Request("ConfirmCheckout", caller.namespace(), request.getRequestId(),
                    Wire.hash(request.toBuilder()));
            var shown = confirmations.confirm(caller, key, new PaymentConfirmation.Wanted(
                    TypeId.CHECKOUT.parse(request.getCheckoutId()), means, request.getReturnUrl()));
            return ConfirmCheckoutResponse.newBuilder().setCheckout(shown.checkout())
                    .setClientSecret(shown.clientSecret()).build();
        });
    }

    @Override
    public void cancelCheckout(CancelCheckoutRequest request, StreamObserver<CancelCheckoutResponse> answer) {
        Calls.answer(answer, () -> CancelCheckoutResponse.newBuilder().setCheckout(
                checkouts.cancel(Caller.current(), TypeId.CHECKOUT.parse(request.getCheckoutId())).checkout()).build());
    }

    private static NewCheckout wanted(Caller caller, CreateCheckoutRequest request) {
        if (caller.boundCheckout().isPresent())
            throw new ApiException(new CallError.PermissionDenied("The token is for one checkout only.", ""));
        Optional<UUID> customer = customer(request.getCustomerId());
        if (caller.boundCustomer().isPresent()) {
            if (customer.isPresent() && !customer.equals(caller.boundCustomer()))
                throw new ApiException(new CustomerError.CustomerNotFound(request.getCustomerId()));
            customer = caller.boundCustomer();
        }
        Presentation presentation = request.getPresentation() == dev.tollgate.v1.Checkout.Presentation.HOSTED
                ? Presentation.HOSTED
                : Presentation.ELEMENTS;
        requireUrls(request, presentation);
        if (request.getSavePaymentMethod() && customer.isEmpty())
            throw new ApiException(CallError.InvalidField.of("customer_id", "is needed to save a payment method"));
        Duration life = request.hasExpiresAfter()
                ? Duration.ofSeconds(request.getExpiresAfter().getSeconds())
                : EXPIRES_AFTER;
        return new NewCheckout(request.getItemsList().stream().map(item -> entry(caller, item)).toList(), presentation,
                customer, request.getReference(), new Metadata(request.getMetadataMap()),
                new Urls(request.getSuccessUrl(), request.getCancelUrl(), request.getReturnUrl()),
                request.getSavePaymentMethod(), life);
    }

    private static void requireUrls(CreateCheckoutRequest request, Presentation presentation) {
        if (presentation == Presentation.HOSTED) {
            if (request.getSuccessUrl().isEmpty())
                throw new ApiException(CallError.InvalidField.of("success_url", "is needed by a hosted page"));
            if (!request.getReturnUrl().isEmpty())
                throw new ApiException(
                        CallError.InvalidField.of("return_url", "belongs to ELEMENTS; a hosted page has success_url"));
        } else if (!request.getSuccessUrl().isEmpty() || !request.getCancelUrl().isEmpty()) {
            String field = request.getSuccessUrl().isEmpty() ? "cancel_url" : "success_url";
            throw new ApiException(CallError.InvalidField.of(field, "belongs to HOSTED; ELEMENTS has return_url"));
        }
    }

    private static Cart.Entry entry(Caller caller, CreateCheckoutRequest.Item item) {
        long quantity = item.getQuantity() == 0 ? 1 : item.getQuantity();
        if (!item.hasInlinePrice()) return new Cart.Entry.Priced(TypeId.PRICE.parse(item.getPriceId()), quantity);
        if (!caller.isServer())
            throw new ApiException(new CallError.PermissionDenied("A session token may not name its own price.", ""));
        var inline = item.getInlinePrice();
        return new Cart.Entry.OneOff(inline.getName(), inline.getUnitAmount().getAmount(),
                inline.getUnitAmount().getCurrency(), quantity);
    }

    private static Optional<UUID> customer(String id) {
        return id.isEmpty() ? Optional.empty() : Optional.of(TypeId.CUSTOMER.parse(id));
    }
}
