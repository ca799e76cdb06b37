package dev.tollgate.server.db;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.ibatis.mapping.BoundSql;
import org.apache.ibatis.mapping.MappedStatement;
import org.apache.ibatis.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a transaction that are queued. They are sent with the next statement that is waited for, in one
 * round trip and in the order in which they were queued: Postgres runs them one after the other, each sees what those
 * before it did, and the first that fails ends the transaction like any other.
 */
final class Pipeline {
    private static final String KEEP_PLANS = "SET LOCAL plan_cache_mode = force_generic_plan;\n";
    private final ParameterWriter parameters;
    private final RowReader reader;
    private final Transaction transaction;
    private boolean keepsPlans;
    private List<Queued> queued = new ArrayList<>();

    /**
     * @param rows
     *            takes the rows of a query; null for a statement that has none
     */
    private record Queued(MappedStatement statement, @Nullable Object parameter, BoundSql sql,
            @Nullable List<@Nullable Object> rows) {}

    /**
     * @param keepsPlans
     *            whether Postgres keeps the plan of a statement that is run again, whatever its values are. For
     *            statements that name their rows, planning costs as much as running, and the plan is always the same
     */
    Pipeline(ParameterWriter parameters, RowReader reader, Transaction transaction, boolean keepsPlans) {
        this.parameters = parameters;
        this.reader = reader;
        this.transaction = transaction;
        this.keepsPlans = keepsPlans;
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
        boolean isFirst = keepsPlans;
        keepsPlans = false;
        String sql = all.stream().map(one -> one.sql().getSql())
                .collect(Collectors.joining(";\n", isFirst ? KEEP_PLANS : "", ""));
        try (PreparedStatement statement = transaction.getConnection().prepareStatement(sql)) {
            int next = 1;
            for (Queued one : all)
                next = parameters.bind(statement, next, one.sql(), one.parameter());
            statement.execute();
            if (isFirst) statement.getMoreResults();
            int changed = take(statement, all.getFirst());
            for (Queued one : all.subList(1, all.size())) {
                statement.getMoreResults();
                changed = take(statement, one);
            }
            return changed;
        }
    }

    private int take(PreparedStatement statement, Queued one) throws SQLException {
        if (one.rows() == null) return statement.getUpdateCount();
        try (ResultSet rows = statement.getResultSet()) {
            reader.read(one.statement(), rows, one.rows());
        }
        return -1;
    }
}
