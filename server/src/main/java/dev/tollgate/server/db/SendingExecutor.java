package dev.tollgate.server.db;

import java.sql.SQLException;
import java.util.List;
import org.apache.ibatis.executor.SimpleExecutor;
import org.apache.ibatis.mapping.BoundSql;
import org.apache.ibatis.mapping.MappedStatement;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ResultHandler;
import org.apache.ibatis.session.RowBounds;
import org.apache.ibatis.transaction.Transaction;

/** Behind the mappers whose statements are waited for: takes along what is queued. */
final class SendingExecutor extends SimpleExecutor {
    private final Pipeline pipeline;

    SendingExecutor(Configuration configuration, Transaction transaction, Pipeline pipeline) {
        super(configuration, transaction);
        this.pipeline = pipeline;
    }

    @Override
    public int doUpdate(MappedStatement statement, Object parameter) throws SQLException {
        pipeline.add(statement, parameter);
        return pipeline.send();
    }

    @Override
    public <E> List<E> doQuery(MappedStatement statement, Object parameter, RowBounds rows, ResultHandler handler,
            BoundSql sql) throws SQLException {
        List<E> found = pipeline.addQuery(statement, parameter, sql);
        pipeline.send();
        return found;
    }
}
