use jiff::civil::date;
use wuwei_contracts::registry::MeetingKind;

use super::*;
use crate::rules;

const HELD: Date = date(2026, 11, 20);

/// A meeting of `eligible` people, of whom `present` took part, with that many votes for it and the others against.
fn heads(eligible: u64, present: u64, votes_for: u64) -> MeetingFigures {
    MeetingFigures {
        eligible,
        present,
        households: None,
        households_present: None,
        area: None,
        area_present: None,
        area_for: None,
        votes_for,
        against: present - votes_for,
        abstain: 0,
    }
}

fn households(figures: MeetingFigures, households: u64, present: u64) -> MeetingFigures {
    MeetingFigures { households: Some(households), households_present: Some(present), ..figures }
}

fn area(figures: MeetingFigures, area: u64, present: u64, votes_for: u64) -> MeetingFigures {
    MeetingFigures { area: Some(area), area_present: Some(present), area_for: Some(votes_for), ..figures }
}

/// What the rule in force says to a meeting with that many days of notice.
fn judged(
    kind: MeetingKind,
    figures: &MeetingFigures,
    notice: Option<i32>,
) -> Result<(Verdict, Vec<Finding>), AssemblyRejection> {
    let local = (kind == MeetingKind::LocalStricter).then_some("four-fifths");
    let rule = rules::assemblies().unwrap().of(kind, local, HELD)?;
    let notice_on = notice.map(|days| HELD.checked_sub(jiff::Span::new().days(days)).unwrap());
    judge(&Meeting { notice_on, held_on: HELD, today: date(2026, 11, 26), figures }, rule)
}

/// One side of a threshold: the kind of meeting, the counts, the days of notice, and the requirement that is missed.
type Line = (MeetingKind, MeetingFigures, Option<i32>, Option<&'static str>);

/// Villagers, residents and representatives.
fn people() -> Vec<Line> {
    use MeetingKind as K;
    let villagers = |present, votes_for| heads(300, present, votes_for);
    let few = heads(300, 100, 100);
    let (ten, none) = (Some(10), None);
    vec![
        // More than half of the adults, …
        (K::VillagersAssembly, villagers(149, 149), ten, Some("quorum_adults")),
        (K::VillagersAssembly, villagers(150, 150), ten, Some("quorum_adults")),
        (K::VillagersAssembly, villagers(151, 151), ten, None),
        // … or two thirds of the households.
        (K::VillagersAssembly, households(few.clone(), 90, 59), ten, Some("quorum_households")),
        (K::VillagersAssembly, households(few.clone(), 90, 60), ten, None),
        (K::VillagersAssembly, households(few.clone(), 90, 61), ten, None),
        (K::VillagersAssembly, villagers(200, 99), ten, Some("majority_present")),
        (K::VillagersAssembly, villagers(200, 100), ten, Some("majority_present")),
        (K::VillagersAssembly, villagers(200, 101), ten, None),
        (K::VillagersAssembly, villagers(200, 200), Some(9), Some("notice_days")),
        (K::VillagersAssembly, villagers(200, 200), Some(11), None),
        (K::VillagersAssembly, villagers(200, 200), none, Some("notice_days")),
        (K::VillagersRepresentatives, heads(90, 59, 59), none, Some("quorum_members")),
        (K::VillagersRepresentatives, heads(90, 60, 60), none, None),
        (K::VillagersRepresentatives, heads(90, 61, 61), none, None),
        (K::VillagersRepresentatives, heads(90, 60, 29), none, Some("majority_present")),
        (K::VillagersRepresentatives, heads(90, 60, 30), none, Some("majority_present")),
        (K::VillagersRepresentatives, heads(90, 60, 31), none, None),
        // Two thirds of the adults, or of the households.
        (K::VillagersGroup, villagers(199, 199), none, Some("quorum_adults")),
        (K::VillagersGroup, villagers(200, 200), none, None),
        (K::VillagersGroup, villagers(201, 201), none, None),
        (K::VillagersGroup, households(few.clone(), 90, 59), none, Some("quorum_households")),
        (K::VillagersGroup, households(few.clone(), 90, 60), none, None),
        (K::VillagersGroup, households(few, 90, 61), none, None),
        (K::VillagersGroup, villagers(200, 99), none, Some("majority_present")),
        (K::VillagersGroup, villagers(200, 100), none, Some("majority_present")),
        (K::VillagersGroup, villagers(200, 101), none, None),
        (K::ResidentsAssembly, villagers(149, 149), none, Some("quorum_residents")),
        (K::ResidentsAssembly, villagers(150, 150), none, Some("quorum_residents")),
        (K::ResidentsAssembly, villagers(151, 151), none, None),
        (K::ResidentsAssembly, villagers(200, 99), none, Some("majority_present")),
        (K::ResidentsAssembly, villagers(200, 100), none, Some("majority_present")),
        (K::ResidentsAssembly, villagers(200, 101), none, None),
        // Four fifths present, and two thirds of all.
        (K::LocalStricter, heads(100, 79, 79), none, Some("quorum_members")),
        (K::LocalStricter, heads(100, 80, 80), none, None),
        (K::LocalStricter, heads(100, 81, 81), none, None),
        (K::LocalStricter, heads(90, 80, 59), none, Some("majority_members")),
        (K::LocalStricter, heads(90, 80, 60), none, None),
        (K::LocalStricter, heads(90, 80, 61), none, None),
    ]
}

/// Owners, by heads and by floor area.
fn owners() -> Vec<Line> {
    use MeetingKind as K;
    let owners = |present, votes_for, area_present, area_for| {
        area(heads(300, present, votes_for), 30_000, area_present, area_for)
    };
    let fifteen = Some(15);
    vec![
        // Two thirds of the heads and of the floor area …
        (K::Owners, owners(199, 198, 20_000, 15_000), fifteen, Some("quorum_heads")),
        (K::Owners, owners(200, 199, 20_000, 15_000), fifteen, None),
        (K::Owners, owners(201, 199, 20_000, 15_000), fifteen, None),
        (K::Owners, owners(200, 199, 19_999, 15_000), fifteen, Some("quorum_area")),
        (K::Owners, owners(200, 199, 20_001, 15_000), fifteen, None),
        // … and more than half of both of those.
        (K::Owners, owners(200, 99, 20_000, 15_000), fifteen, Some("majority_heads")),
        (K::Owners, owners(200, 100, 20_000, 15_000), fifteen, Some("majority_heads")),
        (K::Owners, owners(200, 101, 20_000, 15_000), fifteen, None),
        (K::Owners, owners(200, 150, 20_000, 9_999), fifteen, Some("majority_area")),
        (K::Owners, owners(200, 150, 20_000, 10_000), fifteen, Some("majority_area")),
        (K::Owners, owners(200, 150, 20_000, 10_001), fifteen, None),
        (K::Owners, owners(200, 150, 20_000, 15_000), Some(14), Some("notice_days")),
        (K::Owners, owners(200, 150, 20_000, 15_000), Some(16), None),
        // Three quarters of both for raising repair funds, rebuilding, change of use, business use of common parts.
        (K::OwnersMajorMatter, owners(199, 198, 20_000, 16_000), fifteen, Some("quorum_heads")),
        (K::OwnersMajorMatter, owners(200, 160, 20_000, 16_000), fifteen, None),
        (K::OwnersMajorMatter, owners(201, 160, 20_000, 16_000), fifteen, None),
        (K::OwnersMajorMatter, owners(200, 160, 19_999, 16_000), fifteen, Some("quorum_area")),
        (K::OwnersMajorMatter, owners(200, 160, 20_001, 16_000), fifteen, None),
        (K::OwnersMajorMatter, owners(200, 149, 20_000, 16_000), fifteen, Some("majority_heads")),
        (K::OwnersMajorMatter, owners(200, 150, 20_000, 16_000), fifteen, None),
        (K::OwnersMajorMatter, owners(200, 151, 20_000, 16_000), fifteen, None),
        (K::OwnersMajorMatter, owners(200, 160, 20_000, 14_999), fifteen, Some("majority_area")),
        (K::OwnersMajorMatter, owners(200, 160, 20_000, 15_000), fifteen, None),
        (K::OwnersMajorMatter, owners(200, 160, 20_000, 15_001), fifteen, None),
        (K::OwnersMajorMatter, owners(200, 160, 20_000, 16_000), Some(14), Some("notice_days")),
        (K::OwnersMajorMatter, owners(200, 160, 20_000, 16_000), Some(16), None),
    ]
}

#[test]
fn every_threshold_is_exact_at_it_below_it_and_above_it() {
    let table: Vec<Line> = people().into_iter().chain(owners()).collect();
    for kind in MeetingKind::ALL {
        assert!(table.iter().any(|(of, ..)| *of == kind), "{kind:?} has no line");
    }
    for (kind, figures, notice, missed) in table {
        let (verdict, findings) = judged(kind, &figures, notice).unwrap();
        let expected = if missed.is_some() { Verdict::NotAdopted } else { Verdict::Adopted };
        assert_eq!(verdict, expected, "{kind:?} {figures:?} {notice:?}: {findings:#?}");
        if let Some(missed) = missed {
            let finding = findings.iter().find(|finding| finding.requirement == missed).unwrap();
            assert!(!finding.met, "{kind:?} {finding:?}");
        }
        // Where one of several ways to a quorum is enough, the other may be missed.
        let others = findings.iter().filter(|finding| Some(finding.requirement.as_str()) != missed && !finding.met);
        let any = |finding: &Finding| finding.requirement.starts_with("quorum");
        assert!(others.clone().all(any), "{kind:?} {figures:?}: {findings:#?}");
    }
}

#[test]
fn counts_that_cannot_be_true_are_refused_by_field() {
    let owners = area(heads(300, 200, 100), 30_000, 20_000, 15_000);
    let table = [
        (heads(100, 101, 101), "figures.present"),
        (MeetingFigures { abstain: 1, ..heads(100, 80, 60) }, "figures.for"),
        (MeetingFigures { against: 0, ..heads(100, 80, 60) }, "figures.for"),
        (MeetingFigures { votes_for: u64::MAX, ..heads(100, 80, 60) }, "figures.for"),
        (households(heads(100, 80, 60), 30, 31), "figures.households_present"),
        (MeetingFigures { households_present: Some(1), ..heads(100, 80, 60) }, "figures.households_present"),
        (MeetingFigures { area_present: Some(30_001), ..owners.clone() }, "figures.area_present"),
        (MeetingFigures { area_for: Some(20_001), ..owners.clone() }, "figures.area_for"),
        (MeetingFigures { votes_for: 0, against: 200, ..owners.clone() }, "figures.area_for"),
        (MeetingFigures { votes_for: 200, against: 0, ..owners }, "figures.area_for"),
    ];
    for (figures, expected) in table {
        match judged(MeetingKind::Owners, &figures, Some(15)) {
            Err(AssemblyRejection::Impossible { field, .. }) => assert_eq!(field, expected, "{figures:?}"),
            other => panic!("{figures:?}: {other:?}"),
        }
    }
}

#[test]
fn what_the_rule_counts_has_to_be_given() {
    let rejection = judged(MeetingKind::Owners, &heads(300, 200, 150), Some(15)).unwrap_err();
    let rule = "owners v1".to_owned();
    assert_eq!(rejection, AssemblyRejection::Missing { field: "figures.area_present", rule });
}

#[test]
fn a_meeting_is_judged_by_the_rule_in_force_on_its_day() {
    let rules = rules::assemblies().unwrap();
    let before = date(2020, 12, 31);
    let kind = MeetingKind::Owners;
    assert_eq!(rules.of(kind, None, before), Err(AssemblyRejection::NoRule { kind, day: before }));
    assert_eq!(rules.of(kind, None, date(2021, 1, 1)).unwrap().name(), "owners v1");
    assert_eq!(rules.of(kind, Some("four-fifths"), HELD), Err(AssemblyRejection::NoLocalRule(kind)));
    let unknown = AssemblyRejection::LocalRuleUnknown { given: "nine-tenths".to_owned() };
    assert_eq!(rules.of(MeetingKind::LocalStricter, Some("nine-tenths"), HELD), Err(unknown));
}

#[test]
fn days_that_cannot_be_are_refused_by_field() {
    let rule = rules::assemblies().unwrap().of(MeetingKind::VillagersRepresentatives, None, HELD).unwrap();
    let figures = heads(90, 60, 60);
    let today = date(2026, 11, 26);
    let late = Meeting { notice_on: Some(date(2026, 11, 21)), held_on: HELD, today, figures: &figures };
    assert!(matches!(judge(&late, rule), Err(AssemblyRejection::WrongDay { field: "notice_on", .. })));
    let to_come = Meeting { notice_on: None, held_on: date(2026, 11, 27), today, figures: &figures };
    assert!(matches!(judge(&to_come, rule), Err(AssemblyRejection::WrongDay { field: "held_on", .. })));
}
