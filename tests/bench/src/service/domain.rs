//! The rule: a place sets the most that one command may move there.

use wuwei_contracts::{Kind, Reject};

use super::{entities::place, messages::AccountCredited};
use crate::service::entities::account;

/// The amount is over the place's most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverTheMost {
    amount: i64,
    most: i64,
}

impl std::fmt::Display for OverTheMost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the amount is {}, the place takes {} at most; give less", self.amount, self.most)
    }
}

impl std::error::Error for OverTheMost {}

/// Code of the rejection [`OverTheMost`].
pub const OVER_THE_MOST: &str = "over_the_most";

impl Reject for OverTheMost {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &str {
        OVER_THE_MOST
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        Some(("amount", self.amount.to_string(), "most"))
    }
}

/// Whether `place` takes `amount`.
pub fn takes(place: &place::Model, amount: i64) -> Result<(), OverTheMost> {
    if amount <= place.most { Ok(()) } else { Err(OverTheMost { amount, most: place.most }) }
}

/// `account` with `amount` added at `place`, and what to announce.
pub fn credit(
    account: account::Model,
    place: &place::Model,
    amount: i64,
) -> Result<(account::Model, AccountCredited), OverTheMost> {
    takes(place, amount)?;
    let next = account::Model { balance: account.balance + amount, version: account.version + 1, ..account };
    let credited = AccountCredited { account: next.id, place: place.id.clone(), amount, balance: next.balance };
    Ok((next, credited))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_takes_no_more_than_its_most() {
        let place = place::Model { id: "p001".to_owned(), name: "示例".to_owned(), most: 10, version: 1 };
        let account = account::Model {
            id: uuid::Uuid::nil(),
            town: "t01".to_owned(),
            name: "示例".to_owned(),
            balance: 5,
            version: 3,
        };
        let (next, credited) = credit(account.clone(), &place, 10).unwrap();
        assert_eq!((next.balance, next.version, credited.balance), (15, 4, 15));
        assert_eq!(credit(account, &place, 11).unwrap_err(), OverTheMost { amount: 11, most: 10 });
    }
}
