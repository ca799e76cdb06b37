package dev.tollgate.server.campaign;

import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.tenant.Organization.LatePaymentPolicy;
import io.grpc.Channel;
import java.time.Duration;
import java.time.Instant;

/** Where a flow takes place: a gateway that may fail or die and is there again afterwards, and what is around it. */
interface House extends AutoCloseable {
    Sandbox sandbox();

    DatabaseConfig database();

    /** To the gateway that is alive. After a death: waits until the next one is. */
    Channel channel();

    /** Which life of the gateway this is, from 1: an answer that came over two lives is no answer. */
    int life();

    Check check();

    void turn(Duration by);

    /**
     * Does all the work that is due. Throws when the gateway fails or dies at it.
     *
     * @return whether there was any, or news came meanwhile
     */
    boolean drains();

    void treatLateMoney(LatePaymentPolicy policy);

    /** By its clock, which is also Stripe's. */
    Instant now();

    @Override
    void close();
}
