-- Organisations, coverage, liaisons, assemblies and the person vault. `town` is the owner of the row; that of the vault is
-- `city`.

CREATE TABLE organisations (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    community KEY_TEXT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sample BOOLEAN NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'expired', 'suspended', 'dissolved')),
    term_from BIGINT,
    term_until BIGINT,
    terms BIGINT NOT NULL,
    led_by UUID,
    affiliated_with UUID,
    skills TEXT NOT NULL,
    mandates TEXT NOT NULL,
    reason TEXT,
    decided_by TEXT NOT NULL,
    on_behalf_of TEXT,
    founded_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
) FILL(80);
CREATE INDEX organisations_town ON organisations (town, id);
CREATE INDEX organisations_village ON organisations (village, id);
CREATE INDEX organisations_community ON organisations (community, id);

-- Terms of office and the elections behind them, `<organisation>/<number>`.
CREATE TABLE organisation_terms (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    organisation UUID NOT NULL,
    number BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    election TEXT,
    findings TEXT NOT NULL,
    rule TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    on_behalf_of TEXT,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX organisation_terms_organisation ON organisation_terms (organisation, number);

-- What each community has and lacks. Saved by every command that changes it, whichever thing that is about: their versions
-- decide which of two came first.
CREATE TABLE coverage (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'merged', 'ended')),
    merged_into KEY_TEXT,
    acting TEXT NOT NULL,
    liaisons INT NOT NULL CHECK (liaisons >= 0),
    lacks_party BOOLEAN NOT NULL,
    lacks_self_governing BOOLEAN NOT NULL,
    lacks_liaison BOOLEAN NOT NULL,
    missing TEXT NOT NULL,
    rule TEXT NOT NULL,
    version BIGINT NOT NULL
) FILL(70);
CREATE INDEX coverage_town ON coverage (town, state, id);
CREATE INDEX coverage_village ON coverage (village, state, id);

-- Communities registered before have nothing yet; they are judged by the edition coverage-1.
INSERT INTO coverage (id, town, village, kind, state, merged_into, acting, liaisons, lacks_party, lacks_self_governing,
    lacks_liaison, missing, rule, version)
SELECT id, town, village, kind,
    CASE state WHEN 'active' THEN 'active' WHEN 'merged' THEN 'merged' ELSE 'ended' END,
    CASE state WHEN 'merged' THEN substr(successors, 3, 17) END,
    '{}', 0, true, kind <> 'commercial_area', true,
    CASE kind
        WHEN 'rental_cluster' THEN '["landlords_association","migrant_integration"]'
        WHEN 'commercial_area' THEN '[]'
        WHEN 'factory_quarter' THEN '["migrant_integration"]'
        WHEN 'rural_community' THEN '["villagers_council"]'
        ELSE '["owners_committee"]'
    END,
    'coverage-1', 1
FROM communities;

CREATE TABLE liaisons (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    subject KEY_TEXT NOT NULL,
    sort TEXT NOT NULL CHECK (sort IN ('cadre', 'party_member')),
    communities TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    ended_at BIGINT,
    reason TEXT,
    decided_by TEXT NOT NULL,
    on_behalf_of TEXT,
    sample BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX liaisons_town ON liaisons (town, id);
CREATE INDEX liaisons_village ON liaisons (village, id);
CREATE INDEX liaisons_subject ON liaisons (subject, id);

CREATE TABLE assemblies (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    community KEY_TEXT,
    kind TEXT NOT NULL,
    matter TEXT NOT NULL,
    notice_on TEXT,
    held_on TEXT NOT NULL,
    figures TEXT NOT NULL,
    minutes TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('adopted', 'not_adopted')),
    findings TEXT NOT NULL,
    rule TEXT NOT NULL,
    rule_source TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    on_behalf_of TEXT,
    judged_at BIGINT NOT NULL,
    sample BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX assemblies_town ON assemblies (town, id);
CREATE INDEX assemblies_village ON assemblies (village, id);
CREATE INDEX assemblies_community ON assemblies (community, id);

-- The person vault. Values are sealed, each person's under a key of their own in `person_keys`; phone and id number are found
-- by keyed digests. Nothing of a person can be read here without that table.
CREATE TABLE people (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    subject KEY_TEXT,
    sample BOOLEAN NOT NULL,
    consent_text TEXT NOT NULL,
    consent_purpose TEXT NOT NULL,
    name BYTEA,
    phone BYTEA,
    id_number BYTEA,
    address BYTEA,
    household BYTEA,
    phone_index KEY_TEXT,
    id_number_index KEY_TEXT,
    status TEXT NOT NULL CHECK (status IN ('kept', 'held', 'blocked', 'erased')),
    hold_reason TEXT,
    hold_source TEXT,
    held_at BIGINT,
    erasure_reason TEXT,
    erasure_asked_at BIGINT,
    decided_by TEXT NOT NULL,
    on_behalf_of TEXT,
    registered_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
) FILL(70);
CREATE UNIQUE INDEX people_subject ON people (subject);
CREATE UNIQUE INDEX people_id_number_index ON people (id_number_index);
CREATE INDEX people_phone_index ON people (phone_index);
CREATE INDEX people_village ON people (village, id);

-- The keys of people, and nothing else: this table is backed up apart from all others and its backups are kept for at most
-- 30 days, so that an erased person stays erased when an older backup of `people` is restored. Erasure overwrites `key`.
CREATE TABLE person_keys (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    key BYTEA NOT NULL,
    destroyed_at BIGINT,
    version BIGINT NOT NULL
);

-- Every look at a person's data: who, when, which fields, what for; never what they held. `<disclosure>`, or
-- `<look>/<person>` where they were found by a number.
CREATE TABLE person_reads (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    person UUID NOT NULL,
    sort TEXT NOT NULL CHECK (sort IN ('found', 'read')),
    reader KEY_TEXT NOT NULL,
    on_behalf_of TEXT,
    fields TEXT NOT NULL,
    purpose TEXT NOT NULL,
    read_at BIGINT NOT NULL
);
CREATE INDEX person_reads_person ON person_reads (person, id);
