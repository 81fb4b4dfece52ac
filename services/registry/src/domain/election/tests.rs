use jiff::civil::date;

use super::*;
use crate::rules;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-26T00:00:00Z")
}

fn candidate(number: u32, votes: u32, elected: bool) -> Candidate {
    Candidate { number, votes, elected }
}

fn election(electorate: u32, turnout: u32, candidates: Vec<Candidate>) -> Election {
    Election { held_on: date(2026, 11, 20), electorate, turnout, candidates }
}

fn judged(kind: OrganisationKind, election: Option<Election>) -> Result<Office, OrganisationRejection> {
    let term = Some(Term { from: at("2026-11-25T16:00:00Z"), until: at("2029-11-24T16:00:00Z") });
    let proposed = Proposed { term, election, begins: date(2026, 11, 26) };
    office(kind, proposed, rules::organisations().unwrap(), now())
}

#[test]
fn an_election_is_exact_at_its_thresholds_below_and_above_them() {
    use OrganisationKind as K;
    let table = [
        // Two thirds of the owners take part, and more than half of those vote for each elected.
        (K::OwnersCommittee, 300, 199, 199, Some("turnout")),
        (K::OwnersCommittee, 300, 200, 101, None),
        (K::OwnersCommittee, 300, 201, 101, None),
        (K::OwnersCommittee, 300, 200, 100, Some("votes")),
        (K::OwnersCommittee, 300, 200, 99, Some("votes")),
        // More than half of the villagers.
        (K::VillagersCouncil, 300, 149, 149, Some("turnout")),
        (K::VillagersCouncil, 300, 150, 150, Some("turnout")),
        (K::VillagersCouncil, 300, 151, 76, None),
        (K::VillagersCouncil, 300, 152, 76, Some("votes")),
        (K::LandlordsAssociation, 300, 150, 150, Some("turnout")),
        (K::LandlordsAssociation, 300, 151, 76, None),
        (K::MigrantIntegration, 300, 150, 150, Some("turnout")),
        (K::MigrantIntegration, 300, 151, 76, None),
    ];
    for (kind, electorate, turnout, votes, missed) in table {
        let election = election(electorate, turnout, vec![candidate(1, votes, true)]);
        match (judged(kind, Some(election)), missed) {
            (Ok(office), None) => assert!(office.findings.iter().all(|finding| finding.met)),
            (Err(OrganisationRejection::ElectionInvalid { requirement, .. }), Some(missed)) => {
                assert_eq!(requirement, missed, "{kind:?} {turnout} {votes}");
            }
            (other, _) => panic!("{kind:?} {turnout} {votes}: {other:?}"),
        }
    }
}

#[test]
fn an_election_that_cannot_have_been_is_refused_by_field() {
    let table = [
        (election(100, 101, vec![candidate(1, 60, true)]), "election.turnout"),
        (election(100, 80, vec![candidate(1, 81, true)]), "election.candidates"),
        (election(100, 80, vec![candidate(1, 60, true), candidate(1, 20, false)]), "election.candidates"),
        (election(100, 80, vec![candidate(1, 50, true), candidate(2, 51, false)]), "election.candidates"),
        (election(100, 80, vec![candidate(1, 60, false)]), "election.candidates"),
    ];
    for (election, expected) in table {
        match judged(OrganisationKind::VillagersCouncil, Some(election.clone())) {
            Err(OrganisationRejection::ElectionImpossible { field, .. }) => assert_eq!(field, expected, "{election:?}"),
            other => panic!("{election:?}: {other:?}"),
        }
    }
}

#[test]
fn self_governing_kinds_need_a_term_and_an_election_and_others_have_none() {
    use OrganisationRejection as R;
    let council = OrganisationKind::VillagersCouncil;
    assert_eq!(judged(council, None), Err(R::ElectionRequired(council)));
    let without = Proposed { term: None, election: None, begins: date(2026, 11, 26) };
    let rules = rules::organisations().unwrap();
    assert_eq!(office(council, without.clone(), rules, now()), Err(R::TermRequired(council)));
    let company = OrganisationKind::PropertyCompany;
    assert_eq!(judged(company, None), Err(R::NoTerm(company)));
    let plain = office(company, without.clone(), rules, now()).unwrap();
    assert_eq!((plain.term, plain.rule.as_str()), (None, "organisations-1"));
    let elected = Proposed { election: Some(election(10, 9, vec![candidate(1, 9, true)])), ..without };
    assert_eq!(office(company, elected, rules, now()), Err(R::NoElection(company)));
}

#[test]
fn a_term_runs_now_and_no_longer_than_the_rule_allows() {
    use OrganisationRejection as R;
    let rules = rules::organisations().unwrap();
    let judged = |from: &str, until: &str| {
        let term = Some(Term { from: at(from), until: at(until) });
        let election = Some(election(300, 200, vec![candidate(1, 150, true)]));
        office(
            OrganisationKind::VillagersCouncil,
            Proposed { term, election, begins: date(2026, 11, 26) },
            rules,
            now(),
        )
    };
    assert!(judged("2026-11-26T00:00:00Z", "2026-11-26T00:00:01Z").is_ok());
    let running = |result| matches!(result, Err(R::TermNotRunning { .. }));
    assert!(running(judged("2026-11-26T00:00:01Z", "2027-11-26T00:00:00Z")), "not begun");
    assert!(running(judged("2025-11-26T00:00:00Z", "2026-11-26T00:00:00Z")), "over");
    assert!(judged("2026-11-26T00:00:00Z", "2031-11-27T00:00:00Z").is_ok(), "1827 days");
    assert!(matches!(
        judged("2026-11-26T00:00:00Z", "2031-11-28T00:00:00Z"),
        Err(R::TermTooLong { days: 1828, most: 1827, .. })
    ));
    let late = Proposed {
        term: Some(Term { from: now(), until: at("2027-11-26T00:00:00Z") }),
        election: Some(Election { held_on: date(2026, 11, 27), ..election(300, 200, vec![candidate(1, 150, true)]) }),
        begins: date(2026, 11, 26),
    };
    assert!(matches!(office(OrganisationKind::VillagersCouncil, late, rules, now()), Err(R::ElectionTooLate { .. })));
}
