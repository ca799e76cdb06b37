CREATE INDEX CONCURRENTLY customer_by_name ON customer (organization_id, name);
