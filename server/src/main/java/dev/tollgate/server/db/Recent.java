package dev.tollgate.server.db;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What seldom changes, as it was {@link #STALENESS} ago at most. Only what exists is kept: whatever was just made is
 * found at once. Who changes something in this process forgets it here; other processes see the change later.
 */
public final class Recent<K, V> {
    /** A revoked key, say, works no longer than that. */
    public static final Duration STALENESS = Duration.ofSeconds(5);

    private final Cache<K, Kept<V>> cache;
    private final Ids ids;

    /** A clock that is set back makes it old too. */
    private record Kept<V>(V value, Instant readAt) {
        boolean isFresh(Instant now) {
            return !now.isBefore(readAt) && now.isBefore(readAt.plus(STALENESS));
        }
    }

    /**
     * @param most
     *            how many are kept
     */
    public Recent(Ids ids, int most) {
        this.cache = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
        this.ids = ids;
    }

    /** Without reading. */
    public Optional<V> kept(K key) {
        Kept<V> kept = cache.getIfPresent(key);
        return kept != null && kept.isFresh(ids.now()) ? Optional.of(kept.value()) : Optional.empty();
    }

    public Optional<V> get(K key, Supplier<Optional<V>> read) {
        return kept(key).or(() -> {
            Instant before = ids.now();
            Optional<V> value = read.get();
            value.ifPresent(found -> cache.put(key, new Kept<>(found, before)));
            return value;
        });
    }

    /**
     * Several at once; those that exist.
     *
     * @param read
     *            reads those that are not kept
     */
    public Collection<V> getAll(Collection<K> keys, Function<List<K>, Map<K, V>> read) {
        var found = new HashMap<K, V>();
        keys.forEach(key -> kept(key).ifPresent(value -> found.put(key, value)));
        List<K> missing = keys.stream().filter(key -> !found.containsKey(key)).toList();
        if (missing.isEmpty()) return found.values();
        Instant before = ids.now();
        read.apply(missing).forEach((key, value) -> {
            cache.put(key, new Kept<>(value, before));
            found.put(key, value);
        });
        return found.values();
    }

    public void forgetAll() {
        cache.invalidateAll();
    }
}
