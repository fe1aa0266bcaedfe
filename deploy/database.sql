-- The database of one county on a PostgreSQL (15 or later) of your own. Run once, as its superuser:
--   psql -v ON_ERROR_STOP=1 -v owner_password=… -v app_password=… -f deploy/database.sql
-- Two roles: the owner changes the schema, the application reads and writes rows under the row policies.

CREATE ROLE yanglao_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE yanglao_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'app_password';
-- The owner ends the application's sessions (restore needs it); never the other way round.
GRANT yanglao_app TO yanglao_owner;

-- Order by code point (Chinese is sorted by stored pinyin); letters and cases by Unicode, for the trigram search.
CREATE DATABASE yanglao OWNER yanglao_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';
REVOKE CONNECT ON DATABASE yanglao FROM PUBLIC;
GRANT CONNECT ON DATABASE yanglao TO yanglao_app;

\connect yanglao

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
ALTER DEFAULT PRIVILEGES FOR ROLE yanglao_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO yanglao_app;
ALTER DEFAULT PRIVILEGES FOR ROLE yanglao_owner GRANT USAGE, SELECT ON SEQUENCES TO yanglao_app;
ALTER DEFAULT PRIVILEGES FOR ROLE yanglao_owner GRANT EXECUTE ON FUNCTIONS TO yanglao_app;
