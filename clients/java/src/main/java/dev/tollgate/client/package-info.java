/**
 * A thin client of Tollgate: the generated stubs with a credential and a deadline, errors with a reason, and a watch
 * that loses nothing.
 *
 * {@snippet :
 * try (var tollgate = TollgateClient.connect("tollgate.internal:9090").apiKey(key).build()) {
 *     var request = CreateCheckoutRequest.newBuilder()
 *             .setRequestId(order.id())
 *             .addItems(Item.newBuilder().setPriceId(order.priceId()))
 *             .build();
 *     var checkout = TollgateClient.call(() -> tollgate.checkouts().createCheckout(request)).getCheckout();
 *
 *     try (var watch = tollgate.watch(checkout.getId())) {
 *         while (watch.hasNext()) {
 *             shop.show(watch.next().getCheckout());
 *         }
 *     }
 * } catch (TollgateException refused) {
 *     if (refused.outcome() == TollgateException.Outcome.UNKNOWN) {
 *         // Send the same request with the same request id again: that is always safe.
 *     }
 * }
 * }
 */
@NullMarked
package dev.tollgate.client;

import org.jspecify.annotations.NullMarked;
