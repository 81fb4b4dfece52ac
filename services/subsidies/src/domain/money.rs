//! The money of a round: what is reserved and paid never exceeds the envelope, and each movement is an entry of its ledger.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    Fen, Town,
    subsidies::{EntryKind, LedgerEntry, LedgerHead, MoneyRejection, Posting, ledger_entry::NO_HASH},
};

use super::By;

/// What was given, promised and paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// The head of the ledger, with the amounts that its entries add up to.
    pub head: LedgerHead,
    /// One more with each entry, from 1.
    pub version: i64,
}

/// What an entry says besides its amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The proposal.
    pub proposal: Option<Uuid>,
    /// Who.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// What people read.
    pub text: String,
}

impl Money {
    /// The money of a new round: the whole envelope is free.
    pub fn open(town: &Town, round: Uuid, envelope: Fen, note: Note) -> (Self, LedgerEntry) {
        let zero = Fen(0);
        let hash = NO_HASH.to_owned();
        let head = LedgerHead { town: town.clone(), round, envelope, reserved: zero, paid: zero, entries: 0, hash };
        Self { head, version: 0 }.with(EntryKind::Opening, envelope, note)
    }

    /// Neither reserved nor paid.
    pub fn free(&self) -> Fen {
        Fen(self.head.envelope.0 - self.head.reserved.0 - self.head.paid.0)
    }

    /// Promises `amount` to `proposal`: exactly what is free fits, one fen more does not.
    pub fn reserve(mut self, proposal: Uuid, amount: Fen, note: Note) -> Result<(Self, LedgerEntry), MoneyRejection> {
        let free = self.free();
        if amount > free || amount <= Fen(0) {
            return Err(MoneyRejection::EnvelopeExhausted { proposal, asked: amount, free });
        }
        self.head.reserved.0 += amount.0;
        Ok(self.with(EntryKind::Award, amount, note))
    }

    /// Pays `amount` of what is reserved for `proposal`.
    pub fn pay(mut self, proposal: Uuid, amount: Fen, note: Note) -> Result<(Self, LedgerEntry), MoneyRejection> {
        if amount > self.head.reserved || amount <= Fen(0) {
            let free = self.head.reserved;
            return Err(MoneyRejection::EnvelopeExhausted { proposal, asked: amount, free });
        }
        self.head.reserved.0 -= amount.0;
        self.head.paid.0 += amount.0;
        Ok(self.with(EntryKind::Payment, amount, note))
    }

    fn with(self, kind: EntryKind, amount: Fen, note: Note) -> (Self, LedgerEntry) {
        let Self { mut head, version } = self;
        let (from, to) = kind.accounts();
        head.entries += 1;
        let entry = LedgerEntry {
            row: LedgerEntry::row_of(head.round, head.entries),
            town: head.town.clone(),
            round: head.round,
            number: head.entries,
            at: note.at,
            kind,
            proposal: note.proposal,
            by: note.by.subject,
            on_behalf_of: note.by.on_behalf_of,
            text: note.text,
            postings: vec![Posting { account: from, amount: Fen(-amount.0) }, Posting { account: to, amount }],
            previous: std::mem::take(&mut head.hash),
            hash: String::new(),
        };
        let entry = entry.sealed();
        head.hash.clone_from(&entry.hash);
        (Self { head, version: version + 1 }, entry)
    }
}

#[cfg(test)]
mod tests;
