-- An older program has no words for these.
DELETE FROM deliveries WHERE notice IN (SELECT id FROM notices WHERE sort = 'proposal' OR told IN ('wish_in_area',
    'claim_over', 'claim_confirmed', 'claim_reopened', 'wish_reopened_in_area', 'wish_unconfirmed_in_area', 'case_escalated'));
ALTER TABLE notices RENAME TO notices_after;
CREATE TABLE notices (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    subject KEY_TEXT,
    person UUID,
    told KEY_TEXT NOT NULL,
    sort TEXT NOT NULL CHECK (sort IN ('wish', 'case')),
    thing UUID NOT NULL,
    receipt KEY_TEXT NOT NULL,
    facts TEXT NOT NULL,
    sample BOOLEAN NOT NULL,
    told_at BIGINT NOT NULL,
    version BIGINT NOT NULL
) FILL(90);
INSERT INTO notices (id, town, subject, person, told, sort, thing, receipt, facts, sample, told_at, version)
    SELECT id, town, subject, person, told, sort, thing, receipt, facts, sample, told_at, version FROM notices_after
    WHERE sort <> 'proposal' AND told NOT IN ('wish_in_area', 'claim_over', 'claim_confirmed', 'claim_reopened',
        'wish_reopened_in_area', 'wish_unconfirmed_in_area', 'case_escalated');
DROP TABLE notices_after;
CREATE INDEX notices_subject ON notices (subject, id);
CREATE INDEX notices_person ON notices (person, id);
DROP INDEX given_grants_scope;
DROP TABLE claimants;
