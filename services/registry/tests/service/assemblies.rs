//! Meetings, recorded and judged.

use wuwei_contracts::{
    Kind, Ratio,
    registry::{AssemblyJudged, GetAssembly, ListAssemblies, MeetingFigures, MeetingKind, RecordAssembly, Verdict},
};
use wuwei_testkit::both;

use crate::{
    bodies::{assembly, uuid},
    office::{OFFICER, OTHER, VILLAGER, id, open, refused, registered, village},
};

const BY: (&str, &str) = (OFFICER, "dalang");

both!(a_meeting_is_judged_recorded_and_announced, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let command = assembly(harness.clock().now(), 1);
    let view = harness.call(VILLAGER, "dalang", command.clone()).await.unwrap();
    assert_eq!((view.verdict, view.rule.as_str()), (Verdict::Adopted, "villagers-representatives v1"));
    assert_eq!((view.recorded_by.as_str(), view.findings.len()), (VILLAGER, 2));
    assert_eq!(view.findings[0].share, Ratio::new(2, 3));
    let event = harness.expect::<AssemblyJudged>(|_| true).await;
    assert_eq!((event.data.assembly, event.sample), (view.clone(), true));
    let answer = harness.call("anybody", "dalang", GetAssembly { id: uuid(1) }).await.unwrap();
    assert_eq!(
        (answer.assembly, answer.figures, answer.minutes),
        (view, command.figures.clone(), command.minutes.clone())
    );
    refused(&harness, BY, command, ("already_exists", "id", "unique")).await;
});

both!(a_quorum_missed_by_one_is_recorded_as_not_adopted_with_the_finding, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let mut command = assembly(harness.clock().now(), 1);
    command.figures.present = 59;
    command.figures.abstain = 8;
    let view = harness.call(OFFICER, "dalang", command).await.unwrap();
    assert_eq!(view.verdict, Verdict::NotAdopted);
    let missed: Vec<_> = view.findings.iter().filter(|finding| !finding.met).collect();
    assert_eq!(missed.len(), 1);
    assert_eq!((missed[0].requirement.as_str(), missed[0].counted, missed[0].of), ("quorum_members", 59, 90));
    harness.call(OFFICER, "dalang", assembly(harness.clock().now(), 2)).await.unwrap();
    let verdict = |verdict| ListAssemblies { verdict: Some(verdict), ..ListAssemblies::default() };
    let adopted = harness.call("anybody", "dalang", verdict(Verdict::Adopted)).await.unwrap();
    assert_eq!((adopted.total, adopted.items[0].id), (1, uuid(2)));
    let missed = harness.call("anybody", "dalang", verdict(Verdict::NotAdopted)).await.unwrap();
    assert_eq!((missed.total, missed.items[0].id), (1, uuid(1)));
    let here = ListAssemblies { community: Some(id(1)), ..ListAssemblies::default() };
    assert_eq!(harness.call("anybody", "city", here).await.unwrap().total, 2);
});

both!(records_that_cannot_be_true_are_refused_by_field, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let usual = assembly(harness.clock().now(), 1);
    let with = |figures: MeetingFigures| RecordAssembly { figures, ..usual.clone() };
    let more = MeetingFigures { present: 91, abstain: 40, ..usual.figures.clone() };
    refused(&harness, BY, with(more), ("meeting_impossible", "figures.present", "possible")).await;
    let votes = MeetingFigures { abstain: 10, ..usual.figures.clone() };
    refused(&harness, BY, with(votes), ("meeting_impossible", "figures.for", "possible")).await;
    let owners = RecordAssembly { kind: MeetingKind::Owners, ..usual.clone() };
    refused(&harness, BY, owners, ("figure_missing", "figures.area_present", "required")).await;
    let local = RecordAssembly { kind: MeetingKind::LocalStricter, ..usual.clone() };
    refused(&harness, BY, local, ("local_rule_unknown", "local_rule", "known")).await;
    let tomorrow = RecordAssembly { held_on: usual.held_on.tomorrow().unwrap(), ..usual.clone() };
    refused(&harness, BY, tomorrow, ("wrong_day", "held_on", "order")).await;
    let number = RecordAssembly { minutes: "请找13912345678".to_owned(), ..usual.clone() };
    let rejection = refused(&harness, BY, number, ("invalid_field", "minutes", "personal_number")).await;
    assert!(!format!("{rejection:?}").contains("13912345678"));
    let elsewhere = RecordAssembly { village: village(OTHER), community: None, ..usual };
    let forbidden = harness.call(VILLAGER, "dalang", elsewhere).await.unwrap_err();
    assert_eq!(forbidden.kind, Kind::Forbidden);
});

both!(a_stricter_rule_of_the_place_judges_by_its_own_shares, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let mut command = assembly(harness.clock().now(), 1);
    (command.kind, command.local_rule) = (MeetingKind::LocalStricter, Some("four-fifths".to_owned()));
    let lost = harness.call(OFFICER, "dalang", command.clone()).await.unwrap();
    assert_eq!((lost.verdict, lost.rule.as_str()), (Verdict::NotAdopted, "four-fifths v1"));
    command.id = uuid(2);
    (command.figures.present, command.figures.votes_for, command.figures.against) = (72, 60, 3);
    let won = harness.call(OFFICER, "dalang", command).await.unwrap();
    assert_eq!(won.verdict, Verdict::Adopted, "exactly 4/5 present, exactly 2/3 of all for it");
});
