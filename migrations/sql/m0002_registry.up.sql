-- What registry owns: places, micro-communities, grants. `town` is the owner of the row.

CREATE TABLE towns (
    code KEY_TEXT PRIMARY KEY NOT NULL,
    slug KEY_TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('town', 'subdistrict', 'functional_zone')),
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX towns_slug ON towns (slug);

CREATE TABLE villages (
    code KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('village_committee', 'residents_committee', 'virtual')),
    version BIGINT NOT NULL
);
CREATE INDEX villages_town ON villages (town, code);

-- The numbers a village has given to its communities. Apart from `villages`, since drawing a number is no fact about
-- the village that anyone must hear of.
CREATE TABLE community_numbers (
    village KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    drawn INT NOT NULL CHECK (drawn BETWEEN 0 AND 9999),
    version BIGINT NOT NULL
) FILL(70);

CREATE TABLE communities (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    search_name TEXT NOT NULL,
    households INT,
    registered_residents INT,
    non_registered_residents INT,
    rented_rooms INT,
    property_company TEXT,
    developer TEXT,
    villagers_group TEXT,
    enterprise TEXT,
    longitude DOUBLE PRECISION,
    latitude DOUBLE PRECISION,
    boundary TEXT,
    sample BOOLEAN NOT NULL,
    client_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('active', 'merged', 'split', 'dissolved')),
    successors TEXT NOT NULL,
    reason TEXT,
    registered_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
) FILL(80);
CREATE INDEX communities_town ON communities (town, id);
CREATE INDEX communities_village ON communities (village, id);

-- A client's own ids of imported rows, `<town>|<client id>`: the same row never comes in twice.
CREATE TABLE imported_communities (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    community KEY_TEXT NOT NULL
);

-- Grants as given; the table `grants` is the projection that every service keeps of them, this one too.
CREATE TABLE given_grants (
    id UUID PRIMARY KEY NOT NULL,
    holder KEY_TEXT NOT NULL,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    on_behalf_of KEY_TEXT,
    revoked_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX given_grants_holder ON given_grants (holder);
CREATE INDEX given_grants_on_behalf_of ON given_grants (on_behalf_of);
