CREATE TABLE readings (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    wish UUID NOT NULL,
    acted_as TEXT NOT NULL CHECK (acted_as IN ('wisher', 'staff')),
    reader TEXT NOT NULL,
    on_behalf_of TEXT,
    purpose TEXT NOT NULL,
    at BIGINT NOT NULL
);
INSERT INTO readings (id, town, wish, acted_as, reader, on_behalf_of, purpose, at)
    SELECT id, town, wish, acted_as, reader, on_behalf_of, purpose, at FROM private_reads WHERE file IS NULL;
DROP TABLE private_reads;
ALTER TABLE readings RENAME TO private_reads;
CREATE INDEX private_reads_wish ON private_reads (wish, id);
DROP TABLE files;
