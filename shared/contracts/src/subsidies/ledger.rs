//! Checking a ledger: whoever has its entries and its head can, with nothing else.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ledger_entry::{Account, EntryKind, LedgerEntry, NO_HASH};
use crate::{Fen, Town};

/// The end of a round's ledger, as kept beside its entries: what they must add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerHead {
    /// The town that owns the round.
    pub town: Town,
    /// The round.
    pub round: Uuid,
    /// What there is to give.
    pub envelope: Fen,
    /// Reserved and not yet paid.
    pub reserved: Fen,
    /// Paid.
    pub paid: Fen,
    /// How many entries there are.
    pub entries: u64,
    /// Hash of the last.
    pub hash: String,
}

/// What a sound ledger adds up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// What there is to give.
    pub envelope: Fen,
    /// Not promised to anybody.
    pub free: Fen,
    /// Reserved and not yet paid.
    pub reserved: Fen,
    /// Paid.
    pub paid: Fen,
    /// How many entries there are.
    pub entries: u64,
    /// Hash of the last.
    pub hash: String,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tampering {
    /// Its number is not that of its row: entries were put into another order.
    Renumbered,
    /// It is not what was hashed: something in it was changed.
    Changed,
    /// It is not there.
    Missing,
    /// The entry after it, or the head, was made after another than this: it was written anew.
    Rewritten,
    /// It belongs to another ledger than the first.
    Foreign,
    /// Its postings do not sum to 0, or move money between other accounts than its kind does.
    Unbalanced,
    /// The balance of `free`, `reserved` or `paid` is below 0 after it.
    Overdrawn,
    /// The head tells other amounts than the entries add up to.
    HeadDiffers,
}

/// The first thing that is wrong with a ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[error("entry {entry} (row {row}): {what}")]
pub struct LedgerFault {
    /// Number of the entry.
    pub entry: u64,
    /// Key of its row.
    pub row: String,
    /// What is wrong with it.
    pub what: Tampering,
}

impl fmt::Display for Tampering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Renumbered => "its number is not its row's: entries were put into another order",
            Self::Changed => "it is not what was hashed: something in it was changed",
            Self::Missing => "it is missing",
            Self::Rewritten => "what follows was made after another entry than this one: it was written anew",
            Self::Foreign => "it belongs to another ledger",
            Self::Unbalanced => "its postings do not sum to 0, or move money between accounts that its kind does not",
            Self::Overdrawn => "an account is overdrawn after it",
            Self::HeadDiffers => "the head tells other amounts than the entries up to it add up to",
        })
    }
}

/// Checks a whole ledger, its entries in the order of their numbers.
///
/// # Errors
/// The first entry that is not what it was, not where it was, or does not add up.
pub fn verify(entries: &[LedgerEntry]) -> Result<Totals, LedgerFault> {
    // Each entry by itself first, so that the one that was touched is named and not the first that no longer follows.
    entries.iter().try_for_each(unchanged)?;
    let mut books = Books::new();
    for entry in entries {
        books.take(entry)?;
    }
    Ok(books.totals())
}

/// Checks a ledger against its head: nothing was taken off its end, and the amounts kept beside it are its own. Entries
/// after the head were made since it was read.
///
/// # Errors
/// As [`verify`]; where the head names an entry that is not there or is another.
pub fn verify_to(entries: &[LedgerEntry], head: &LedgerHead) -> Result<Totals, LedgerFault> {
    let totals = verify(entries)?;
    let fault = |entry, what| LedgerFault { entry, row: LedgerEntry::row_of(head.round, entry), what };
    if totals.entries < head.entries {
        return Err(fault(totals.entries + 1, Tampering::Missing));
    }
    let known = usize::try_from(head.entries).unwrap_or(usize::MAX).min(entries.len());
    let then = verify(&entries[..known])?;
    if then.hash != head.hash {
        return Err(fault(head.entries, Tampering::Rewritten));
    }
    if let Some(first) = entries.first()
        && (first.round != head.round || first.town != head.town)
    {
        return Err(fault(1, Tampering::Foreign));
    }
    if (then.envelope, then.reserved, then.paid) != (head.envelope, head.reserved, head.paid) {
        return Err(fault(head.entries, Tampering::HeadDiffers));
    }
    Ok(totals)
}

fn fault(entry: &LedgerEntry, what: Tampering) -> LedgerFault {
    LedgerFault { entry: entry.number, row: entry.row.clone(), what }
}

fn unchanged(entry: &LedgerEntry) -> Result<(), LedgerFault> {
    if entry.row != LedgerEntry::row_of(entry.round, entry.number) {
        return Err(fault(entry, Tampering::Renumbered));
    }
    if entry.hash != entry.digest() {
        return Err(fault(entry, Tampering::Changed));
    }
    Ok(())
}

/// Balances while entries are taken one after another.
struct Books {
    balances: [Fen; Account::ALL.len()],
    entries: u64,
    hash: String,
    first: Option<LedgerEntry>,
    last: Option<LedgerEntry>,
}

impl Books {
    fn new() -> Self {
        Self { balances: [Fen(0); 4], entries: 0, hash: NO_HASH.to_owned(), first: None, last: None }
    }

    fn take(&mut self, entry: &LedgerEntry) -> Result<(), LedgerFault> {
        let number = self.entries + 1;
        if entry.number != number {
            let row = LedgerEntry::row_of(entry.round, number);
            return Err(LedgerFault { entry: number, row, what: Tampering::Missing });
        }
        let first = self.first.get_or_insert_with(|| entry.clone());
        if (entry.round, &entry.town) != (first.round, &first.town) {
            return Err(fault(entry, Tampering::Foreign));
        }
        if entry.previous != self.hash {
            return Err(fault(self.last.as_ref().unwrap_or(entry), Tampering::Rewritten));
        }
        self.post(entry)?;
        self.entries = number;
        self.hash.clone_from(&entry.hash);
        self.last = Some(entry.clone());
        Ok(())
    }

    /// Two postings of one amount, from the account its kind takes from to the one it gives to.
    fn post(&mut self, entry: &LedgerEntry) -> Result<(), LedgerFault> {
        let unbalanced = || fault(entry, Tampering::Unbalanced);
        let (from, to) = entry.kind.accounts();
        let [taken, given] = entry.postings[..] else { return Err(unbalanced()) };
        let fits = (taken.account, given.account) == (from, to)
            && given.amount > Fen(0)
            && taken.amount.plus(given.amount) == Some(Fen(0))
            && (entry.kind == EntryKind::Opening) == (self.entries == 0);
        if !fits {
            return Err(unbalanced());
        }
        for posting in [taken, given] {
            let balance = &mut self.balances[posting.account as usize];
            *balance = balance.plus(posting.amount).ok_or_else(unbalanced)?;
        }
        let overdrawn = |account: &Account| *account != Account::Budget && self.balances[*account as usize] < Fen(0);
        match Account::ALL.iter().find(|account| overdrawn(account)) {
            Some(_) => Err(fault(entry, Tampering::Overdrawn)),
            None => Ok(()),
        }
    }

    fn totals(self) -> Totals {
        let [budget, free, reserved, paid] = self.balances;
        // Postings sum to 0, so that the four balances do.
        let envelope = Fen(budget.0.saturating_neg());
        Totals { envelope, free, reserved, paid, entries: self.entries, hash: self.hash }
    }
}

#[cfg(test)]
mod tests;
