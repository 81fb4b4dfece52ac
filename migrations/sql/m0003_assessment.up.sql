-- What assessment owns: duty lists, schemes, periods with their rosters, ballots, facts and scores. `town` is the owner of
-- the row.

CREATE TABLE duty_lists (
    town KEY_TEXT PRIMARY KEY NOT NULL,
    view TEXT NOT NULL,
    published_by KEY_TEXT NOT NULL,
    published_for KEY_TEXT,
    version BIGINT NOT NULL
);

-- Every version a list ever had, `<town>|<version>`.
CREATE TABLE duty_list_versions (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    view TEXT NOT NULL,
    published_by KEY_TEXT NOT NULL,
    published_for KEY_TEXT
);

CREATE TABLE returned_tasks (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    task TEXT NOT NULL,
    duty KEY_TEXT,
    duty_list_version BIGINT NOT NULL,
    returned_at BIGINT NOT NULL,
    returned_by KEY_TEXT NOT NULL,
    returned_for KEY_TEXT,
    sample BOOLEAN NOT NULL
);

-- Schemes as the city publishes them.
CREATE TABLE schemes (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    view TEXT NOT NULL,
    published_by KEY_TEXT NOT NULL,
    published_for KEY_TEXT,
    version BIGINT NOT NULL
);

-- Every version of a scheme, `<scheme>|<version>`, as every town's database knows it.
CREATE TABLE known_schemes (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    scheme KEY_TEXT NOT NULL,
    view TEXT NOT NULL
);
CREATE INDEX known_schemes_scheme ON known_schemes (scheme);

CREATE TABLE known_villages (
    code KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL
);

CREATE TABLE periods (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    title TEXT NOT NULL,
    scheme KEY_TEXT NOT NULL,
    scheme_version BIGINT NOT NULL,
    duty_list_version BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    scoring_ends_at BIGINT NOT NULL,
    villages TEXT NOT NULL,
    sample BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'scoring', 'revealed', 'computed', 'published', 'lapsed')),
    opened_at BIGINT NOT NULL,
    opened_by KEY_TEXT NOT NULL,
    opened_for KEY_TEXT,
    frozen_at BIGINT,
    frozen_by KEY_TEXT,
    frozen_for KEY_TEXT,
    town_raters INT,
    committee_raters INT,
    reveal TEXT,
    computed_at BIGINT,
    computed_by KEY_TEXT,
    computed_for KEY_TEXT,
    published_at BIGINT,
    published_by KEY_TEXT,
    published_for KEY_TEXT,
    changed_at BIGINT NOT NULL,
    correlation UUID NOT NULL,
    version BIGINT NOT NULL,
    -- Separation of duties: whoever opened or computed a period, or acted for who did, does not publish it.
    CHECK (published_by NOT IN (opened_by, computed_by, opened_for, computed_for)),
    CHECK (published_for NOT IN (opened_by, computed_by, opened_for, computed_for))
) FILL(80);
CREATE INDEX periods_town ON periods (town, id);

-- Who rates in a period: `<period>|<subject>`, so that nobody has two seats.
CREATE TABLE raters (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    period UUID NOT NULL,
    seat INT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('town_to_committee', 'committee_to_town')),
    village KEY_TEXT
);
CREATE INDEX raters_period ON raters (period);

-- Ballots, `<period>-<seat>`: points and comment sealed, each under a key of its own.
CREATE TABLE ballots (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    period UUID NOT NULL,
    direction TEXT NOT NULL,
    sealing_key BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    submitted_at BIGINT NOT NULL,
    submitted_by KEY_TEXT NOT NULL,
    correlation UUID NOT NULL,
    version BIGINT NOT NULL
) FILL(80);
CREATE INDEX ballots_period ON ballots (period);

-- Facts of others' events, one row per event. `slot` is `<town>|<year>-<month>`; `late_for` lists the periods whose
-- scoring had ended when the fact came in.
CREATE TABLE evidence (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    slot KEY_TEXT NOT NULL,
    formula TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    at BIGINT NOT NULL,
    favourable BOOLEAN NOT NULL,
    unanswered BOOLEAN NOT NULL,
    service TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    thing KEY_TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    sample BOOLEAN NOT NULL,
    late_for TEXT NOT NULL
);
CREATE INDEX evidence_slot ON evidence (slot);

-- Scores with their inputs, `<period>|<direction>|<village or town>`.
CREATE TABLE scores (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    period UUID NOT NULL,
    computed TEXT NOT NULL
);
CREATE INDEX scores_period ON scores (period);
