package dev.tollgate.server.db;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ibatis.executor.ExecutorException;
import org.apache.ibatis.mapping.MappedStatement;
import org.apache.ibatis.type.TypeHandler;
import org.apache.ibatis.type.TypeHandlerRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows as records, each column as the component of its name, or rows of one column as values. A column without a
 * component, or a component without a column, is an error. MyBatis does the same, but looks for the names again at each
 * row, which costs more than the query where rows are wide.
 */
final class RowReader {
    private final TypeHandlerRegistry handlers;
    /** By the statement. As many as there are. */
    private final Map<String, Shape> shapes = new ConcurrentHashMap<>();

    /**
     * How the rows of a statement become objects.
     *
     * @param constructor
     *            null: the row is the value of its one column
     */
    private record Shape(@Nullable Constructor<?> constructor, List<TypeHandler<?>> handlers, int[] columns) {
        @Nullable
        Object read(ResultSet row) throws SQLException {
            @Nullable
            Object[] values = new Object[columns.length];
            for (int i = 0; i < columns.length; i++)
                values[i] = handlers.get(i).getResult(row, columns[i]);
            if (constructor == null) return values[0];
            try {
                return constructor.newInstance(values);
            } catch (ReflectiveOperationException | IllegalArgumentException failure) {
                throw new ExecutorException("a row does not fit " + constructor.getDeclaringClass().getName(), failure);
            }
        }
    }

    RowReader(TypeHandlerRegistry handlers) {
        this.handlers = handlers;
    }

    void read(MappedStatement statement, ResultSet rows, List<@Nullable Object> into) throws SQLException {
        Shape shape = shapes.get(statement.getId());
        if (shape == null) {
            shape = shape(statement, rows.getMetaData());
            shapes.put(statement.getId(), shape);
        }
        while (rows.next())
            into.add(shape.read(rows));
    }

    private Shape shape(MappedStatement statement, ResultSetMetaData columns) throws SQLException {
        Class<?> type = statement.getResultMaps().getFirst().getType();
        List<String> names = new ArrayList<>();
        for (int column = 1; column <= columns.getColumnCount(); column++)
            names.add(columns.getColumnLabel(column).replace("_", "").toLowerCase(Locale.ROOT));
        if (!type.isRecord()) {
            if (names.size() != 1)
                throw new ExecutorException(
                        statement.getId() + " has more columns than one, but returns " + type.getName());
            return new Shape(null, List.of(handlers.getTypeHandler(type)), new int[]{1});
        }
        RecordComponent[] components = type.getRecordComponents();
        int[] places = Arrays.stream(components).mapToInt(component -> 1 + place(statement, names, component))
                .toArray();
        for (int i = 0; i < names.size(); i++) {
            int column = i + 1;
            if (Arrays.stream(places).noneMatch(place -> place == column))
                throw new ExecutorException(statement.getId() + ": " + type.getName() + " has no " + names.get(i));
        }
        return new Shape(constructor(type, components), Arrays.stream(components)
                .<TypeHandler<?>>map(component -> handlers.getTypeHandler(component.getType())).toList(), places);
    }

    private static int place(MappedStatement statement, List<String> names, RecordComponent component) {
        int place = names.indexOf(component.getName().toLowerCase(Locale.ROOT));
        if (place < 0)
            throw new ExecutorException(statement.getId() + " has no column for " + component.getName());
        return place;
    }

    private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            // Mappers keep their records to themselves.
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
