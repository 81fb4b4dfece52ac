//! The handlers: find, decide, save, emit, as in any service.

use uuid::Uuid;
use wuwei_contracts::{Kind, Rejection};
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use super::{
    Bench, domain,
    entities::{account, entry, place},
    messages::{CreditAccount, Credited, EntryRecorded, PostEntry, RecordEntry, Recorded},
};

impl Handles<RecordEntry> for Bench {
    async fn handle(&self, work: &Work, command: RecordEntry) -> Outcome<RecordEntry> {
        let RecordEntry { id, amount, note } = command;
        Ok(record(work, entry::Model { id, amount, note, ..blank(work) }))
    }
}

impl Handles<PostEntry> for Bench {
    async fn handle(&self, work: &Work, command: PostEntry) -> Outcome<PostEntry> {
        let (account, place) = find(work, command.account, &command.place).await?;
        domain::takes(&place, command.amount)?;
        work.add("posted", 1);
        let PostEntry { id, code, amount, note, .. } = command;
        let (account, place) = (Some(account.id), Some(place.id));
        Ok(record(work, entry::Model { id, account, place, code, amount, note, ..blank(work) }))
    }
}

impl Handles<CreditAccount> for Bench {
    async fn handle(&self, work: &Work, command: CreditAccount) -> Outcome<CreditAccount> {
        let (account, place) = find(work, command.account, &command.place).await?;
        let (next, credited) = domain::credit(account, &place, command.amount)?;
        let reply = Credited { account: next.id, amount: command.amount, balance: next.balance, version: next.version };
        work.save(next);
        work.emit(credited);
        work.add("credited", 1);
        Ok(reply)
    }
}

async fn find(work: &Work, account: Uuid, place: &str) -> Result<(account::Model, place::Model), Refusal> {
    let unknown = |what: &str| Rejection::new(Kind::NotFound, "not_found", format!("there is no such {what}"));
    let found = work.find::<account::Model>(account).await?.ok_or_else(|| unknown("account"))?;
    let place = work.find::<place::Model>(place).await?.ok_or_else(|| unknown("place"))?;
    Ok((found, place))
}

fn blank(work: &Work) -> entry::Model {
    entry::Model {
        id: Uuid::nil(),
        town: work.town().to_string(),
        account: None,
        place: None,
        code: None,
        amount: 0,
        note: String::new(),
        at: work.now().as_microsecond(),
        version: 1,
    }
}

fn record(work: &Work, entry: entry::Model) -> Recorded {
    let recorded = Recorded { id: entry.id, account: entry.account, amount: entry.amount };
    let event = EntryRecorded { id: entry.id, account: entry.account, amount: entry.amount, note: entry.note.clone() };
    work.insert(entry);
    work.emit(event);
    recorded
}
