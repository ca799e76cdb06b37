/**
 * The sandbox as programs see it that know nothing of it: Stripe's own clients. The scenarios are written twice, here
 * and in {@code src/test/node}, and what both clients read must be the same.
 */
@NullMarked
package dev.tollgate.sandbox.client;

import org.jspecify.annotations.NullMarked;
