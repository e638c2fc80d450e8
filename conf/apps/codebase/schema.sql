-- Search in the files of code bases. Run once, by the owner of the database:
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f conf/apps/codebase/schema.sql

CREATE SCHEMA IF NOT EXISTS codebase;

CREATE TABLE IF NOT EXISTS codebase.repositories (
    name       text        PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    indexed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS codebase.chunks (
    repository text    NOT NULL REFERENCES codebase.repositories ON DELETE CASCADE,
    path       text    NOT NULL CHECK (length(path) BETWEEN 1 AND 1000),
    first_line integer NOT NULL CHECK (first_line > 0),
    last_line  integer NOT NULL CHECK (last_line >= first_line),
    language   text    NOT NULL DEFAULT '',
    content    text    NOT NULL,
    -- Code is no prose: words as they stand, and the parts of names such as maxPoolSize and max_pool_size.
    words      tsvector GENERATED ALWAYS AS (
                   setweight(to_tsvector('simple', path), 'A')
                   || to_tsvector('simple', content)
                   || to_tsvector('simple', regexp_replace(replace(content, '_', ' '), '([a-z0-9])([A-Z])', '\1 \2', 'g'))
               ) STORED,
    PRIMARY KEY (repository, path, first_line)
);

CREATE INDEX IF NOT EXISTS chunks_words ON codebase.chunks USING gin (words);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headgate_codebase') THEN
        CREATE ROLE headgate_codebase NOLOGIN;
    END IF;
END $$;
GRANT USAGE ON SCHEMA codebase TO headgate_codebase;
GRANT SELECT ON ALL TABLES IN SCHEMA codebase TO headgate_codebase;
