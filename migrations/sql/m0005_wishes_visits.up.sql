-- Visits. Only added to.
CREATE TABLE visits (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    community KEY_TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('door', 'interview', 'group_talk')),
    by_subject TEXT NOT NULL,
    on_behalf_of TEXT,
    team INT NOT NULL CHECK (team >= 1),
    households INT NOT NULL CHECK (households >= 1),
    first_met INT NOT NULL CHECK (first_met BETWEEN 0 AND households),
    wishes TEXT NOT NULL,
    met_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    sample BOOLEAN NOT NULL,
    correlation UUID NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX visits_community ON visits (community, met_at);

-- Households that were met at least once, `<community>/<keyed digest of its mark>`. Only added to: which household it is
-- nobody can tell who does not know its mark and the service's secret.
CREATE TABLE visited_households (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    community KEY_TEXT NOT NULL,
    visit UUID NOT NULL
);
CREATE INDEX visited_households_community ON visited_households (community);
