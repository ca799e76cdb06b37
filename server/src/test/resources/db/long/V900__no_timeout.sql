SET LOCAL lock_timeout = '5s';

DO $$
BEGIN
    IF current_setting('statement_timeout') <> '0' THEN
        RAISE EXCEPTION 'a long migration would be broken off after %', current_setting('statement_timeout');
    END IF;
END $$;
