-- Data to try and to load the application with: 1 000 tasks, 500 counters, the kinds of artifacts. Harmless a second time.

INSERT INTO sdlc.artifact_kinds (kind, id_pattern, path, media_type, headings) VALUES
    ('requirement', '^REQ-[0-9]{1,9}$', 'docs/requirements/{id}.md', 'text/markdown', '{"## Purpose","## Acceptance"}'),
    ('user-story',  '^US-[0-9]{1,9}$',  'docs/stories/{id}.md',      'text/markdown', '{"## Story","## Acceptance"}'),
    ('decision',    '^ADR-[0-9]{1,9}$', 'docs/decisions/{id}.md',    'text/markdown', '{"## Context","## Decision","## Consequences"}'),
    ('test-plan',   '^TP-[0-9]{1,9}$',  'docs/tests/{id}.md',        'text/markdown', '{"## Scope","## Cases"}'),
    ('schema',      '^SCH-[0-9]{1,9}$', 'schemas/{id}.json',         'application/json', '{}')
ON CONFLICT (kind) DO NOTHING;

INSERT INTO sdlc.id_registry (name)
SELECT name FROM unnest(ARRAY['REQ', 'US', 'ADR', 'TP', 'SCH']) AS name
UNION ALL
SELECT format('AREA-%s', lpad(n::text, 3, '0')) FROM generate_series(1, 495) AS n
ON CONFLICT (name) DO NOTHING;

INSERT INTO sdlc.tasks (title, description, priority)
SELECT format('Task %s', n), format('Sample task number %s', n), 1 + n % 5
  FROM generate_series(1, 1000) AS n
 WHERE NOT EXISTS (SELECT FROM sdlc.tasks);
