-- What delegation owns: versions of the catalogue, cases and their steps. `town` is the owner of the row.

-- Versions as published; only the town city has them.
CREATE TABLE catalogues (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    illustrative BOOLEAN NOT NULL,
    in_force_at BIGINT NOT NULL,
    items TEXT NOT NULL,
    published_by TEXT NOT NULL,
    on_behalf_of TEXT,
    published_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- Versions and their items as every database of this service knows them.
CREATE TABLE catalogue_versions (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    illustrative BOOLEAN NOT NULL,
    in_force_at BIGINT NOT NULL,
    village_centre INT NOT NULL,
    station_direct INT NOT NULL
);
CREATE INDEX catalogue_versions_town ON catalogue_versions (town);

-- Key: <version>/<code>.
CREATE TABLE catalogue_items (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    catalogue KEY_TEXT NOT NULL,
    code KEY_TEXT NOT NULL,
    area TEXT NOT NULL,
    category TEXT NOT NULL,
    name TEXT NOT NULL,
    for_whom TEXT NOT NULL,
    basis TEXT NOT NULL,
    department TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('direct', 'on_behalf', 'assist', 'inform')),
    materials TEXT NOT NULL,
    statutory_days INT NOT NULL CHECK (statutory_days >= 0),
    promised_days INT NOT NULL CHECK (promised_days BETWEEN 0 AND statutory_days),
    village_centre BOOLEAN NOT NULL,
    station_direct BOOLEAN NOT NULL
);
CREATE INDEX catalogue_items_catalogue ON catalogue_items (catalogue, id);

-- While the clock runs, clock_since, yellow_at and limit_at are there; while it stands still, stopped_light is.
CREATE TABLE cases (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    receipt KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    community KEY_TEXT NOT NULL,
    item KEY_TEXT NOT NULL,
    name TEXT,
    catalogue KEY_TEXT NOT NULL,
    rules TEXT NOT NULL,
    wish UUID,
    part INT,
    applicant TEXT,
    channel KEY_TEXT NOT NULL,
    external_id KEY_TEXT,
    holder KEY_TEXT NOT NULL,
    state KEY_TEXT NOT NULL
        CHECK (state IN ('filed', 'refused', 'in_hand', 'paused', 'done', 'declined', 'rated')),
    handler TEXT,
    promised_days INT NOT NULL,
    days_left INT NOT NULL CHECK (days_left BETWEEN 0 AND promised_days),
    clock_since BIGINT,
    yellow_at BIGINT,
    limit_at BIGINT,
    stopped_light TEXT,
    missing TEXT NOT NULL,
    escalated_level INT NOT NULL,
    escalated_to TEXT,
    escalated_at BIGINT,
    reason TEXT,
    decision TEXT CHECK (decision IN ('done', 'declined')),
    decided_at BIGINT,
    in_time BOOLEAN,
    stars INT CHECK (stars BETWEEN 1 AND 5),
    filed_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    sample BOOLEAN NOT NULL,
    correlation UUID NOT NULL,
    version BIGINT NOT NULL
) FILL(70);
CREATE UNIQUE INDEX cases_receipt ON cases (town, receipt);
CREATE UNIQUE INDEX cases_external_id ON cases (town, channel, external_id);
CREATE INDEX cases_town ON cases (town, id);
CREATE INDEX cases_village ON cases (village, id);
CREATE INDEX cases_community ON cases (community, id);
CREATE INDEX cases_state ON cases (town, state, id);
CREATE INDEX cases_holder ON cases (holder, id);

-- Every step of a case: who, on whose behalf, when, why. Key: <case>/<version of the case>.
CREATE TABLE case_steps (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    case_id UUID NOT NULL,
    case_version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    step TEXT NOT NULL,
    by_subject TEXT NOT NULL,
    on_behalf_of TEXT,
    text TEXT
);
CREATE INDEX case_steps_case ON case_steps (case_id, case_version);

-- Whose office a case is escalated to is told by the grants of its village.
CREATE INDEX grants_scope ON grants (scope);
