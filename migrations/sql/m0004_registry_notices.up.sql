-- What people are told of what happens to their things: the inbox, deliveries by mail and message, and their choices.

ALTER TABLE people ADD COLUMN email BYTEA;

-- Who is told of a wish, as the wish's first event names them; nobody once they are erased.
CREATE TABLE wish_recipients (
    wish UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    subject KEY_TEXT,
    person UUID,
    version BIGINT NOT NULL
) FILL(90);
CREATE INDEX wish_recipients_subject ON wish_recipients (subject);
CREATE INDEX wish_recipients_person ON wish_recipients (person);

-- `<event>/<audience>`: an event tells one audience once, and ids are ordered by time.
CREATE TABLE notices (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    subject KEY_TEXT,
    person UUID,
    told KEY_TEXT NOT NULL,
    sort TEXT NOT NULL CHECK (sort IN ('wish', 'case')),
    thing UUID NOT NULL,
    receipt KEY_TEXT NOT NULL,
    facts TEXT NOT NULL,
    sample BOOLEAN NOT NULL,
    told_at BIGINT NOT NULL,
    version BIGINT NOT NULL
) FILL(90);
CREATE INDEX notices_subject ON notices (subject, id);
CREATE INDEX notices_person ON notices (person, id);

-- `<notice>/<channel>`. No address stands here: it is opened from the vault when it is sent.
CREATE TABLE deliveries (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    notice KEY_TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'message')),
    state KEY_TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up', 'void')),
    attempts INT NOT NULL CHECK (attempts >= 0),
    because TEXT,
    try_at BIGINT NOT NULL,
    version BIGINT NOT NULL
) FILL(70);
CREATE INDEX deliveries_town ON deliveries (town, id);
CREATE INDEX deliveries_state ON deliveries (town, state, id);

CREATE TABLE notice_choices (
    subject KEY_TEXT PRIMARY KEY NOT NULL,
    read_to KEY_TEXT,
    without TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    quiet_from INT CHECK (quiet_from BETWEEN 0 AND 23),
    quiet_until INT CHECK (quiet_until BETWEEN 0 AND 23),
    version BIGINT NOT NULL
) FILL(70);
