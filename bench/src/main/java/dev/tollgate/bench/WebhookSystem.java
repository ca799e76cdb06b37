package dev.tollgate.bench;

import java.util.List;

/**
 * Somebody who takes webhooks in.
 *
 * @param paid
 *            the table's column that names the PaymentIntent of a payment
 * @param processes
 *            whose processor time it uses, besides PostgreSQL and the load itself
 * @param resources
 *            all that has to be closed
 */
record WebhookSystem(String name, String database, String paid, Seeder seeder, StripeEvents events,
        WebhookClient.Sender.Factory senders, List<CpuTimes.Counted> processes, AutoCloseable resources) {}
