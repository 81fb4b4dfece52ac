//! The ledger: what it adds up to, and that whatever is touched in it is named.

use uuid::Uuid;
use wuwei_contracts::{
    Fen, PageRequest,
    subsidies::{
        Account, EntryKind, ExportLedger, LedgerEntry, LedgerFault, LedgerHead, ReadLedgerHead, Tampering, verify_to,
    },
};
use wuwei_testkit::{Backend, Harness, both};

use crate::office::{OFFICER, PAYER, PROPOSAL, ROUND, accepted, open, pay, refused, round};

async fn head(harness: &Harness) -> LedgerHead {
    harness.call("anybody", "dalang", ReadLedgerHead { round: ROUND }).await.unwrap()
}

/// Every page, two entries at a time.
async fn ledger(harness: &Harness) -> Vec<LedgerEntry> {
    let (mut entries, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest { after, limit: Some(2) };
        let page = harness.call("anybody", "dalang", ExportLedger { round: ROUND, page }).await.unwrap();
        assert!(page.items.len() <= 2);
        entries.extend(page.items);
        after = page.next;
        if after.is_none() {
            assert_eq!(page.total, entries.len() as u64);
            return entries;
        }
    }
}

/// A round with an award that was paid: three entries.
async fn paid(backend: Backend) -> Harness {
    let harness = open(backend).await;
    accepted(&harness).await;
    harness.call(PAYER, "dalang", pay(PROPOSAL)).await.unwrap();
    harness
}

both!(postings_sum_to_0_and_reserved_paid_and_free_make_the_envelope, async |backend| {
    let harness = paid(backend).await;
    let entries = ledger(&harness).await;
    let kinds: Vec<_> = entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Opening, EntryKind::Award, EntryKind::Payment]);
    for entry in &entries {
        assert_eq!(entry.postings.iter().map(|posting| posting.amount.0).sum::<i64>(), 0, "{entry:?}");
    }
    assert_eq!((entries[1].by.as_str(), entries[2].by.as_str()), (OFFICER, PAYER));
    assert_eq!((entries[2].text.as_str(), entries[2].proposal), ("V-1", Some(PROPOSAL)));
    assert_eq!(entries[0].postings[0].account, Account::Budget);
    let totals = verify_to(&entries, &head(&harness).await).unwrap();
    assert_eq!((totals.envelope, totals.reserved, totals.paid), (Fen(100_000), Fen(0), Fen(50_000)));
    assert_eq!(totals.reserved.0 + totals.paid.0 + totals.free.0, totals.envelope.0);
});

/// Does `sql` to the database as somebody does who takes no notice of its rules.
async fn tamper(harness: &Harness, sql: &str) {
    let sql = match harness.database().backend() {
        Backend::Sqlite => format!("PRAGMA ignore_check_constraints = ON; {sql}"),
        Backend::Postgres => {
            format!("ALTER TABLE ledger_entries DROP CONSTRAINT IF EXISTS postings_sum_to_zero; {sql}")
        }
    };
    harness.database().execute(&sql).await;
}

/// What is found after `sql` was done to the database.
async fn found(harness: &Harness, sql: &str) -> LedgerFault {
    tamper(harness, sql).await;
    verify_to(&ledger(harness).await, &head(harness).await).unwrap_err()
}

both!(whatever_is_changed_in_a_row_is_named_with_its_entry_and_row, async |backend| {
    let harness = paid(backend).await;
    let row = LedgerEntry::row_of(ROUND, 2);
    let changes = [
        ("amount on one side", "free = free + 1", "free = free - 1"),
        (
            "amount on both sides",
            "free = free - 1, reserved = reserved + 1",
            "free = free + 1, reserved = reserved - 1",
        ),
        ("account", "paid = reserved, reserved = 0", "reserved = paid, paid = 0"),
        ("text", "text = text || '!'", "text = SUBSTR(text, 1, LENGTH(text) - 1)"),
        ("who", "by_subject = by_subject || 'x'", "by_subject = SUBSTR(by_subject, 1, LENGTH(by_subject) - 1)"),
        ("for whom", "on_behalf_of = 'li'", "on_behalf_of = NULL"),
        ("when", "at = at + 1", "at = at - 1"),
        ("kind", "kind = 'payment'", "kind = 'award'"),
        ("town", "town = 'humen'", "town = 'dalang'"),
        ("previous hash", "previous = 'x' || previous", "previous = SUBSTR(previous, 2)"),
        ("hash", "hash = 'x' || hash", "hash = SUBSTR(hash, 2)"),
    ];
    for (what, change, back) in changes {
        let fault = found(&harness, &format!("UPDATE ledger_entries SET {change} WHERE id = '{row}'")).await;
        assert_eq!((fault.entry, &fault.row, fault.what), (2, &row, Tampering::Changed), "{what}");
        tamper(&harness, &format!("UPDATE ledger_entries SET {back} WHERE id = '{row}'")).await;
        verify_to(&ledger(&harness).await, &head(&harness).await).unwrap();
    }
});

both!(another_order_a_missing_row_and_another_head_are_named, async |backend| {
    let harness = paid(backend).await;
    let row = |number| LedgerEntry::row_of(ROUND, number);
    let sql = format!("UPDATE ledger_entries SET number = 9 WHERE id = '{}'", row(2));
    let fault = found(&harness, &sql).await;
    assert_eq!((fault.row, fault.what), (row(2), Tampering::Renumbered));
    harness.database().execute(&format!("UPDATE ledger_entries SET number = 2 WHERE id = '{}'", row(2))).await;
    let fault = found(&harness, "UPDATE round_money SET paid = paid - 1").await;
    assert_eq!((fault.entry, fault.what), (3, Tampering::HeadDiffers));
    harness.database().execute("UPDATE round_money SET paid = paid + 1").await;
    let fault = found(&harness, &format!("DELETE FROM ledger_entries WHERE id = '{}'", row(3))).await;
    assert_eq!((fault.entry, fault.row, fault.what), (3, row(3), Tampering::Missing), "the last, against the head");
    let fault = found(&harness, &format!("DELETE FROM ledger_entries WHERE id = '{}'", row(1))).await;
    assert_eq!((fault.entry, fault.row, fault.what), (1, row(1), Tampering::Missing));
});

both!(a_ledger_of_no_round_of_the_town_is_not_told, async |backend| {
    let harness = open(backend).await;
    harness.call(OFFICER, "dalang", round(&harness)).await.unwrap();
    let nothing = ReadLedgerHead { round: Uuid::from_u128(9) };
    refused(&harness, "anybody", nothing, ("round_unknown", "round", "known")).await;
    let page = PageRequest { after: Some("x".to_owned()), limit: None };
    let wrong = ExportLedger { round: ROUND, page };
    refused(&harness, "anybody", wrong, ("wrong_cursor", "page.after", "cursor")).await;
    let elsewhere = harness.call("anybody", "humen", ReadLedgerHead { round: ROUND }).await.unwrap_err();
    assert_eq!(&*elsewhere.code, "round_unknown");
});
