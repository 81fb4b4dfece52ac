-- Files of things. What they hold lies in the service's bucket, sealed; what opens it is kept here, sealed under a key of its own.
CREATE TABLE files (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    of_id UUID NOT NULL,
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL CHECK (media_type IN ('image/jpeg', 'application/pdf')),
    bytes BIGINT NOT NULL CHECK (bytes >= 1),
    object KEY_TEXT NOT NULL UNIQUE,
    sealed BYTEA,
    acted_as TEXT NOT NULL CHECK (acted_as IN ('concerned', 'staff')),
    by_subject TEXT NOT NULL,
    public BOOLEAN NOT NULL,
    sample BOOLEAN NOT NULL,
    correlation UUID NOT NULL,
    attached_at BIGINT NOT NULL,
    removed_at BIGINT,
    version BIGINT NOT NULL,
    CHECK ((sealed IS NULL) = (removed_at IS NOT NULL))
);
CREATE INDEX files_of ON files (of_id);

-- The keys, and nothing else: backed up apart from all other tables.
CREATE TABLE file_keys (
    id UUID PRIMARY KEY NOT NULL,
    sealed BYTEA,
    version BIGINT NOT NULL
);

-- Who read which private file, and what for.
CREATE TABLE file_readings (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    of_id UUID NOT NULL,
    file UUID NOT NULL,
    acted_as TEXT NOT NULL CHECK (acted_as IN ('concerned', 'staff')),
    reader TEXT NOT NULL,
    on_behalf_of TEXT,
    purpose TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX file_readings_of ON file_readings (of_id, id);
