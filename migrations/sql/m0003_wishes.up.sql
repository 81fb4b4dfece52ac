-- What wishes owns. `town` is the owner of the row.

-- One row per wish; its parts are JSON, since they never stand alone. No private text is in it. A community's id begins
-- with its village's code, so that the wishes of a village are a range of `wishes_community`.
CREATE TABLE wishes (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    receipt KEY_TEXT NOT NULL,
    community KEY_TEXT NOT NULL,
    category TEXT NOT NULL,
    channel KEY_TEXT NOT NULL,
    external_id KEY_TEXT,
    author KEY_TEXT NOT NULL,
    state KEY_TEXT NOT NULL CHECK (state IN ('submitted', 'accepted', 'refused', 'deliberated', 'graded', 'published', 'fulfilled', 'confirmed', 'unconfirmed')),
    grade TEXT CHECK (grade IN ('now', 'near_term', 'future')),
    limits TEXT,
    limit_at BIGINT,
    review_due BOOLEAN NOT NULL,
    summary TEXT,
    parts TEXT NOT NULL,
    open_parts INT NOT NULL,
    priority_parts INT NOT NULL,
    talks INT NOT NULL,
    reopened INT NOT NULL,
    solved BOOLEAN,
    satisfied BOOLEAN,
    sample BOOLEAN NOT NULL,
    correlation UUID NOT NULL,
    submitted_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
) FILL(60);
CREATE UNIQUE INDEX wishes_receipt ON wishes (town, receipt);
CREATE UNIQUE INDEX wishes_external_id ON wishes (town, channel, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX wishes_town ON wishes (town, state, id);
CREATE INDEX wishes_community ON wishes (community, id);

-- Who has a part: by a claim, or by a match. The index makes sure that a part has one live holder at most.
CREATE TABLE claims (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    wish UUID NOT NULL,
    part INT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('claim', 'match')),
    state TEXT NOT NULL CHECK (state IN ('live', 'returned', 'fulfilled')),
    by_subject TEXT NOT NULL,
    on_behalf_of TEXT,
    organisation UUID,
    target TEXT,
    taken_at BIGINT NOT NULL,
    contact_by BIGINT,
    contacted_at BIGINT,
    ended_at BIGINT,
    reason TEXT,
    version BIGINT NOT NULL
) FILL(70);
CREATE UNIQUE INDEX claims_live ON claims (wish, part) WHERE state = 'live';
CREATE INDEX claims_organisation ON claims (organisation) WHERE organisation IS NOT NULL;

-- Talks about wishes, `<wish>/<version the talk made>`. Only added to.
CREATE TABLE deliberations (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    wish UUID NOT NULL,
    form TEXT NOT NULL,
    participants TEXT NOT NULL,
    minutes TEXT NOT NULL,
    conclusion TEXT NOT NULL,
    by_subject TEXT NOT NULL,
    on_behalf_of TEXT,
    at BIGINT NOT NULL
);

-- Who decided what, for whom, when and why, `<wish>/<version the decision made>`. Only added to. The wisher is named by the
-- key of the author alone, so that an erased one is named nowhere.
CREATE TABLE decisions (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    wish UUID NOT NULL,
    acted_as TEXT NOT NULL CHECK (acted_as IN ('wisher', 'claimant', 'staff', 'system')),
    by_subject TEXT,
    on_behalf_of TEXT,
    reason TEXT,
    at BIGINT NOT NULL
);

-- The key of each author's private texts, wrapped under the service's secret. A destroyed key is gone for ever.
CREATE TABLE author_keys (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('subject', 'person', 'nobody')),
    subject KEY_TEXT,
    person UUID,
    sealed BYTEA,
    destroyed_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX author_keys_subject ON author_keys (subject) WHERE subject IS NOT NULL;
CREATE INDEX author_keys_person ON author_keys (person) WHERE person IS NOT NULL;

-- Private texts and reasons of refusals, each sealed under its author's key. Only added to.
CREATE TABLE private_texts (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    sealed BYTEA NOT NULL
);

-- Who read which private text, and why. Only added to. The wisher's subject stands here as a keyed digest.
CREATE TABLE private_reads (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    wish UUID NOT NULL,
    acted_as TEXT NOT NULL CHECK (acted_as IN ('wisher', 'staff')),
    reader TEXT NOT NULL,
    on_behalf_of TEXT,
    purpose TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX private_reads_wish ON private_reads (wish, id);

-- What wishes knows of others' things.
CREATE TABLE known_catalogues (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    in_force BIGINT NOT NULL,
    items TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX known_catalogues_town ON known_catalogues (town);

CREATE TABLE known_rounds (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    state TEXT NOT NULL,
    call_until BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE known_people (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    subject KEY_TEXT,
    erased BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);
