use wuwei_contracts::{
    Ratio, Reject,
    delegation::{CatalogueItem, HandlingMode},
};

use super::*;

mod state_machine;

/// Monday 2 November 2026, 10:00 in Dongguan.
const MONDAY: &str = "2026-11-02T02:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn rules() -> ClockRules {
    ClockRules {
        version: "test".to_owned(),
        in_force: Timestamp::UNIX_EPOCH,
        yellow: Ratio::new(4, 5).unwrap(),
        escalate: Ratio::new(1, 1).unwrap(),
    }
}

fn item(days: u32) -> CatalogueItem {
    CatalogueItem {
        code: "yw-01".to_owned(),
        area: "学有所教".to_owned(),
        category: "义务教育服务".to_owned(),
        name: "义务教育新生入学登记".to_owned(),
        for_whom: "适龄儿童家庭".to_owned(),
        basis: "《义务教育法》".to_owned(),
        department: "教育部门".to_owned(),
        mode: HandlingMode::Assist,
        materials: vec!["户口簿".to_owned()],
        statutory_days: days,
        promised_days: days,
        village_centre: true,
        station_direct: true,
    }
}

fn new() -> NewCase {
    NewCase {
        id: Uuid::from_u128(1),
        receipt: ReceiptNumber::new("CS", 2026, 1).unwrap(),
        town: Town::parse("dalang").unwrap(),
        community: CommunityId::parse("441900113002-0001").unwrap(),
        catalogue: "example".to_owned(),
        origin: CaseOrigin::Staff,
        applicant: Some("wang".to_owned()),
        channel: Channel::Station,
        external_id: None,
        sample: false,
        correlation: Uuid::from_u128(2),
    }
}

/// A case of five days, filed on Monday.
fn filed() -> Case {
    file(new(), &item(5), &rules(), at(MONDAY)).unwrap().0
}

fn in_hand() -> Case {
    filed().accept("li".to_owned(), at("2026-11-02T03:00:00Z")).unwrap().0
}

fn missing() -> Vec<String> {
    vec!["户口簿".to_owned(), "租赁凭证".to_owned()]
}

fn decided() -> Case {
    in_hand().decide(Decision::Done, "已办".to_owned(), at("2026-11-03T02:00:00Z")).unwrap().0
}

#[test]
fn a_new_case_keeps_what_it_began_under_and_its_clock_runs() {
    let case = filed();
    let view = case.view();
    assert_eq!((view.state, view.version, view.holder.as_str()), (CaseState::Filed, 1, "station:441900113002-0001"));
    assert_eq!((view.catalogue.as_str(), case.facts.rules.as_str()), ("example", "test"));
    assert_eq!(view.limit, Some(at("2026-11-09T16:00:00Z")));
    assert_eq!(case.light(at(MONDAY)), Some(Light::Green));
}

#[test]
fn a_comment_moves_no_clock() {
    let now = at("2026-11-05T02:00:00Z");
    let paused = in_hand().request_supplement(missing(), now).unwrap().0;
    for case in [filed(), in_hand(), paused] {
        let (next, event) = case.clone().comment(now).unwrap();
        assert_eq!(next.standing, case.standing, "state, clock, handler and limit are as they were");
        assert_eq!(next.escalates(&rules()), case.escalates(&rules()));
        assert_eq!(event.case, next.view());
        assert_eq!((next.facts.version, next.facts.changed), (case.facts.version + 1, now));
    }
}

#[test]
fn only_the_missing_materials_stop_the_clock_and_only_their_coming_lets_it_go_on() {
    let (paused, event) = in_hand().request_supplement(missing(), at("2026-11-04T07:00:00Z")).unwrap();
    assert_eq!((event.materials, event.case.limit), (missing(), None));
    assert_eq!(paused.escalates(&rules()), None, "what stands still is never escalated");
    let answer = paused.answer(at("2026-11-30T02:00:00Z"));
    assert_eq!((answer.days_left, answer.light, answer.missing), (Some(4), Some(Light::Green), missing()));
    let (case, _) = paused.supplement(&rules(), at("2026-11-14T02:00:00Z")).unwrap();
    assert_eq!(case.view().limit, Some(at("2026-11-19T16:00:00Z")));
    assert_eq!(case.escalates(&rules()), Some(at("2026-11-19T16:00:00Z")));
}

#[test]
fn a_case_is_in_time_until_the_last_instant_before_its_limit() {
    let limit = at("2026-11-09T16:00:00Z");
    let micro = SignedDuration::from_micros(1);
    for (now, in_time) in [(limit - micro, true), (limit, false), (limit + micro, false)] {
        let (_, event) = in_hand().decide(Decision::Declined, "不符合条件".to_owned(), now).unwrap();
        assert_eq!((event.in_time, event.promised, event.decided), (in_time, limit, now));
    }
}

#[test]
fn a_case_nobody_has_taken_is_escalated_as_well_and_each_only_once() {
    let limit = at("2026-11-09T16:00:00Z");
    for case in [filed(), in_hand()] {
        let early = case.clone().escalate("town:dalang".to_owned(), &rules(), limit - SignedDuration::from_micros(1));
        assert_eq!(early.unwrap_err().code(), "nothing_to_escalate");
        let (case, event) = case.escalate("town:dalang".to_owned(), &rules(), limit).unwrap();
        assert_eq!((event.level, event.to.as_str()), (1, "town:dalang"));
        assert_eq!(case.escalates(&rules()), None);
        let again = case.clone().escalate("town:dalang".to_owned(), &rules(), limit);
        assert_eq!(again.unwrap_err().code(), "nothing_to_escalate");
        assert!(case.answer(limit).escalated.is_some());
    }
}

#[test]
fn an_escalation_fires_once_even_when_the_clock_is_stopped_and_goes_on() {
    let limit = at("2026-11-09T16:00:00Z");
    let (case, _) = in_hand().escalate("town:dalang".to_owned(), &rules(), limit).unwrap();
    let (case, _) = case.request_supplement(missing(), limit).unwrap();
    let (case, _) = case.supplement(&rules(), at("2026-11-20T02:00:00Z")).unwrap();
    assert_eq!(case.escalates(&rules()), None);
    let (case, _) = in_hand().request_supplement(missing(), limit).unwrap();
    let (case, _) = case.supplement(&rules(), at("2026-11-20T02:00:00Z")).unwrap();
    assert_eq!(case.escalates(&rules()), Some(limit), "one that was overdue and never escalated is so at once");
}

#[test]
fn only_the_person_it_is_for_rates_a_case_and_only_once_decided() {
    let now = at("2026-11-04T02:00:00Z");
    assert_eq!(decided().rate("li", 5, now).unwrap_err().code(), "not_the_applicant");
    assert_eq!(in_hand().rate("li", 5, now).unwrap_err().code(), "not_the_applicant", "before anything is told of it");
    assert_eq!(in_hand().rate("wang", 5, now).unwrap_err().code(), "wrong_state");
    let (case, event) = decided().rate("wang", 4, now).unwrap();
    assert_eq!((event.stars, event.case.state), (4, CaseState::Rated));
    assert_eq!(case.rate("wang", 5, now).unwrap_err().code(), "wrong_state");
    let nobody = Case { facts: Facts { applicant: None, ..decided().facts }, ..decided() };
    assert_eq!(nobody.rate("wang", 5, now).unwrap_err().code(), "not_the_applicant");
}

#[test]
fn a_case_of_an_item_nobody_knows_is_refused_from_the_start() {
    let (case, event) = refuse_unknown(new(), "xx-99", &rules(), at(MONDAY));
    assert_eq!((event.case.state, event.case.version), (CaseState::Refused, 1));
    assert_eq!((event.case.item.as_str(), event.case.holder.as_str()), ("xx-99", "town:dalang"));
    assert_eq!((case.light(at(MONDAY)), case.escalates(&rules())), (None, None));
}

#[test]
fn a_limit_in_a_year_whose_holidays_are_not_announced_says_so() {
    let case = |now: &str| file(new(), &item(2), &rules(), at(now)).unwrap().0;
    assert!(case("2026-12-30T02:00:00Z").answer(at("2026-12-30T02:00:00Z")).provisional);
    assert!(!case("2026-12-29T02:00:00Z").answer(at("2026-12-29T02:00:00Z")).provisional);
}
