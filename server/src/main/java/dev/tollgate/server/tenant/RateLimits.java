package dev.tollgate.server.tenant;

import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How often one credential may call, in this process. */
public final class RateLimits {
    /** Credentials remembered; the one that was quiet for longest is forgotten first, with a full bucket. */
    private static final int BUCKETS_MAX = 10_000;

    private final int perSecond;
    private final Map<String, Bucket> buckets = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > BUCKETS_MAX;
        }
    });

    /**
     * @param perSecond
     *            calls a second; twice as many may come at once
     */
    public RateLimits(int perSecond) {
        this.perSecond = perSecond;
    }

    void take(Caller caller, @Nullable String credential) {
        String key = caller.isServer() ? caller.organizationId() + caller.name() : String.valueOf(credential);
        var probe = buckets.computeIfAbsent(key, _ -> full()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed())
            throw new ApiException(new CallError.RateLimited(Duration.ofNanos(probe.getNanosToWaitForRefill())));
    }

    private Bucket full() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(2L * perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }
}
