package dev.tollgate.server.db;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ibatis.executor.ExecutorException;
import org.apache.ibatis.mapping.BoundSql;
import org.apache.ibatis.mapping.ParameterMapping;
import org.apache.ibatis.type.JdbcType;
import org.apache.ibatis.type.TypeHandler;
import org.apache.ibatis.type.TypeHandlerRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Binds what a mapper's method was called with: {@code #{name}} is an argument, {@code #{name.part}} a component of a
 * record. MyBatis does the same, but finds out anew each time how.
 */
final class ParameterWriter {
    private final TypeHandlerRegistry handlers;
    private final Map<String, List<String>> paths = new ConcurrentHashMap<>();
    private final Map<Class<?>, Map<String, Method>> components = new ConcurrentHashMap<>();
    /** By the class of a value. As many as there are. */
    private final Map<Class<?>, TypeHandler<Object>> known = new ConcurrentHashMap<>();

    ParameterWriter(TypeHandlerRegistry handlers) {
        this.handlers = handlers;
    }

    /**
     * @param first
     *            the place of the first of them in the statement
     * @return the place after the last one
     */
    int bind(PreparedStatement statement, int first, BoundSql sql, @Nullable Object arguments) throws SQLException {
        int index = first;
        for (ParameterMapping mapping : sql.getParameterMappings()) {
            Object value = value(arguments, mapping.getProperty());
            if (value == null) statement.setNull(index, JdbcType.OTHER.TYPE_CODE);
            else handler(value.getClass()).setParameter(statement, index, value, null);
            index++;
        }
        return index;
    }

    /** A method with one argument hands over that alone. */
    private @Nullable Object value(@Nullable Object arguments, String property) {
        if (arguments == null || handlers.hasTypeHandler(arguments.getClass())) return arguments;
        Object value = arguments;
        for (String name : paths.computeIfAbsent(property, path -> List.of(path.split("\\."))))
            value = value == null ? null : value instanceof Map<?, ?> named ? named.get(name) : component(value, name);
        return value;
    }

    private @Nullable Object component(Object holder, String name) {
        Method accessor = components.computeIfAbsent(holder.getClass(), ParameterWriter::accessors).get(name);
        if (accessor == null) throw new ExecutorException(holder.getClass().getName() + " has no " + name);
        try {
            return accessor.invoke(holder);
        } catch (ReflectiveOperationException failure) {
            throw new ExecutorException(name + " of " + holder.getClass().getName() + " cannot be read", failure);
        }
    }

    private static Map<String, Method> accessors(Class<?> holder) {
        var accessors = new HashMap<String, Method>();
        if (!holder.isRecord()) return accessors;
        for (RecordComponent component : holder.getRecordComponents()) {
            // Mappers keep their records to themselves.
            component.getAccessor().setAccessible(true);
            accessors.put(component.getName(), component.getAccessor());
        }
        return accessors;
    }

    @SuppressWarnings("unchecked") // it was chosen by the class of the value
    private TypeHandler<Object> handler(Class<?> type) {
        return known.computeIfAbsent(type, wanted -> (TypeHandler<Object>) handlers.getTypeHandler(wanted));
    }
}
