-- The tables of the benchmark's service.

CREATE TABLE accounts (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    name TEXT NOT NULL,
    balance BIGINT NOT NULL,
    version BIGINT NOT NULL
) FILL(80);

CREATE TABLE places (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    most BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE entries (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    account UUID,
    place KEY_TEXT,
    code KEY_TEXT,
    amount BIGINT NOT NULL,
    note TEXT NOT NULL,
    at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX entries_code ON entries (code) WHERE code IS NOT NULL;
