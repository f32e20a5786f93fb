-- What each role may do with each table. `manage.py grant_roles` runs it as the owner after every
-- migrate: a new table opens to nobody until it has run. Whole or not at all, and repeatable.
--
-- The ledger itself is written by triggers that run as the owner, so the runtime role needs no
-- right to write it. What is never updated is granted no update; what is never removed, no delete.
DO $$
DECLARE
    one record;
    ledger CONSTANT text[] := ARRAY['audit_statuschange', 'audit_tombstone', 'audit_accessshown'];
    written_once CONSTANT text[] := ARRAY['audit_accessrecord', 'audit_seal'];
    permits CONSTANT text[] := ARRAY['audit_disposalpermit'];
    may text;
    may_dispose text;
BEGIN
    FOR one IN
        SELECT c.relname AS name,
            EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid
                AND a.attname = 'status_seq' AND NOT a.attisdropped) AS has_lifecycle
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    LOOP
        may_dispose := 'SELECT, DELETE';
        CASE
            WHEN one.name = ANY (ledger) OR one.name = 'django_migrations' THEN
                may := 'SELECT';
                may_dispose := 'SELECT';
            WHEN one.name = ANY (written_once) THEN
                may := 'SELECT, INSERT';
                may_dispose := 'SELECT, INSERT';
            WHEN one.name = ANY (permits) THEN
                may := 'SELECT';
                may_dispose := 'SELECT, INSERT, DELETE';
            WHEN one.name LIKE '%\_historical%' THEN
                may := 'SELECT, INSERT';
            WHEN one.has_lifecycle THEN
                may := 'SELECT, INSERT, UPDATE';
            ELSE
                may := 'SELECT, INSERT, UPDATE, DELETE';
        END CASE;
        EXECUTE format('REVOKE ALL ON TABLE public.%I FROM PUBLIC, cme_runtime, cme_disposal',
            one.name);
        EXECUTE format('GRANT %s ON TABLE public.%I TO cme_runtime', may, one.name);
        EXECUTE format('GRANT %s ON TABLE public.%I TO cme_disposal', may_dispose, one.name);
    END LOOP;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO cme_runtime, cme_disposal;
END $$;
