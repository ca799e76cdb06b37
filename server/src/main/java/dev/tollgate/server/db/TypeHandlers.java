package dev.tollgate.server.db;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.ibatis.type.BaseTypeHandler;
import org.apache.ibatis.type.JdbcType;
import org.apache.ibatis.type.TypeHandlerRegistry;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

/** How Java types that MyBatis does not know become columns. */
final class TypeHandlers {
    private static final Gson GSON = new Gson();

    /** From where Postgres counts time. */
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private TypeHandlers() {}

    static void register(TypeHandlerRegistry registry) {
        registry.register(UUID.class, new Uuids());
        registry.register(String[].class, new Arrays<>("text", String[].class));
        registry.register(UUID[].class, new FixedArrays<>("uuid", UUID[].class, Oid.UUID_ARRAY, Oid.UUID,
                2 * Long.BYTES,
                (id, bytes) -> bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits())));
        registry.register(Long[].class, new Arrays<>("int8", Long[].class));
        registry.register(Instant[].class, new FixedArrays<>("timestamptz", Instant[].class, Oid.TIMESTAMPTZ_ARRAY,
                Oid.TIMESTAMPTZ, Long.BYTES, (time, bytes) -> bytes.putLong(EPOCH.until(time, ChronoUnit.MICROS))));
        registry.register(byte[][].class, new Arrays<>("bytea", byte[][].class));
        registry.register(Metadata.class, new Metadatas());
        registry.register(Metadata[].class, new MetadataColumns());
    }

    /** A handler whose value pgjdbc hands over as one object. */
    private abstract static class Handler<T> extends BaseTypeHandler<T> {
        abstract @Nullable T read(@Nullable Object value) throws SQLException;

        @Override
        public @Nullable T getNullableResult(ResultSet row, String column) throws SQLException {
            return read(row.getObject(column));
        }

        @Override
        public @Nullable T getNullableResult(ResultSet row, int column) throws SQLException {
            return read(row.getObject(column));
        }

        @Override
        public @Nullable T getNullableResult(CallableStatement call, int column) throws SQLException {
            return read(call.getObject(column));
        }
    }

    private static final class Uuids extends Handler<UUID> {
        @Override
        public void setNonNullParameter(PreparedStatement statement, int index, UUID value, JdbcType type)
                throws SQLException {
            statement.setObject(index, value);
        }

        @Override
        @Nullable
        UUID read(@Nullable Object value) {
            return (UUID) value;
        }
    }

    /** Columns of a statement about many rows, and arrays in a column. */
    private static class Arrays<T> extends Handler<T> {
        final String element;
        private final Class<T> type;

        /**
         * @param element
         *            Postgres' name of the type of the elements
         */
        Arrays(String element, Class<T> type) {
            this.element = element;
            this.type = type;
        }

        @Override
        public void setNonNullParameter(PreparedStatement statement, int index, T value, JdbcType jdbcType)
                throws SQLException {
            statement.setArray(index, statement.getConnection().createArrayOf(element, (Object[]) value));
        }

        @Override
        @Nullable
        T read(@Nullable Object value) throws SQLException {
            return value == null ? null : type.cast(((Array) value).getArray());
        }
    }

    /**
     * Arrays whose elements all take as many bytes. They are sent as Postgres keeps them, which costs it less than to
     * read them as text; the driver does that for texts and numbers only.
     */
    private static final class FixedArrays<E> extends Arrays<E[]> {
        private static final int HEADER = 5 * Integer.BYTES;
        private final int oid;
        private final int elementOid;
        private final int size;
        private final BiConsumer<E, ByteBuffer> write;

        FixedArrays(String element, Class<E[]> type, int oid, int elementOid, int size,
                BiConsumer<E, ByteBuffer> write) {
            super(element, type);
            this.oid = oid;
            this.elementOid = elementOid;
            this.size = size;
            this.write = write;
        }

        @Override
        public void setNonNullParameter(PreparedStatement statement, int index, E[] value, JdbcType jdbcType)
                throws SQLException {
            if (value.length == 0) super.setNonNullParameter(statement, index, value, jdbcType);
            else
                statement.setArray(index,
                        new PgArray(statement.getConnection().unwrap(BaseConnection.class), oid, bytes(value)));
        }

        /** One dimension from 1, whether there are nulls, and the elements, each after its length. */
        private byte[] bytes(@Nullable E[] elements) {
            var bytes = ByteBuffer.allocate(HEADER + elements.length * (Integer.BYTES + size));
            bytes.putInt(1).putInt(hasNull(elements) ? 1 : 0).putInt(elementOid).putInt(elements.length).putInt(1);
            for (E element : elements) {
                if (element == null) bytes.putInt(-1);
                else write.accept(element, bytes.putInt(size));
            }
            return java.util.Arrays.copyOf(bytes.array(), bytes.position());
        }

        private static boolean hasNull(@Nullable Object[] elements) {
            for (Object element : elements)
                if (element == null) return true;
            return false;
        }
    }

    private static String json(Metadata metadata) {
        return GSON.toJson(metadata.entries());
    }

    /** A column of a statement about many rows: it is only written. */
    private static final class MetadataColumns extends Handler<Metadata[]> {
        @Override
        public void setNonNullParameter(PreparedStatement statement, int index, Metadata[] value, JdbcType type)
                throws SQLException {
            String[] texts = new String[value.length];
            for (int i = 0; i < texts.length; i++)
                texts[i] = json(value[i]);
            statement.setArray(index, statement.getConnection().createArrayOf("jsonb", texts));
        }

        @Override
        Metadata[] read(@Nullable Object value) {
            throw new UnsupportedOperationException("metadata of many rows is not read as one value");
        }
    }

    private static final class Metadatas extends Handler<Metadata> {
        @Override
        public void setNonNullParameter(PreparedStatement statement, int index, Metadata value, JdbcType type)
                throws SQLException {
            statement.setObject(index, json(value), Types.OTHER);
        }

        @Override
        @Nullable
        Metadata read(@Nullable Object value) {
            if (value == null) return null;
            return new Metadata(GSON.fromJson(value.toString(), new TypeToken<LinkedHashMap<String, String>>() {
            }));
        }
    }
}
