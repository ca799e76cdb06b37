/**
 * A stateful stand-in for Stripe: its HTTP interface, its webhooks, its pages and its script, for tests and
 * demonstrations.
 */
@NullMarked
package dev.tollgate.sandbox;

import org.jspecify.annotations.NullMarked;
