package dev.tollgate.server.db;

import java.util.List;
import org.apache.ibatis.cursor.Cursor;
import org.apache.ibatis.executor.BaseExecutor;
import org.apache.ibatis.executor.BatchExecutor;
import org.apache.ibatis.executor.BatchResult;
import org.apache.ibatis.mapping.BoundSql;
import org.apache.ibatis.mapping.MappedStatement;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ResultHandler;
import org.apache.ibatis.session.RowBounds;
import org.apache.ibatis.transaction.Transaction;

/** Behind the mappers whose statements are queued. */
final class QueueingExecutor extends BaseExecutor {
    private final Pipeline pipeline;

    QueueingExecutor(Configuration configuration, Transaction transaction, Pipeline pipeline) {
        super(configuration, transaction);
        this.pipeline = pipeline;
    }

    @Override
    protected int doUpdate(MappedStatement statement, Object parameter) {
        pipeline.add(statement, parameter);
        return BatchExecutor.BATCH_UPDATE_RETURN_VALUE;
    }

    @Override
    protected <E> List<E> doQuery(MappedStatement statement, Object parameter, RowBounds rows, ResultHandler handler,
            BoundSql sql) {
        return pipeline.addQuery(statement, parameter, sql);
    }

    @Override
    protected <E> Cursor<E> doQueryCursor(MappedStatement statement, Object parameter, RowBounds rows, BoundSql sql) {
        throw new UnsupportedOperationException("a cursor is not queued");
    }

    @Override
    protected List<BatchResult> doFlushStatements(boolean isRollback) {
        return List.of();
    }
}
