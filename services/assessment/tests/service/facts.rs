//! Events of the other services, as they announce them.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent, ReceiptNumber,
    delegation::CaseDecided,
    registry::AssemblyJudged,
    subsidies::ProposalPaid,
    wishes::{WishConfirmed, WishUnconfirmed},
};
use wuwei_runtime::Clock;
use wuwei_testkit::announced;

/// What a fact is about.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    /// Number of the thing.
    pub number: u128,
    /// Its village.
    pub village: &'a str,
    /// Whether it is sample data.
    pub sample: bool,
}

/// A sample thing of that number in that village.
pub fn of(number: u128, village: &str) -> Of<'_> {
    Of { number, village, sample: true }
}

fn now() -> Timestamp {
    Clock::default().now()
}

fn receipt(kind: &str, number: u128) -> String {
    ReceiptNumber::new(kind, 2026, u64::try_from(number).unwrap()).unwrap().to_string()
}

fn id(kind: u128, of: Of<'_>) -> Uuid {
    Uuid::from_u128((kind << 64) | of.number)
}

fn event<E: wuwei_contracts::Event>(sequence: i64, data: Value) -> CloudEvent<E> {
    announced("dalang", sequence, serde_json::from_value(data).unwrap())
}

/// A case was decided.
pub fn case_decided(of: Of<'_>, in_time: bool) -> CloudEvent<CaseDecided> {
    let now = now();
    let case = json!({
        "id": id(1, of), "receipt": receipt("CA", of.number), "town": "dalang", "village": of.village,
        "community": format!("{}-0001", of.village), "item": "示例事项", "catalogue": "1", "origin": { "kind": "staff" },
        "state": "done", "holder": "town:dalang", "filed": now, "changed": now, "sample": of.sample, "version": 1
    });
    event(
        1,
        json!({
            "case": case, "decision": "done", "reason": "示例", "decided": now, "promised": now, "in_time": in_time
        }),
    )
}

fn wish(of: Of<'_>, state: &str) -> Value {
    let now = now();
    json!({
        "id": id(2, of), "receipt": receipt("WS", of.number), "town": "dalang", "village": of.village,
        "community": format!("{}-0001", of.village), "category": "lighting", "channel": "station", "state": state,
        "parts": [], "submitted": now, "changed": now, "sample": of.sample, "version": 1
    })
}

/// A wisher answered, for the `sequence`-th time.
pub fn wish_confirmed(of: Of<'_>, satisfied: bool, sequence: i64) -> CloudEvent<WishConfirmed> {
    let data = json!({ "wish": wish(of, "confirmed"), "solved": true, "satisfied": satisfied });
    event(sequence, data)
}

/// A wisher did not answer.
pub fn wish_unconfirmed(of: Of<'_>) -> CloudEvent<WishUnconfirmed> {
    let data = json!({ "wish": wish(of, "unconfirmed") });
    event(1, data)
}

/// An award was paid.
pub fn proposal_paid(of: Of<'_>, in_time: bool) -> CloudEvent<ProposalPaid> {
    let now = now();
    let proposal = json!({
        "id": id(3, of), "receipt": receipt("SU", of.number), "town": "dalang", "village": of.village,
        "community": format!("{}-0001", of.village), "round": Uuid::from_u128(8), "origin": { "kind": "applicant" },
        "applicant": {}, "title": "示例项目", "amount": 100, "state": "paid", "changed": now, "sample": of.sample,
        "version": 1
    });
    event(1, json!({ "proposal": proposal, "amount": 100, "paid": now, "due": now, "in_time": in_time }))
}

/// A meeting was judged.
pub fn assembly_judged(of: Of<'_>, adopted: bool) -> CloudEvent<AssemblyJudged> {
    let verdict = if adopted { "adopted" } else { "not_adopted" };
    let assembly = json!({
        "id": id(4, of), "town": "dalang", "village": of.village, "kind": "villagers_assembly", "matter": "示例事项",
        "held_on": "2026-11-20", "verdict": verdict, "findings": [], "rule": "villagers_assembly v1",
        "rule_source": "示例", "recorded_by": "li", "judged": now(), "sample": of.sample, "version": 1
    });
    event(1, json!({ "assembly": assembly }))
}
