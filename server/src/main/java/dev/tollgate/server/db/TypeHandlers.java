package dev.tollgate.server.db;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.apache.ibatis.type.BaseTypeHandler;
import org.apache.ibatis.type.JdbcType;
import org.apache.ibatis.type.TypeHandlerRegistry;
import org.jspecify.annotations.Nullable;

/** How Java types that MyBatis does not know become columns. */
final class TypeHandlers {
    private static final Gson GSON = new Gson();

    private TypeHandlers() {}

    static void register(TypeHandlerRegistry registry) {
        registry.register(UUID.class, new Uuids());
        registry.register(String[].class, new Arrays<>("text", String[].class));
        registry.register(UUID[].class, new Arrays<>("uuid", UUID[].class));
        registry.register(Long[].class, new Arrays<>("int8", Long[].class));
        registry.register(Instant[].class, new Arrays<>("timestamptz", Instant[].class));
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
    private static final class Arrays<T> extends Handler<T> {
        private final String element;
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
