use proptest::prelude::*;
use wuwei_contracts::{
    Reject,
    subsidies::{Account, Tampering, verify, verify_to},
};

use super::*;

fn note(proposal: Option<u128>) -> Note {
    Note {
        proposal: proposal.map(Uuid::from_u128),
        by: By { subject: "chen".to_owned(), on_behalf_of: None },
        at: Timestamp::from_microsecond(1_790_000_000_000_000).unwrap(),
        text: "示例".to_owned(),
    }
}

fn open(envelope: i64) -> (Money, Vec<LedgerEntry>) {
    let (money, entry) = Money::open(&Town::parse("dalang").unwrap(), Uuid::from_u128(7), Fen(envelope), note(None));
    (money, vec![entry])
}

fn proposal() -> Uuid {
    Uuid::from_u128(1)
}

#[test]
fn exactly_what_is_free_can_be_reserved_and_not_one_fen_more() {
    for (amount, fits) in [(999, true), (1000, true), (1001, false), (0, false), (-1, false)] {
        let reserved = open(1000).0.reserve(proposal(), Fen(amount), note(Some(1)));
        match reserved {
            Ok((money, _)) => assert!(fits && money.free() == Fen(1000 - amount)),
            Err(rejection) => assert!(!fits && rejection.code() == "envelope_exhausted", "{amount}"),
        }
    }
    let (money, _) = open(1000).0.reserve(proposal(), Fen(600), note(Some(1))).unwrap();
    for (amount, fits) in [(399, true), (400, true), (401, false)] {
        assert_eq!(money.clone().reserve(proposal(), Fen(amount), note(Some(2))).is_ok(), fits, "{amount} after 600");
    }
}

#[test]
fn no_more_is_paid_than_is_reserved() {
    let (money, _) = open(1000).0.reserve(proposal(), Fen(600), note(Some(1))).unwrap();
    for (amount, fits) in [(599, true), (600, true), (601, false)] {
        assert_eq!(money.clone().pay(proposal(), Fen(amount), note(Some(1))).is_ok(), fits, "{amount}");
    }
}

/// Awards and payments as they come; the money afterwards and its whole ledger.
fn moved(envelope: i64, moves: &[(bool, i64)]) -> (Money, Vec<LedgerEntry>) {
    let (mut money, mut entries) = open(envelope);
    for (award, amount) in moves {
        let (before, amount) = (money.clone(), Fen(*amount));
        let moved = if *award {
            money.reserve(proposal(), amount, note(Some(1)))
        } else {
            money.pay(proposal(), amount, note(Some(1)))
        };
        money = match moved {
            Ok((next, entry)) => {
                entries.push(entry);
                next
            }
            Err(_) => before,
        };
    }
    (money, entries)
}

fn moves() -> impl Strategy<Value = (i64, Vec<(bool, i64)>)> {
    (1..2000_i64, prop::collection::vec((any::<bool>(), -5..700_i64), 0..30))
}

/// One change of one entry.
fn tamper(entry: &mut LedgerEntry, what: u8, by: i64) {
    match what % 8 {
        0 => entry.postings[0].amount.0 += by,
        1 => entry.postings[1].amount.0 += by,
        2 => {
            let account = entry.postings[0].account;
            entry.postings[0].account = if account == Account::Paid { Account::Free } else { Account::Paid };
        }
        3 => entry.text.push(' '),
        4 => entry.by.push('x'),
        5 => entry.at += jiff::SignedDuration::from_micros(by),
        6 => entry.previous.push('0'),
        _ => entry.hash.push('0'),
    }
}

proptest! {
    #[test]
    fn whatever_is_awarded_and_paid_the_envelope_holds_and_the_ledger_adds_up((envelope, moves) in moves()) {
        let (money, entries) = moved(envelope, &moves);
        prop_assert!(money.head.reserved >= Fen(0) && money.head.paid >= Fen(0) && money.free() >= Fen(0));
        for entry in &entries {
            prop_assert_eq!(entry.postings.iter().map(|posting| posting.amount.0).sum::<i64>(), 0);
        }
        let totals = verify_to(&entries, &money.head).unwrap();
        prop_assert_eq!(totals.free.0 + totals.reserved.0 + totals.paid.0, envelope);
        prop_assert_eq!(i64::try_from(totals.entries).unwrap(), money.version);
    }

    #[test]
    fn whatever_is_changed_in_whichever_entry_is_named((envelope, moves) in moves(), at in 0..100_usize, what in 0..8_u8,
        by in 1..50_i64)
    {
        let (_, mut entries) = moved(envelope, &moves);
        let place = at % entries.len();
        tamper(&mut entries[place], what, by);
        let fault = verify(&entries).unwrap_err();
        prop_assert_eq!(fault.entry, place as u64 + 1);
        prop_assert_eq!(fault.what, Tampering::Changed);
    }

    #[test]
    fn whatever_is_taken_out_is_missed((envelope, moves) in moves(), at in 0..100_usize) {
        let (money, mut entries) = moved(envelope, &moves);
        let place = at % entries.len();
        entries.remove(place);
        let fault = verify_to(&entries, &money.head).unwrap_err();
        prop_assert_eq!((fault.entry, fault.what), (place as u64 + 1, Tampering::Missing));
    }
}
