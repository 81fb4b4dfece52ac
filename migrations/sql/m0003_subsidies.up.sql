-- What subsidies owns: rounds with their money and ledger, proposals with their sheets, steps and duties. `town` is the
-- owner of the row.

CREATE TABLE rounds (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    title TEXT NOT NULL,
    envelope BIGINT NOT NULL CHECK (envelope > 0),
    cap BIGINT NOT NULL CHECK (cap > 0 AND cap <= envelope),
    kinds TEXT NOT NULL,
    call_until BIGINT NOT NULL,
    criteria TEXT NOT NULL,
    minimum_scorers INT NOT NULL,
    pay_within INT NOT NULL,
    rules KEY_TEXT NOT NULL,
    state KEY_TEXT NOT NULL CHECK (state IN ('open', 'scoring', 'allocated')),
    opened_by TEXT NOT NULL,
    opened_for TEXT,
    opened_at BIGINT NOT NULL,
    awards TEXT,
    allocated_by TEXT,
    allocated_for TEXT,
    allocated_at BIGINT,
    settled_how TEXT,
    sample BOOLEAN NOT NULL,
    correlation UUID NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
) FILL(80);
CREATE INDEX rounds_town ON rounds (town, id);
CREATE INDEX rounds_state ON rounds (town, state, id);

-- Key: the round. The head of its ledger is its number of entries and the hash of the last.
CREATE TABLE round_money (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    envelope BIGINT NOT NULL,
    reserved BIGINT NOT NULL CHECK (reserved >= 0),
    paid BIGINT NOT NULL CHECK (paid >= 0),
    entries BIGINT NOT NULL CHECK (entries >= 1),
    hash KEY_TEXT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT never_overspent CHECK (reserved + paid <= envelope)
) FILL(50);

-- Key: <round>/<number>. One row is one entry: what it does to each account, in fen.
CREATE TABLE ledger_entries (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    round UUID NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind KEY_TEXT NOT NULL CHECK (kind IN ('opening', 'award', 'payment')),
    proposal UUID,
    by_subject TEXT NOT NULL,
    on_behalf_of TEXT,
    text TEXT NOT NULL,
    budget BIGINT NOT NULL,
    free BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    paid BIGINT NOT NULL,
    previous KEY_TEXT NOT NULL,
    hash KEY_TEXT NOT NULL,
    CONSTRAINT postings_sum_to_zero CHECK (budget + free + reserved + paid = 0)
);
CREATE UNIQUE INDEX ledger_entries_number ON ledger_entries (round, number);

CREATE TABLE proposals (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    receipt KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    community KEY_TEXT NOT NULL,
    round UUID NOT NULL,
    wish UUID,
    part INT,
    subject TEXT,
    organisation UUID,
    title TEXT NOT NULL,
    amount BIGINT NOT NULL,
    need TEXT,
    budget TEXT,
    monitors TEXT,
    state KEY_TEXT NOT NULL CHECK (
        state IN ('draft', 'returned', 'submitted', 'unsuccessful', 'awarded', 'held', 'accepted', 'paid')
    ),
    reason TEXT,
    submitted_by TEXT,
    submitted_at BIGINT,
    resolution UUID,
    scorers INT NOT NULL,
    awarded BIGINT CHECK (awarded > 0),
    awarded_by TEXT,
    awarded_at BIGINT,
    released_by TEXT,
    accepted_by TEXT,
    accepted_at BIGINT,
    evidence TEXT,
    signatures TEXT,
    pay_by BIGINT,
    paid_by TEXT,
    paid_at BIGINT,
    voucher TEXT,
    sample BOOLEAN NOT NULL,
    correlation UUID NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT submitter_does_not_award CHECK (awarded_by <> submitted_by),
    CONSTRAINT submitter_does_not_accept CHECK (accepted_by <> submitted_by),
    CONSTRAINT submitter_does_not_pay CHECK (paid_by <> submitted_by),
    CONSTRAINT approver_does_not_pay CHECK (paid_by <> awarded_by),
    CONSTRAINT nothing_without_a_resolution CHECK (
        state IN ('draft', 'returned') OR (submitted_by IS NOT NULL AND resolution IS NOT NULL)
    )
) FILL(70);
CREATE UNIQUE INDEX proposals_receipt ON proposals (town, receipt);
CREATE INDEX proposals_town ON proposals (town, id);
CREATE INDEX proposals_round ON proposals (round, id);
CREATE INDEX proposals_village ON proposals (village, id);
CREATE INDEX proposals_community ON proposals (community, id);
CREATE INDEX proposals_state ON proposals (town, state, id);
CREATE INDEX proposals_organisation ON proposals (organisation);

-- Every step of a proposal: who, on whose behalf, when, why. Key: <proposal>/<version of the proposal>.
CREATE TABLE proposal_steps (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    proposal UUID NOT NULL,
    proposal_version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    step TEXT NOT NULL,
    by_subject TEXT NOT NULL,
    on_behalf_of TEXT,
    text TEXT
);
CREATE INDEX proposal_steps_proposal ON proposal_steps (proposal, proposal_version);

-- Key: <proposal>/<scorer>: one sheet per evaluator.
CREATE TABLE score_sheets (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    round UUID NOT NULL,
    proposal UUID NOT NULL,
    scorer TEXT NOT NULL,
    points TEXT NOT NULL,
    scored_at BIGINT NOT NULL
);
CREATE INDEX score_sheets_round ON score_sheets (round, id);
CREATE INDEX score_sheets_proposal ON score_sheets (proposal, id);

-- Key: <proposal>/<subject>: nobody has two of these duties in one proposal.
CREATE TABLE duties (
    id KEY_TEXT PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    proposal UUID NOT NULL,
    subject TEXT NOT NULL,
    duty TEXT NOT NULL CHECK (duty IN ('submitter', 'scorer', 'approver', 'payer'))
);
CREATE INDEX duties_proposal ON duties (proposal);

-- Meetings that registry has judged.
CREATE TABLE known_resolutions (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    village KEY_TEXT NOT NULL,
    community KEY_TEXT,
    adopted BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);

-- Key: the meeting. The proposal its resolution serves; the nil UUID once that was returned.
CREATE TABLE resolution_uses (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    proposal UUID NOT NULL,
    version BIGINT NOT NULL
);

-- Key: the proposal. How it stood in the allocation of its round.
CREATE TABLE allocation_lines (
    id UUID PRIMARY KEY NOT NULL,
    town KEY_TEXT NOT NULL,
    round UUID NOT NULL,
    place INT NOT NULL,
    amount BIGINT NOT NULL,
    scorers INT NOT NULL,
    mean TEXT,
    means TEXT NOT NULL,
    remaining BIGINT NOT NULL,
    outcome KEY_TEXT NOT NULL CHECK (outcome IN ('allocated', 'does_not_fit', 'too_few_scorers')),
    submitted_by TEXT NOT NULL,
    allocated_by TEXT NOT NULL,
    CONSTRAINT submitter_does_not_allocate CHECK (allocated_by <> submitted_by)
);
CREATE UNIQUE INDEX allocation_lines_place ON allocation_lines (round, place);
