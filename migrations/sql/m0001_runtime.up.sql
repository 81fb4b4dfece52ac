-- The tables every service database has. They belong to the runtime; a service's own migrations follow.

-- Facts, written in the transaction of the change they tell of; never changed, kept as the thing's history.
CREATE TABLE events (
    aggregate KEY_TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    id UUID NOT NULL,
    town KEY_TEXT NOT NULL,
    at BIGINT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (aggregate, sequence)
);

-- Facts that JetStream may not have on disk yet, one row per batch and shard.
CREATE TABLE outbox (
    id UUID PRIMARY KEY NOT NULL,
    shard INT NOT NULL,
    at BIGINT NOT NULL,
    events TEXT NOT NULL
);
CREATE INDEX outbox_shard ON outbox (shard, id);

-- Replies, for seven days, for repeats under the same key.
CREATE TABLE idempotency (
    id UUID PRIMARY KEY NOT NULL,
    mac BYTEA NOT NULL,
    reply TEXT NOT NULL,
    at BIGINT NOT NULL,
    town KEY_TEXT NOT NULL
);
@postgres CREATE INDEX idempotency_at ON idempotency USING brin (at);
@sqlite CREATE INDEX idempotency_at ON idempotency (at);

-- How far this service has applied the events of one aggregate.
CREATE TABLE positions (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    version BIGINT NOT NULL
) FILL(70);

-- Tasks that become due.
CREATE TABLE due (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    shard INT NOT NULL,
    task TEXT NOT NULL,
    at BIGINT NOT NULL,
    payload TEXT NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'cancelled')),
    version BIGINT NOT NULL
) FILL(80);
CREATE INDEX due_waiting ON due (shard, at) WHERE state = 'waiting';

-- Sums per town, striped over slots.
CREATE TABLE counters (
    name KEY_TEXT NOT NULL,
    town KEY_TEXT NOT NULL,
    slot INT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (name, town, slot)
) FILL(50);

-- Which instance relays, consumes and wakes for the towns of a shard.
CREATE TABLE leases (
    shard INT PRIMARY KEY NOT NULL,
    holder TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) FILL(50);
INSERT INTO leases (shard, holder, epoch, expires_at)
VALUES (0, '', 0, 0), (1, '', 0, 0), (2, '', 0, 0), (3, '', 0, 0), (4, '', 0, 0), (5, '', 0, 0), (6, '', 0, 0), (7, '', 0, 0);

-- Which cell may write for a town; no row means cell 'shared', epoch 1, active.
CREATE TABLE placement (
    town KEY_TEXT PRIMARY KEY NOT NULL,
    cell TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'freezing', 'frozen'))
);

-- This service's projection of the grants that registry owns.
CREATE TABLE grants (
    id UUID PRIMARY KEY NOT NULL,
    holder KEY_TEXT NOT NULL,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    revoked_at BIGINT,
    on_behalf_of TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX grants_holder ON grants (holder);
