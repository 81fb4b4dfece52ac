-- The wish that a follow code is of, by a keyed digest of the code. Codes of older wishes go on with their receipt number: they
-- can be made again only by the service, which holds the secret.
CREATE TABLE follow_codes (
    digest KEY_TEXT PRIMARY KEY NOT NULL,
    wish UUID NOT NULL
);
