package dev.tollgate.server.db;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Many rows as columns, for statements that write them at once:
 * {@code FROM (SELECT unnest(#{ids}) AS id, unnest(#{amounts}) AS amount)}. That gives the rows one by one, in the
 * order of the list; {@code FROM unnest(#{ids}, #{amounts})} would first store each column away. Every column of one
 * statement is made of the same list: Postgres would fill up a shorter one with nulls, in silence.
 */
public final class Columns {
    private Columns() {}

    public static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable Object> value) {
        return column(rows, row -> {
            Object one = value.apply(row);
            return one == null ? null : one.toString();
        }, new String[rows.size()]);
    }

    public static <T> @Nullable UUID[] ids(List<T> rows, Function<T, @Nullable UUID> value) {
        return column(rows, value, new UUID[rows.size()]);
    }

    public static <T> @Nullable Long[] numbers(List<T> rows, Function<T, @Nullable Long> value) {
        return column(rows, value, new Long[rows.size()]);
    }

    public static <T> @Nullable Instant[] times(List<T> rows, Function<T, @Nullable Instant> value) {
        return column(rows, value, new Instant[rows.size()]);
    }

    public static <T> byte[] @Nullable [] bytes(List<T> rows, Function<T, byte @Nullable []> value) {
        return column(rows, value, new byte[rows.size()][]);
    }

    public static <T> Metadata[] metadata(List<T> rows, Function<T, Metadata> value) {
        return column(rows, value, new Metadata[rows.size()]);
    }

    private static <T, V> @Nullable V[] column(List<T> rows, Function<T, @Nullable V> value, @Nullable V[] column) {
        for (int i = 0; i < column.length; i++)
            column[i] = value.apply(rows.get(i));
        return column;
    }
}
