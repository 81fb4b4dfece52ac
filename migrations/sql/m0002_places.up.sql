-- What other services know of registry's communities and organisations.

CREATE TABLE known_communities (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    successors TEXT NOT NULL,
    sample BOOLEAN NOT NULL,
    version BIGINT NOT NULL
) FILL(80);
CREATE INDEX known_communities_village ON known_communities (village, id);

CREATE TABLE known_organisations (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    community KEY_TEXT,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    view TEXT NOT NULL,
    version BIGINT NOT NULL
) FILL(80);
CREATE INDEX known_organisations_village ON known_organisations (village, id);
