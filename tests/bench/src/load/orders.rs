//! Orders: the commands to send, each with what is expected of it.

use std::rc::Rc;

use uuid::Uuid;
use wuwei_contracts::Town;

use super::{Load, Zipf, random::Random};
use crate::{
    options::Workload,
    service::messages::{CreditAccount, PostEntry, RecordEntry},
};

/// Towns of the reference data.
const TOWNS: u64 = 36;
/// Places of the reference data.
pub const PLACES: u64 = 609;
/// The most that one command may move at a place.
pub const PLACE_MOST: i64 = 1_000;
/// Codes of entries that are there from the beginning.
pub const TAKEN_CODES: u64 = 100;
/// Callers, each with a grant of its own.
pub const OFFICERS: usize = 8;
/// Account 0; the others follow.
pub const ACCOUNT_BASE: u128 = 0x0000_0000_0000_7000_8000_0000_0000_0000;

/// Of a hundred mixed commands, so many are rejected by the rule.
const REJECTED: u64 = 5;
/// Of a hundred mixed commands, so many name a code that is taken.
const BEATEN: u64 = 1;
/// Of so many calls, one carries a sampled trace context.
const TRACED: u64 = 100;

/// The towns that are served.
pub fn towns() -> Vec<Town> {
    (1..=TOWNS).filter_map(|number| Town::parse(&format!("t{number:02}"))).collect()
}

/// A command on its way.
#[derive(Debug, Clone)]
pub struct Order {
    /// Its place among the towns.
    pub town: usize,
    /// The idempotency key.
    pub key: Uuid,
    /// Which caller calls.
    pub officer: usize,
    /// The trace context.
    pub traceparent: Option<String>,
    pub what: What,
    pub expected: Expected,
}

/// The command itself.
#[derive(Debug, Clone)]
pub enum What {
    Record(RecordEntry),
    Post(PostEntry),
    Credit(CreditAccount),
}

/// What is to come of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// It is done.
    Done,
    /// The rule rejects it.
    Rejected,
    /// Its code is taken.
    Beaten,
}

/// A sequence of orders; the same seed gives the same but for ids.
pub struct Orders {
    towns: u64,
    accounts: Option<Rc<Zipf>>,
    random: Random,
    given: u64,
    /// Milliseconds since 1970, for ids.
    now: Box<dyn Fn() -> u64>,
}

impl Orders {
    /// Orders on `accounts`, where the workload has any; `now` tells milliseconds since 1970.
    pub fn new(accounts: Option<Rc<Zipf>>, seed: u64, now: impl Fn() -> u64 + 'static) -> Self {
        Self { towns: TOWNS, accounts, random: Random::new(seed), given: 0, now: Box::new(now) }
    }

    /// How many were given.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// The next order of `load`.
    pub fn next(&mut self, load: &Load) -> Order {
        self.given += 1;
        let turn = self.given;
        let key = self.id();
        let traceparent = (load.traced && turn.is_multiple_of(TRACED)).then(|| self.traceparent());
        let (town, what, expected) = match load.workload {
            Workload::Insert => (turn % self.towns, self.record(key), Expected::Done),
            Workload::Mixed => {
                let account = self.accounts.clone().map_or(0, |accounts| accounts.draw(&mut self.random));
                let (what, expected) = self.mixed(key, account);
                (account % self.towns, what, expected)
            }
            Workload::Hot => {
                let account = self.accounts.as_ref().map_or(0, |accounts| accounts.key(0));
                (account % self.towns, self.credit(account, false), Expected::Done)
            }
        };
        let town = usize::try_from(town).unwrap_or_default();
        let officer = usize::try_from(turn).unwrap_or_default() % OFFICERS;
        Order { town, key, officer, traceparent, what, expected }
    }

    /// Half credits, half entries; of all, a few over the most, and a few with a code that is taken.
    fn mixed(&mut self, key: Uuid, account: u64) -> (What, Expected) {
        let over = self.random.below(100) < REJECTED;
        let expected = if over { Expected::Rejected } else { Expected::Done };
        if self.random.below(2) == 0 {
            return (self.credit(account, over), expected);
        }
        // Only entries have codes, and one over the most is rejected before its code counts.
        let taken = !over && self.random.below(100 - REJECTED) < 2 * BEATEN;
        let code = taken.then(|| taken_code(self.random.below(TAKEN_CODES)));
        let (place, amount) = (self.place(), self.amount(over));
        let post = PostEntry { id: key, account: account_id(account), place, amount, code, note: note(amount) };
        (What::Post(post), if taken { Expected::Beaten } else { expected })
    }

    fn record(&mut self, id: Uuid) -> What {
        let amount = self.amount(false);
        What::Record(RecordEntry { id, amount, note: note(amount) })
    }

    fn credit(&mut self, account: u64, over: bool) -> What {
        let (place, amount) = (self.place(), self.amount(over));
        What::Credit(CreditAccount { account: account_id(account), place, amount })
    }

    fn amount(&mut self, over: bool) -> i64 {
        let most = PLACE_MOST.unsigned_abs();
        let amount = 1 + self.random.below(most) + if over { most } else { 0 };
        i64::try_from(amount).unwrap_or(1)
    }

    fn place(&mut self) -> String {
        format!("p{:03}", self.random.below(PLACES))
    }

    /// A new `UUIDv7`.
    fn id(&mut self) -> Uuid {
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.random.number().to_le_bytes());
        // The version takes a few of the random bits: no two of one millisecond may come out alike.
        bytes[8..].copy_from_slice(&self.given.to_le_bytes()[..2]);
        uuid::Builder::from_unix_timestamp_millis((self.now)(), &bytes).into_uuid()
    }

    fn traceparent(&mut self) -> String {
        format!(
            "00-{:016x}{:016x}-{:016x}-01",
            self.random.number() | 1,
            self.random.number(),
            self.random.number() | 1
        )
    }
}

/// The code of an entry that is there from the beginning.
fn taken_code(number: u64) -> String {
    format!("TAKEN-{number:03}")
}

fn account_id(number: u64) -> Uuid {
    Uuid::from_u128(ACCOUNT_BASE | u128::from(number))
}

fn note(amount: i64) -> String {
    format!("示例 社区共建资金流水 {amount}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Span;

    #[test]
    fn of_mixed_orders_five_percent_are_rejected_and_one_percent_beaten() {
        let mut orders = Orders::new(Some(Rc::new(Zipf::new(20_000))), 7, || 1);
        let load =
            Load { workload: Workload::Mixed, in_flight: 1, span: Span::Commands(1), traced: false, noted: false };
        let mut counts = [0_u32; 3];
        let mut credits = 0_u32;
        for _ in 0..100_000 {
            let order = orders.next(&load);
            counts[order.expected as usize] += 1;
            credits += u32::from(matches!(order.what, What::Credit(_)));
        }
        assert!((4_700..5_300).contains(&counts[1]), "{counts:?}");
        assert!((850..1_150).contains(&counts[2]), "{counts:?}");
        assert!((49_000..51_000).contains(&credits), "{credits}");
    }
}
