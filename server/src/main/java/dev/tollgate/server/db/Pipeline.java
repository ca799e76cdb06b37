package dev.tollgate.server.db;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.ibatis.mapping.BoundSql;
import org.apache.ibatis.mapping.MappedStatement;
import org.apache.ibatis.mapping.ParameterMapping;
import org.apache.ibatis.reflection.MetaObject;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.transaction.Transaction;
import org.apache.ibatis.type.TypeHandler;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a transaction that are queued. They are sent with the next statement that is waited for, in one
 * round trip and in the order in which they were queued: Postgres runs them one after the other, each sees what those
 * before it did, and the first that fails ends the transaction like any other.
 */
final class Pipeline {
    private final Configuration configuration;
    private final RowReader reader;
    private final Transaction transaction;
    private List<Queued> queued = new ArrayList<>();

    /**
     * @param rows
     *            takes the rows of a query; null for a statement that has none
     */
    private record Queued(MappedStatement statement, @Nullable Object parameter, BoundSql sql,
            @Nullable List<@Nullable Object> rows) {}

    Pipeline(Configuration configuration, RowReader reader, Transaction transaction) {
        this.configuration = configuration;
        this.reader = reader;
        this.transaction = transaction;
    }

    boolean isEmpty() {
        return queued.isEmpty();
    }

    void add(MappedStatement statement, @Nullable Object parameter) {
        queued.add(new Queued(statement, parameter, statement.getBoundSql(parameter), null));
    }

    /** @return the rows, once they are there: empty until the pipeline is sent */
    <T> List<T> addQuery(MappedStatement statement, @Nullable Object parameter, BoundSql sql) {
        var rows = new ArrayList<@Nullable Object>();
        queued.add(new Queued(statement, parameter, sql, rows));
        @SuppressWarnings("unchecked") // what a mapper's statement returns, MyBatis says by its type
        List<T> typed = (List<T>) rows;
        return typed;
    }

    /** Forgets what is queued: the part of the transaction that wanted it is undone. */
    void clear() {
        queued = new ArrayList<>();
    }

    /**
     * Sends everything that is queued, and waits.
     *
     * @return how many rows the last statement changed; -1 when it was a query
     */
    int send() throws SQLException {
        List<Queued> all = queued;
        if (all.isEmpty()) return 0;
        queued = new ArrayList<>();
        String sql = all.stream().map(one -> one.sql().getSql()).collect(Collectors.joining(";\n"));
        try (PreparedStatement statement = transaction.getConnection().prepareStatement(sql)) {
            int next = 1;
            for (Queued one : all)
                next = bind(statement, next, one);
            statement.execute();
            int changed = take(statement, all.getFirst());
            for (Queued one : all.subList(1, all.size())) {
                statement.getMoreResults();
                changed = take(statement, one);
            }
            return changed;
        }
    }

    /** As MyBatis binds the parameters of one statement; here those of the next one follow. */
    private int bind(PreparedStatement statement, int first, Queued one) throws SQLException {
        Object parameter = one.parameter();
        MetaObject fields = configuration.newMetaObject(parameter);
        boolean isValue = parameter != null
                && configuration.getTypeHandlerRegistry().hasTypeHandler(parameter.getClass());
        int index = first;
        for (ParameterMapping mapping : one.sql().getParameterMappings()) {
            Object value = isValue || parameter == null ? parameter : fields.getValue(mapping.getProperty());
            @SuppressWarnings("unchecked") // MyBatis chose it by the type of the value
            var handler = (TypeHandler<Object>) mapping.getTypeHandler();
            handler.setParameter(statement, index++, value,
                    mapping.getJdbcType() == null && value == null
                            ? configuration.getJdbcTypeForNull()
                            : mapping.getJdbcType());
        }
        return index;
    }

    private int take(PreparedStatement statement, Queued one) throws SQLException {
        if (one.rows() == null) return statement.getUpdateCount();
        try (ResultSet rows = statement.getResultSet()) {
            reader.read(one.statement(), rows, one.rows());
        }
        return -1;
    }
}
