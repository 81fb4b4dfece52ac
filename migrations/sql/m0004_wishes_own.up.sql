-- The wishes of each author who can sign in, for their own list. Only added to: a wish never changes its author.
CREATE TABLE own_wishes (
    wish UUID PRIMARY KEY,
    author KEY_TEXT NOT NULL
);
CREATE INDEX own_wishes_author ON own_wishes (author, wish);
CREATE INDEX known_people_subject ON known_people (subject) WHERE subject IS NOT NULL;
INSERT INTO own_wishes (wish, author)
    SELECT id, author FROM wishes WHERE author IN (SELECT id FROM author_keys WHERE kind <> 'nobody');
