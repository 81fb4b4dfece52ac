-- Files of wishes. What they hold lies in the service's bucket, sealed; the key is kept here, sealed under the author's.
CREATE TABLE files (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    wish UUID NOT NULL,
    part INT CHECK (part >= 1),
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL CHECK (media_type IN ('image/jpeg', 'application/pdf')),
    bytes BIGINT NOT NULL CHECK (bytes >= 1),
    object KEY_TEXT NOT NULL UNIQUE,
    sealed BYTEA,
    acted_as TEXT NOT NULL CHECK (acted_as IN ('wisher', 'claimant', 'staff')),
    by_subject TEXT NOT NULL,
    public BOOLEAN NOT NULL,
    sample BOOLEAN NOT NULL,
    correlation UUID NOT NULL,
    attached_at BIGINT NOT NULL,
    removed_at BIGINT,
    version BIGINT NOT NULL,
    CHECK ((sealed IS NULL) = (removed_at IS NOT NULL))
);
CREATE INDEX files_wish ON files (wish);

-- Which file was read, where it was one and not the text; who has a part reads what they attached themselves.
CREATE TABLE readings (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    wish UUID NOT NULL,
    file UUID,
    acted_as TEXT NOT NULL CHECK (acted_as IN ('wisher', 'claimant', 'staff')),
    reader TEXT NOT NULL,
    on_behalf_of TEXT,
    purpose TEXT NOT NULL,
    at BIGINT NOT NULL
);
INSERT INTO readings (id, town, wish, acted_as, reader, on_behalf_of, purpose, at)
    SELECT id, town, wish, acted_as, reader, on_behalf_of, purpose, at FROM private_reads;
DROP TABLE private_reads;
ALTER TABLE readings RENAME TO private_reads;
CREATE INDEX private_reads_wish ON private_reads (wish, id);
