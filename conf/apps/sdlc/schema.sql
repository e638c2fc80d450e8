-- Task tracking, reservation of id ranges, and artifacts of a development process. Run once, by the owner of the database:
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f conf/apps/sdlc/schema.sql
-- The gateway connects as a role that may use what is here and change nothing of it: see the grants at the end.

CREATE SCHEMA IF NOT EXISTS sdlc;

CREATE TABLE IF NOT EXISTS sdlc.tasks (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title       text        NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
    description text        NOT NULL DEFAULT '',
    priority    smallint    NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 5),
    status      text        NOT NULL DEFAULT 'ready'
                CHECK (status IN ('ready', 'in_progress', 'blocked', 'done', 'cancelled')),
    taken_by    text        CHECK (length(taken_by) BETWEEN 1 AND 200),
    taken_at    timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    -- Rises with each change, so that whoever changes a task can say which state of it was meant.
    version     integer     NOT NULL DEFAULT 1,
    CHECK ((status = 'in_progress') = (taken_by IS NOT NULL) OR status IN ('blocked', 'done', 'cancelled'))
);

-- The order in which tasks are handed out: only those that are ready are in it.
CREATE INDEX IF NOT EXISTS tasks_to_hand_out ON sdlc.tasks (priority, id) WHERE status = 'ready';

-- The counters that ranges of ids are taken from. A counter is a row and no sequence: what is rolled back was never taken.
CREATE TABLE IF NOT EXISTS sdlc.id_registry (
    name    text   PRIMARY KEY CHECK (name ~ '^[A-Z][A-Z0-9-]{0,31}$'),
    next_id bigint NOT NULL DEFAULT 1 CHECK (next_id > 0)
);

-- Whose turn it is to reserve: each reservation locks this table before its transaction has seen anything of the others. A table of its
-- own, always empty, so that neither who reads the counters nor who vacuums them waits for that.
CREATE TABLE IF NOT EXISTS sdlc.id_turn ();

CREATE TABLE IF NOT EXISTS sdlc.id_reservations (
    name        text        NOT NULL REFERENCES sdlc.id_registry,
    first_id    bigint      NOT NULL,
    last_id     bigint      NOT NULL CHECK (last_id >= first_id),
    reserved_by text        NOT NULL CHECK (length(reserved_by) BETWEEN 1 AND 200),
    reserved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, first_id)
);

-- What kinds of documents there are, how they are named, and where they belong.
CREATE TABLE IF NOT EXISTS sdlc.artifact_kinds (
    kind         text    PRIMARY KEY CHECK (kind ~ '^[a-z][a-z0-9-]{0,31}$'),
    id_pattern   text    NOT NULL,
    -- {id} stands for the artifact's id.
    path         text    NOT NULL CHECK (path LIKE '%{id}%'),
    media_type   text    NOT NULL,
    max_octets   integer NOT NULL DEFAULT 1048576 CHECK (max_octets > 0),
    headings     text[]  NOT NULL DEFAULT '{}'
);

CREATE TABLE IF NOT EXISTS sdlc.artifacts (
    kind       text        NOT NULL REFERENCES sdlc.artifact_kinds,
    id         text        NOT NULL,
    content    text        NOT NULL,
    stored_by  text        NOT NULL CHECK (length(stored_by) BETWEEN 1 AND 200),
    stored_at  timestamptz NOT NULL DEFAULT now(),
    version    integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (kind, id)
);

-- Everything that is wrong with an artifact, in words; nothing where it is right. One place for the rule: checking and storing use it.
CREATE OR REPLACE FUNCTION sdlc.artifact_faults(the_kind text, the_id text, the_content text) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        (SELECT array_remove(ARRAY[
                    CASE WHEN the_id !~ k.id_pattern THEN format('the id does not match %s', k.id_pattern) END,
                    CASE WHEN octet_length(the_content) > k.max_octets
                         THEN format('the content has %s octets, %s are allowed', octet_length(the_content), k.max_octets) END,
                    CASE WHEN the_content !~ '\S' THEN 'the content is empty' END]
                || ARRAY(SELECT format('the heading "%s" is missing', heading)
                           FROM unnest(k.headings) AS heading
                          WHERE position(E'\n' || heading || E'\n' IN E'\n' || the_content || E'\n') = 0),
                NULL)
           FROM sdlc.artifact_kinds k WHERE k.kind = the_kind),
        ARRAY[format('there is no kind "%s"', the_kind)]);
$$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headgate_sdlc') THEN
        CREATE ROLE headgate_sdlc NOLOGIN;
    END IF;
END $$;
GRANT USAGE ON SCHEMA sdlc TO headgate_sdlc;
GRANT SELECT ON ALL TABLES IN SCHEMA sdlc TO headgate_sdlc;
GRANT INSERT, UPDATE ON sdlc.tasks, sdlc.artifacts TO headgate_sdlc;
GRANT UPDATE ON sdlc.id_registry, sdlc.id_turn TO headgate_sdlc;
GRANT INSERT ON sdlc.id_reservations TO headgate_sdlc;
GRANT EXECUTE ON FUNCTION sdlc.artifact_faults TO headgate_sdlc;
