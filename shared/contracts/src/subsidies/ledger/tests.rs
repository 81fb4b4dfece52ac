use super::*;
use crate::subsidies::ledger_entry::Posting;

fn round() -> Uuid {
    Uuid::from_u128(7)
}

fn entry(number: u64, kind: EntryKind, amount: i64, previous: &str) -> LedgerEntry {
    let (from, to) = kind.accounts();
    let entry = LedgerEntry {
        row: LedgerEntry::row_of(round(), number),
        town: Town::parse("dalang").unwrap(),
        round: round(),
        number,
        at: jiff::Timestamp::from_microsecond(1_790_000_000_000_000 + i64::try_from(number).unwrap()).unwrap(),
        kind,
        proposal: (kind != EntryKind::Opening).then(|| Uuid::from_u128(number.into())),
        by: "chen".to_owned(),
        on_behalf_of: None,
        text: "示例".to_owned(),
        postings: vec![Posting { account: from, amount: Fen(-amount) }, Posting { account: to, amount: Fen(amount) }],
        previous: previous.to_owned(),
        hash: String::new(),
    };
    entry.sealed()
}

fn chain(moves: &[(EntryKind, i64)]) -> Vec<LedgerEntry> {
    let mut entries = Vec::<LedgerEntry>::new();
    for (number, (kind, amount)) in (1..).zip(moves) {
        let previous = entries.last().map_or_else(|| NO_HASH.to_owned(), |last| last.hash.clone());
        entries.push(entry(number, *kind, *amount, &previous));
    }
    entries
}

fn sound() -> Vec<LedgerEntry> {
    use EntryKind::{Award, Opening, Payment};
    chain(&[(Opening, 1000), (Award, 300), (Award, 700), (Payment, 300)])
}

fn head(entries: &[LedgerEntry]) -> LedgerHead {
    let Totals { envelope, reserved, paid, entries: count, hash, .. } = verify(entries).unwrap();
    LedgerHead { town: entries[0].town.clone(), round: round(), envelope, reserved, paid, entries: count, hash }
}

fn named(entries: &[LedgerEntry]) -> (u64, Tampering) {
    let fault = verify_to(entries, &head(&sound())).unwrap_err();
    assert_eq!(fault.row, LedgerEntry::row_of(round(), fault.entry), "{fault}");
    (fault.entry, fault.what)
}

#[test]
fn a_sound_ledger_adds_up_to_its_envelope() {
    let totals = verify_to(&sound(), &head(&sound())).unwrap();
    assert_eq!((totals.envelope, totals.free, totals.reserved, totals.paid), (Fen(1000), Fen(0), Fen(700), Fen(300)));
    assert_eq!(totals.entries, 4);
}

#[test]
fn entries_made_since_the_head_was_read_are_no_fault() {
    let entries = sound();
    verify_to(&entries, &head(&entries[..2])).unwrap();
}

#[test]
fn whatever_is_changed_in_an_entry_is_found_in_that_entry() {
    let changes: [fn(&mut LedgerEntry); 11] = [
        |entry| entry.postings[0].amount = Fen(-1),
        |entry| entry.postings[1].account = Account::Paid,
        |entry| entry.text.push('!'),
        |entry| entry.by = "li".to_owned(),
        |entry| entry.on_behalf_of = Some("li".to_owned()),
        |entry| entry.proposal = None,
        |entry| entry.kind = EntryKind::Payment,
        |entry| entry.town = Town::city(),
        |entry| entry.at += jiff::SignedDuration::from_micros(1),
        |entry| entry.previous = NO_HASH.to_owned(),
        |entry| entry.hash = NO_HASH.to_owned(),
    ];
    for (place, change) in changes.into_iter().enumerate() {
        let mut entries = sound();
        change(&mut entries[2]);
        assert_eq!(named(&entries), (3, Tampering::Changed), "change {place}");
    }
}

#[test]
fn order_and_absence_are_found() {
    let mut entries = sound();
    entries[1].number = 9;
    entries.sort_by_key(|entry| entry.number);
    assert_eq!(verify(&entries).unwrap_err().what, Tampering::Renumbered);
    let mut entries = sound();
    entries.remove(1);
    assert_eq!(named(&entries), (2, Tampering::Missing));
    let mut entries = sound();
    entries.pop();
    assert_eq!(named(&entries), (4, Tampering::Missing), "the last is missed by the head");
    assert_eq!(named(&[]), (1, Tampering::Missing));
}

#[test]
fn an_entry_written_anew_with_a_fitting_hash_is_named_by_what_follows_it() {
    for (place, number) in [(1, 2), (3, 4)] {
        let mut entries = sound();
        entries[place].text = "another".to_owned();
        entries[place] = entries[place].clone().sealed();
        assert_eq!(named(&entries), (number, Tampering::Rewritten));
    }
}

#[test]
fn a_chain_that_holds_but_does_not_add_up_is_refused() {
    use EntryKind::{Award, Opening, Payment};
    let what = |moves: &[(EntryKind, i64)]| verify(&chain(moves)).unwrap_err().what;
    assert_eq!(what(&[(Opening, 1000), (Award, 1001)]), Tampering::Overdrawn);
    assert!(verify(&chain(&[(Opening, 1000), (Award, 1000)])).is_ok(), "exactly the envelope");
    assert_eq!(what(&[(Opening, 1000), (Award, 10), (Payment, 11)]), Tampering::Overdrawn);
    assert_eq!(what(&[(Award, 10)]), Tampering::Unbalanced);
    assert_eq!(what(&[(Opening, 1000), (Opening, 1)]), Tampering::Unbalanced, "an envelope is opened once");
    let mut entries = chain(&[(Opening, 1000)]);
    entries[0].postings[1].amount = Fen(1001);
    entries[0] = entries[0].clone().sealed();
    assert_eq!(verify(&entries).unwrap_err().what, Tampering::Unbalanced, "postings sum to 0");
    let mut told = head(&sound());
    told.paid = Fen(299);
    assert_eq!(verify_to(&sound(), &told).unwrap_err().what, Tampering::HeadDiffers);
}

#[test]
fn no_text_can_pass_for_another_field() {
    let mut entries = sound();
    entries[1].text = "a\"\nfree=0".to_owned();
    assert!(entries[1].canonical().contains(r#"text="a\"\nfree=0""#));
    assert_eq!(entries[1].canonical().lines().count(), 14);
}
