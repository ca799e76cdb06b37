package dev.tollgate.server.db;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
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
        registry.register(String[].class, new Texts());
        registry.register(UUID[].class, new UuidArrays());
        registry.register(Metadata.class, new Metadatas());
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

    private static final class Texts extends Handler<String[]> {
        @Override
        public void setNonNullParameter(PreparedStatement statement, int index, String[] value, JdbcType type)
                throws SQLException {
            statement.setArray(index, statement.getConnection().createArrayOf("text", value));
        }

        @Override
        String @Nullable [] read(@Nullable Object value) throws SQLException {
            return value == null ? null : (String[]) ((Array) value).getArray();
        }
    }

    private static final class UuidArrays extends Handler<UUID[]> {
        @Override
        public void setNonNullParameter(PreparedStatement statement, int index, UUID[] value, JdbcType type)
                throws SQLException {
            statement.setArray(index, statement.getConnection().createArrayOf("uuid", value));
        }

        @Override
        UUID @Nullable [] read(@Nullable Object value) throws SQLException {
            return value == null ? null : (UUID[]) ((Array) value).getArray();
        }
    }

    private static final class Metadatas extends Handler<Metadata> {
        @Override
        public void setNonNullParameter(PreparedStatement statement, int index, Metadata value, JdbcType type)
                throws SQLException {
            statement.setObject(index, GSON.toJson(value.entries()), Types.OTHER);
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
