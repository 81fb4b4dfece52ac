-- More people are told: who claimed a part of a wish, who looks after its community, whom a case has been escalated to, who
-- applied for money.

-- Who claimed a part of a wish, as the event tells; nobody once the claim is over, or they are erased.
CREATE TABLE claimants (
    claim KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    wish UUID NOT NULL,
    part INT NOT NULL CHECK (part >= 1),
    subject KEY_TEXT,
    version BIGINT NOT NULL
) FILL(90);
CREATE INDEX claimants_wish ON claimants (wish);
CREATE INDEX claimants_subject ON claimants (subject);

CREATE INDEX given_grants_scope ON given_grants (scope);

-- Notices may be about proposals. A CHECK cannot be altered everywhere: the table is made anew.
ALTER TABLE notices RENAME TO notices_before;
CREATE TABLE notices (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    subject KEY_TEXT,
    person UUID,
    told KEY_TEXT NOT NULL,
    sort TEXT NOT NULL CHECK (sort IN ('wish', 'case', 'proposal')),
    thing UUID NOT NULL,
    receipt KEY_TEXT NOT NULL,
    facts TEXT NOT NULL,
    sample BOOLEAN NOT NULL,
    told_at BIGINT NOT NULL,
    version BIGINT NOT NULL
) FILL(90);
INSERT INTO notices (id, town, subject, person, told, sort, thing, receipt, facts, sample, told_at, version)
    SELECT id, town, subject, person, told, sort, thing, receipt, facts, sample, told_at, version FROM notices_before;
DROP TABLE notices_before;
CREATE INDEX notices_subject ON notices (subject, id);
CREATE INDEX notices_person ON notices (person, id);
