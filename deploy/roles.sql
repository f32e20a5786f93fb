-- The three roles of production. Run once by a superuser, connected to the service's database;
-- run again it changes nothing. Passwords are set beside it (deploy/first-start.sh), never here.
--
--   cme_owner     owns the tables, migrates; nothing that serves people runs as it
--   cme_runtime   web, worker and beat: reads and writes, and cannot rewrite the ledger
--   cme_disposal  removes records whose time has come, leaving the ledger's tombstone
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['cme_owner', 'cme_runtime', 'cme_disposal'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format(
                'CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS',
                name);
        END IF;
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO cme_owner, cme_runtime, cme_disposal',
        current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO cme_owner', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO cme_owner;
GRANT USAGE ON SCHEMA public TO cme_runtime, cme_disposal;
