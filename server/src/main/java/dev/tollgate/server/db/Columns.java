package dev.tollgate.server.db;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Many rows as columns, for statements that write them at once: {@code FROM unnest(#{ids}, #{amounts})}. Every column
 * of one statement is made of the same list: Postgres would fill up a shorter one with nulls, in silence.
 */
public final class Columns {
    private Columns() {}

    public static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable Object> value) {
        return rows.stream().map(value).map(one -> one == null ? null : one.toString()).toArray(String[]::new);
    }

    public static <T> @Nullable UUID[] ids(List<T> rows, Function<T, @Nullable UUID> value) {
        return rows.stream().map(value).toArray(UUID[]::new);
    }

    public static <T> @Nullable Long[] numbers(List<T> rows, Function<T, @Nullable Long> value) {
        return rows.stream().map(value).toArray(Long[]::new);
    }

    public static <T> @Nullable Instant[] times(List<T> rows, Function<T, @Nullable Instant> value) {
        return rows.stream().map(value).toArray(Instant[]::new);
    }

    public static <T> byte[] @Nullable [] bytes(List<T> rows, Function<T, byte @Nullable []> value) {
        return rows.stream().map(value).toArray(byte[][]::new);
    }
}
