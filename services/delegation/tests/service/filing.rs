//! Files of cases: what an applicant brings, and what staff add.

use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    Kind, PageRequest, Reference,
    delegation::{CaseDecided, Cases, Decision},
    files::{
        FileActor, FileAttached, FileDigest, FileRemoved, FileShown, Files, ListFileReadings, ListFiles, Of, ReadFile,
    },
    registry::PersonErased,
};
use wuwei_testkit::{
    Harness, announced, assert_dense, both,
    filing::{PAPER, content, lying_nowhere, open as look, put, remove, show},
    town,
};

use crate::office::{CLERK, OFFICER_AWAY, OTHER_CLERK, RESIDENT, decide, id, in_hand, open, opened, refused};

type OfCases<M> = Of<Cases, M>;

async fn listed(harness: &Harness, who: &str, of: Reference) -> Files {
    harness.call(who, "dalang", OfCases::from(ListFiles { of })).await.unwrap()
}

fn reads(file: u128, disclosure: Option<u128>) -> OfCases<ReadFile> {
    ReadFile { file: Uuid::from_u128(file), disclosure: disclosure.map(Uuid::from_u128) }.into()
}

const BY_CLERK: (&str, &str) = (CLERK, "dalang");
const BY_RESIDENT: (&str, &str) = (RESIDENT, "dalang");

both!(an_applicants_paper_is_private_read_by_staff_who_say_what_for_and_the_applicant_sees_that, async |backend| {
    let harness = open(backend).await;
    let receipt = opened(&harness, 1).await.case.receipt;
    let attach = put::<Cases>(&harness, 0xf1, id(1)).await;
    let file = harness.call(RESIDENT, "dalang", attach).await.unwrap();
    assert_eq!((file.acted_as, file.public, file.of, file.version), (FileActor::Concerned, false, id(1), 1));
    let event = harness.expect::<OfCases<FileAttached>>(|_| true).await;
    assert_eq!(event.data.message.file, file);
    for (who, acts_as) in [(RESIDENT, Some(FileActor::Concerned)), (CLERK, Some(FileActor::Staff)), ("anybody", None)] {
        let of = id(1);
        let files = listed(&harness, who, receipt.clone().into()).await;
        assert_eq!(files, Files { of, items: vec![file.clone()], acts_as }, "{who}");
    }

    refused(&harness, BY_RESIDENT, reads(0xf1, None), ("file_private", "file", "public")).await;
    let unsaid = look::<Cases>(0xe1, id(1), 0xf1, None);
    refused(&harness, BY_CLERK, unsaid, ("purpose_missing", "purpose", "required")).await;
    let asked = look::<Cases>(0xe1, id(1), 0xf1, Some("核实材料"));
    for who in ["anybody", OFFICER_AWAY] {
        refused(&harness, (who, "dalang"), asked.clone(), ("not_concerned", "of", "concerned")).await;
    }
    harness.call(CLERK, "dalang", asked).await.unwrap();
    assert_eq!(content::<Cases>(&harness, CLERK, 0xf1, Some(0xe1)).await, PAPER);
    let other = ("disclosure_unknown", "disclosure", "own");
    refused(&harness, (OTHER_CLERK, "dalang"), reads(0xf1, Some(0xe1)), other).await;
    harness.call(RESIDENT, "dalang", look::<Cases>(0xe2, id(1), 0xf1, None)).await.unwrap();
    assert_eq!(content::<Cases>(&harness, RESIDENT, 0xf1, Some(0xe2)).await, PAPER);
    harness.advance(SignedDuration::from_secs(61));
    refused(&harness, BY_CLERK, reads(0xf1, Some(0xe1)), ("disclosure_over", "disclosure", "minute")).await;

    let log = OfCases::from(ListFileReadings { of: id(1).into(), page: PageRequest::default() });
    let told = harness.call(RESIDENT, "dalang", log.clone()).await.unwrap().items;
    let told: Vec<_> = told.iter().map(|read| (read.acted_as, read.reader.as_str(), read.purpose.as_str())).collect();
    assert_eq!(told, [(FileActor::Staff, CLERK, "核实材料"), (FileActor::Concerned, RESIDENT, "本人查看")]);
    refused(&harness, ("anybody", "dalang"), log, ("not_concerned", "of", "concerned")).await;
});

both!(staff_show_a_paper_to_everybody_and_take_that_back, async |backend| {
    let harness = open(backend).await;
    opened(&harness, 1).await;
    let attach = put::<Cases>(&harness, 0xf1, id(1)).await;
    harness.call(RESIDENT, "dalang", attach).await.unwrap();
    refused(&harness, BY_RESIDENT, show::<Cases>(id(1), 0xf1, true), ("not_staff", "of", "staff")).await;
    assert!(harness.call(CLERK, "dalang", show::<Cases>(id(1), 0xf1, true)).await.unwrap().public);
    assert!(harness.expect::<OfCases<FileShown>>(|_| true).await.data.message.file.public);
    assert_eq!(content::<Cases>(&harness, "anybody", 0xf1, None).await, PAPER);
    assert_eq!(harness.call(CLERK, "dalang", show::<Cases>(id(1), 0xf1, true)).await.unwrap().version, 2);
    assert!(!harness.call(CLERK, "dalang", show::<Cases>(id(1), 0xf1, false)).await.unwrap().public);
    refused(&harness, ("anybody", "dalang"), reads(0xf1, None), ("file_private", "file", "public")).await;
});

both!(a_decision_names_the_digests_of_all_papers_which_stay_from_then_on, async |backend| {
    let harness = open(backend).await;
    in_hand(&harness, 1).await;
    for (who, file) in [(RESIDENT, 0xf1), (CLERK, 0xf2), (CLERK, 0xf3)] {
        harness.call(who, "dalang", lying_nowhere::<Cases>(file, id(1))).await.unwrap();
    }
    refused(&harness, BY_RESIDENT, remove::<Cases>(id(1), 0xf2), ("not_concerned", "of", "concerned")).await;
    harness.call(CLERK, "dalang", remove::<Cases>(id(1), 0xf3)).await.unwrap();
    assert!(harness.expect::<OfCases<FileRemoved>>(|_| true).await.data.message.file.removed);
    harness.call(CLERK, "dalang", decide(1, Decision::Done)).await.unwrap();
    let event = harness.expect::<CaseDecided>(|_| true).await;
    let digest = |file| FileDigest { id: Uuid::from_u128(file), sha256: "ab".repeat(32) };
    assert_eq!(event.data.files, [digest(0xf1), digest(0xf2)]);
    refused(&harness, BY_CLERK, remove::<Cases>(id(1), 0xf2), ("file_kept", "file", "undecided")).await;
    harness.call(CLERK, "dalang", lying_nowhere::<Cases>(0xf4, id(1))).await.unwrap();
});

both!(a_paper_that_cannot_be_attached_is_refused_by_field, async |backend| {
    let harness = open(backend).await;
    opened(&harness, 1).await;
    let paper = |file| lying_nowhere::<Cases>(file, id(1));
    let unknown = lying_nowhere::<Cases>(0xf1, id(7));
    refused(&harness, BY_RESIDENT, unknown, ("case_unknown", "id", "known")).await;
    refused(&harness, ("anybody", "dalang"), paper(0xf1), ("not_concerned", "of", "concerned")).await;
    let mut elsewhere = paper(0xf1);
    elsewhere.message.content.object = format!("humen/{}", id(8));
    refused(&harness, BY_RESIDENT, elsewhere, ("object_of_another_town", "content.object", "owner")).await;
    let mut wrong = paper(0xf1);
    wrong.message.content.sha256 = "AB".repeat(32);
    let rejection = harness.call(RESIDENT, "dalang", wrong).await.unwrap_err();
    assert_eq!((rejection.kind, rejection.errors[0].field.as_str()), (Kind::Invalid, "content.sha256"));
    for file in 0..20 {
        harness.call(RESIDENT, "dalang", paper(0x100 + file)).await.unwrap();
    }
    refused(&harness, BY_RESIDENT, paper(0x100), ("file_exists", "id", "unique")).await;
    refused(&harness, BY_RESIDENT, paper(0xf1), ("too_many_files", "of", "items")).await;
    harness.call(RESIDENT, "dalang", remove::<Cases>(id(1), 0x100)).await.unwrap();
    let mut again = paper(0xf1);
    again.message.content.object = paper(0x101).message.content.object;
    refused(&harness, BY_RESIDENT, again, ("object_taken", "content.object", "unique")).await;
});

both!(what_is_taken_away_or_was_never_attached_is_gone_from_the_bucket, async |backend| {
    let harness = open(backend).await;
    opened(&harness, 1).await;
    for file in [0xf1, 0xf2] {
        let attach = put::<Cases>(&harness, file, id(1)).await;
        harness.call(RESIDENT, "dalang", attach).await.unwrap();
    }
    put::<Cases>(&harness, 0xf3, id(1)).await;
    let bucket = harness.caller().files("delegation");
    assert_eq!(bucket.list().await.unwrap().len(), 3);
    harness.call(RESIDENT, "dalang", remove::<Cases>(id(1), 0xf1)).await.unwrap();
    harness.settled().await;
    assert_eq!(bucket.list().await.unwrap().len(), 2, "its object too");
    refused(&harness, BY_RESIDENT, remove::<Cases>(id(1), 0xf1), ("file_removed", "file", "kept")).await;
    harness.advance(SignedDuration::from_hours(25));
    harness.settled().await;
    assert_eq!(bucket.list().await.unwrap().len(), 1, "an upload that was not finished");
});

both!(an_erased_applicants_papers_are_gone_with_their_keys, async |backend| {
    let harness = open(backend).await;
    opened(&harness, 1).await;
    let attach = put::<Cases>(&harness, 0xf1, id(1)).await;
    let key = attach.message.content.key.clone();
    harness.call(RESIDENT, "dalang", attach).await.unwrap();
    let contents = format!("{:?}{:?}", harness.database().contents().await, harness.published("delegation").await);
    assert!(!contents.contains(key.expose()), "the key stands in no row, stored reply or event");
    let at = harness.clock().now();
    let erased = PersonErased { person: id(9), subject: Some(RESIDENT.to_owned()), at, sample: true };
    harness.deliver(&announced("city", 1, erased)).await;
    harness.settled().await;
    assert_eq!(listed(&harness, CLERK, id(1).into()).await.items, []);
    let gone = harness.expect::<OfCases<FileRemoved>>(|_| true).await;
    assert_eq!(gone.town(), Some(town("dalang")), "it is told in the file's own town, though the city began it");
    assert_dense(&harness.published("delegation").await);
    assert_eq!(harness.database().count("SELECT COUNT(*) AS n FROM files WHERE sealed IS NOT NULL").await, 0);
    assert_eq!(harness.caller().files("delegation").list().await.unwrap(), []);
});
