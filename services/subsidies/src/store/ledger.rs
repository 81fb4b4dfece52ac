//! The money of rounds, their ledgers, and the rows of both.

use uuid::Uuid;
use wuwei_contracts::{
    Fen,
    subsidies::{Account, LedgerEntry, LedgerHead, Posting},
};
use wuwei_runtime::{Fault, Refusal, Work, clock::from_micros, column::value};

use crate::{
    domain::money::Money,
    entities::{ledger_entry, round_money::Model},
};

/// The money of a round that exists.
pub async fn money_of(work: &Work, round: Uuid) -> Result<Money, Refusal> {
    let row = work.find::<Model>(round).await?;
    Ok(money(row.ok_or_else(|| Fault::new(format_args!("round {round} has no money")))?)?)
}

/// Inserts the money of a new round with its opening entry.
pub fn insert(work: &Work, money: &Money, entry: LedgerEntry) {
    work.insert(row(money));
    work.insert(entry_row(entry));
}

/// Saves the money of a round with the entry that changed it.
pub fn save(work: &Work, money: &Money, entry: LedgerEntry) {
    work.save(row(money));
    work.insert(entry_row(entry));
}

/// The money of a row.
pub fn money(row: Model) -> Result<Money, Fault> {
    let head = LedgerHead {
        town: value("round_money.town", &row.town)?,
        round: row.id,
        envelope: Fen(row.envelope),
        reserved: Fen(row.reserved),
        paid: Fen(row.paid),
        entries: u64::try_from(row.entries).map_err(Fault::new)?,
        hash: row.hash,
    };
    Ok(Money { head, version: row.version })
}

/// The entry of a row. What somebody has changed in a row is told as it stands, for whoever verifies it to find; only a
/// text that is no value at all is a fault.
pub fn entry(row: ledger_entry::Model) -> Result<LedgerEntry, Fault> {
    let amounts = [row.budget, row.free, row.reserved, row.paid];
    let mut postings: Vec<Posting> =
        Account::ALL.into_iter().zip(amounts).filter(|(_, amount)| *amount != 0).map(posting).collect();
    // From, then to, as they were hashed.
    postings.sort_by_key(|posting| posting.amount);
    Ok(LedgerEntry {
        row: row.id,
        town: value("ledger_entries.town", &row.town)?,
        round: row.round,
        number: u64::try_from(row.number).map_err(Fault::new)?,
        at: from_micros(row.at),
        kind: value("ledger_entries.kind", &row.kind)?,
        proposal: row.proposal,
        by: row.by_subject,
        on_behalf_of: row.on_behalf_of,
        text: row.text,
        postings,
        previous: row.previous,
        hash: row.hash,
    })
}

fn posting((account, amount): (Account, i64)) -> Posting {
    Posting { account, amount: Fen(amount) }
}

fn entry_row(entry: LedgerEntry) -> ledger_entry::Model {
    let on = |account: Account| {
        let amounts = entry.postings.iter().filter(|posting| posting.account == account);
        amounts.map(|posting| posting.amount.0).sum::<i64>()
    };
    ledger_entry::Model {
        budget: on(Account::Budget),
        free: on(Account::Free),
        reserved: on(Account::Reserved),
        paid: on(Account::Paid),
        id: entry.row,
        town: entry.town.to_string(),
        round: entry.round,
        number: i64::try_from(entry.number).unwrap_or(i64::MAX),
        at: entry.at.as_microsecond(),
        kind: entry.kind.as_str().to_owned(),
        proposal: entry.proposal,
        by_subject: entry.by,
        on_behalf_of: entry.on_behalf_of,
        text: entry.text,
        previous: entry.previous,
        hash: entry.hash,
    }
}

fn row(money: &Money) -> Model {
    let head = &money.head;
    Model {
        id: head.round,
        town: head.town.to_string(),
        envelope: head.envelope.0,
        reserved: head.reserved.0,
        paid: head.paid.0,
        entries: i64::try_from(head.entries).unwrap_or(i64::MAX),
        hash: head.hash.clone(),
        version: money.version,
    }
}
