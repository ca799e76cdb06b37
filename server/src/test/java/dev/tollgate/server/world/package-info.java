/** What integration tests stand on: a real Postgres, the sandbox as Stripe, and a clock that the test turns. */
package dev.tollgate.server.world;
