package dev.tollgate.server.checkout;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A line of a checkout, copied when it is created. */
public record Item(int position, @Nullable UUID priceId, String name, long unitAmount, long quantity) {}
