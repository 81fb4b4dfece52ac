//! Files: attached by whom they concern, private until shown, gone with their author.

use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    Kind, PageRequest, Reference,
    files::{FileContent, FileDigest, MOST_FILES, MediaType},
    registry::PersonErased,
    wishes::{
        ActedAs, AttachFile, FileView, FulfilPart, ListFiles, ListPrivateReads, OpenFile, ReadFile, RemoveFile,
        ShowFile, SubmitWish, WishPartFulfilled,
    },
};
use wuwei_runtime::{Files, ids};
use wuwei_testkit::{Harness, announced, assert_dense, both};

use crate::office::{
    CLERK, OFFICER, OTHER_VOLUNTEER, PERSON, RESIDENT, VOLUNTEER, claim, collected, fulfil, open, place, refused, wish,
};

/// What a file holds.
const PHOTO: &[u8] = b"a photo of the bathroom of somebody";

/// The bucket, as the gateway has it.
fn bucket(harness: &Harness) -> Files {
    harness.caller().files("wishes")
}

/// Puts [`PHOTO`] into the bucket, to be attached to the wish `number` under the id `id`.
async fn put(harness: &Harness, id: u128, number: u128) -> AttachFile {
    let object = format!("dalang/{}", ids::new());
    let key = bucket(harness).put(&object, PHOTO).await.unwrap();
    let content = FileContent {
        sha256: "ab".repeat(32),
        media_type: MediaType::Jpeg,
        bytes: PHOTO.len().try_into().unwrap(),
        object,
        key,
    };
    AttachFile { id: Uuid::from_u128(id), wish: Uuid::from_u128(number), part: None, follow_code: None, content }
}

async fn attached(harness: &Harness, who: &str, id: u128, number: u128) -> FileView {
    let attach = put(harness, id, number).await;
    harness.call(who, "dalang", attach).await.unwrap()
}

fn look(id: u128, number: u128, file: u128) -> OpenFile {
    let (id, wish, file) = (Uuid::from_u128(id), Uuid::from_u128(number), Uuid::from_u128(file));
    OpenFile { id, wish, file, purpose: None, follow_code: None }
}

fn for_a_purpose(id: u128, number: u128, file: u128) -> OpenFile {
    OpenFile { purpose: Some("核实心愿".to_owned()), ..look(id, number, file) }
}

fn shown_by(file: u128, disclosure: Option<u128>) -> ReadFile {
    ReadFile { file: Uuid::from_u128(file), disclosure: disclosure.map(Uuid::from_u128) }
}

fn show(number: u128, file: u128, public: bool) -> ShowFile {
    ShowFile { wish: Uuid::from_u128(number), community: place(1), file: Uuid::from_u128(file), public }
}

fn remove(number: u128, file: u128) -> RemoveFile {
    RemoveFile { wish: Uuid::from_u128(number), file: Uuid::from_u128(file), follow_code: None }
}

async fn listed(harness: &Harness, number: u128) -> Vec<FileView> {
    let wish = Reference::Id(Uuid::from_u128(number));
    harness.call("anybody", "dalang", ListFiles { wish }).await.unwrap().items
}

/// What the file holds, as `who` reads it.
async fn content(harness: &Harness, who: &str, asked: ReadFile) -> Vec<u8> {
    let readable = harness.call(who, "dalang", asked).await.unwrap();
    bucket(harness).get(&readable.object, &readable.key).await.unwrap()
}

both!(a_wishers_photo_is_private_read_by_staff_who_say_what_for_and_the_wisher_sees_that, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    let file = attached(&harness, RESIDENT, 0xf1, 1).await;
    assert_eq!((file.acted_as, file.public, file.part, file.version), (ActedAs::Wisher, false, None, 1));
    assert_eq!(listed(&harness, 1).await, [file]);

    refused(&harness, RESIDENT, shown_by(0xf1, None), ("file_private", "file", "public")).await;
    refused(&harness, CLERK, look(0xe1, 1, 0xf1), ("purpose_missing", "purpose", "required")).await;
    for who in [VOLUNTEER, "anybody"] {
        refused(&harness, who, for_a_purpose(0xe1, 1, 0xf1), ("not_the_wisher", "wish", "wisher")).await;
    }
    harness.call(CLERK, "dalang", for_a_purpose(0xe1, 1, 0xf1)).await.unwrap();
    assert_eq!(content(&harness, CLERK, shown_by(0xf1, Some(0xe1))).await, PHOTO);
    let other = ("disclosure_unknown", "disclosure", "own");
    refused(&harness, OFFICER, shown_by(0xf1, Some(0xe1)), other).await;
    harness.call(RESIDENT, "dalang", look(0xe2, 1, 0xf1)).await.unwrap();
    assert_eq!(content(&harness, RESIDENT, shown_by(0xf1, Some(0xe2))).await, PHOTO);
    harness.advance(SignedDuration::from_secs(61));
    refused(&harness, CLERK, shown_by(0xf1, Some(0xe1)), ("disclosure_over", "disclosure", "minute")).await;

    let (wish, page) = (Reference::Id(Uuid::from_u128(1)), PageRequest::default());
    let log = harness.call(RESIDENT, "dalang", ListPrivateReads { wish, follow_code: None, page }).await.unwrap().items;
    let told: Vec<_> = log.iter().map(|read| (read.acted_as, read.reader.as_deref(), read.file)).collect();
    let file = Some(Uuid::from_u128(0xf1));
    assert_eq!(told, [(ActedAs::Staff, Some(CLERK), file), (ActedAs::Wisher, None, file)]);
});

both!(the_disclosure_of_a_text_shows_no_file_nor_that_of_one_file_another, async |backend| {
    use wuwei_contracts::wishes::{DisclosedText, ReadPrivateText};
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    attached(&harness, RESIDENT, 0xf1, 1).await;
    attached(&harness, RESIDENT, 0xf2, 1).await;
    let (id, purpose) = (Uuid::from_u128(0xe1), "核实心愿".to_owned());
    let text = ReadPrivateText { id, wish: Uuid::from_u128(1), community: place(1), purpose };
    harness.call(CLERK, "dalang", text).await.unwrap();
    harness.call(CLERK, "dalang", for_a_purpose(0xe2, 1, 0xf1)).await.unwrap();
    let unknown = ("disclosure_unknown", "disclosure", "own");
    refused(&harness, CLERK, shown_by(0xf1, Some(0xe1)), unknown).await;
    refused(&harness, CLERK, shown_by(0xf2, Some(0xe2)), unknown).await;
    refused(&harness, CLERK, DisclosedText { disclosure: Uuid::from_u128(0xe2) }, unknown).await;
});

both!(staff_show_a_file_to_everybody_and_take_that_back, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    attached(&harness, RESIDENT, 0xf1, 1).await;
    let rejection = harness.call(RESIDENT, "dalang", show(1, 0xf1, true)).await.unwrap_err();
    assert_eq!(rejection.kind, Kind::Forbidden, "not even the wisher");
    assert!(harness.call(CLERK, "dalang", show(1, 0xf1, true)).await.unwrap().public);
    assert_eq!(content(&harness, "anybody", shown_by(0xf1, None)).await, PHOTO);
    assert_eq!(harness.call(CLERK, "dalang", show(1, 0xf1, true)).await.unwrap().version, 2, "shown already");
    assert!(!harness.call(CLERK, "dalang", show(1, 0xf1, false)).await.unwrap().public);
    refused(&harness, "anybody", shown_by(0xf1, None), ("file_private", "file", "public")).await;
    let elsewhere = ShowFile { community: place(2), ..show(1, 0xf1, true) };
    refused(&harness, CLERK, elsewhere, ("other_community", "community", "own")).await;
    refused(&harness, CLERK, show(1, 0xf9, true), ("file_unknown", "file", "known")).await;
});

both!(who_has_a_part_attaches_what_shows_it_and_the_decision_names_its_digest, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 2).await;
    harness.call(VOLUNTEER, "dalang", claim(1, 1)).await.unwrap();
    let evidence = async |id, part| AttachFile { part: Some(part), ..put(&harness, id, 1).await };
    refused(&harness, OTHER_VOLUNTEER, evidence(0xf0, 1).await, ("not_the_claimant", "part", "claimant")).await;
    let open = evidence(0xf0, 2).await;
    refused(&harness, VOLUNTEER, open, ("wrong_part_state", "part", "state")).await;
    let file = harness.call(VOLUNTEER, "dalang", evidence(0xf1, 1).await).await.unwrap();
    assert_eq!((file.acted_as, file.part), (ActedAs::Claimant, Some(1)));
    harness.call(VOLUNTEER, "dalang", look(0xe1, 1, 0xf1)).await.unwrap();
    assert_eq!(content(&harness, VOLUNTEER, shown_by(0xf1, Some(0xe1))).await, PHOTO, "one's own");

    harness.call(VOLUNTEER, "dalang", claim(1, 2)).await.unwrap();
    let with = |part, file| FulfilPart { files: vec![Uuid::from_u128(file)], ..fulfil(1, part) };
    refused(&harness, VOLUNTEER, with(1, 0xf9), ("file_unknown", "file", "known")).await;
    refused(&harness, VOLUNTEER, with(2, 0xf1), ("file_of_other_part", "files", "own")).await;
    harness.call(VOLUNTEER, "dalang", with(1, 0xf1)).await.unwrap();
    harness.settled().await;
    let event = harness.expect::<WishPartFulfilled>(|event| event.data.part == 1).await;
    assert_eq!(event.data.files, [FileDigest { id: file.id, sha256: file.sha256 }]);
});

both!(a_file_that_cannot_be_attached_is_refused_by_field, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    let code = harness.call("anybody", "dalang", SubmitWish { anonymous: true, ..wish(2) }).await.unwrap().follow_code;
    let put = async |id, number| put(&harness, id, number).await;
    refused(&harness, VOLUNTEER, put(0xf0, 1).await, ("not_the_wisher", "wish", "wisher")).await;
    refused(&harness, RESIDENT, put(0xf0, 9).await, ("wish_unknown", "wish", "known")).await;
    let mut elsewhere = put(0xf0, 1).await;
    elsewhere.content.object = format!("humen/{}", ids::new());
    refused(&harness, RESIDENT, elsewhere, ("object_of_another_town", "content.object", "owner")).await;
    let mut wrong = put(0xf0, 1).await;
    wrong.content.sha256 = "AB".repeat(32);
    wrong.content.bytes = 11 << 20;
    wrong.content.object = "photo.jpg".to_owned();
    let rejection = harness.call(RESIDENT, "dalang", wrong).await.unwrap_err();
    let fields: Vec<_> = rejection.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["content.sha256", "content.bytes", "content.object"]);

    refused(&harness, RESIDENT, put(0xf0, 2).await, ("not_the_wisher", "wish", "wisher")).await;
    let by_code = AttachFile { follow_code: code, ..put(0xf2, 2).await };
    harness.call("somebody", "dalang", by_code).await.unwrap();
    for id in 0..MOST_FILES as u128 {
        attached(&harness, RESIDENT, 0x100 + id, 1).await;
    }
    refused(&harness, RESIDENT, put(0x100, 1).await, ("file_exists", "id", "unique")).await;
    harness.call(RESIDENT, "dalang", remove(1, 0x101)).await.unwrap();
    let mut again = put(0x200, 1).await;
    let taken = "SELECT object AS t FROM files WHERE wish IS NOT NULL AND removed_at IS NULL";
    again.content.object = harness.database().texts(taken).await.remove(0);
    refused(&harness, RESIDENT, again, ("object_taken", "content.object", "unique")).await;
    attached(&harness, RESIDENT, 0x201, 1).await;
    refused(&harness, RESIDENT, put(0xf0, 1).await, ("too_many_files", "wish", "items")).await;
    harness.call(RESIDENT, "dalang", remove(1, 0x100)).await.unwrap();
    attached(&harness, RESIDENT, 0xf0, 1).await;
    let published = serde_json::to_string(&harness.published("wishes").await).unwrap();
    assert!(!published.contains("\"somebody\""), "who sends by follow code is not named");
});

both!(what_is_taken_away_is_gone_from_the_bucket_too, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    attached(&harness, RESIDENT, 0xf1, 1).await;
    attached(&harness, CLERK, 0xf2, 1).await;
    assert_eq!(bucket(&harness).list().await.unwrap().len(), 2);
    refused(&harness, VOLUNTEER, remove(1, 0xf1), ("not_the_wisher", "wish", "wisher")).await;
    let removed = harness.call(RESIDENT, "dalang", remove(1, 0xf1)).await.unwrap();
    assert!(removed.removed && !removed.public);
    refused(&harness, RESIDENT, remove(1, 0xf1), ("file_removed", "file", "kept")).await;
    refused(&harness, CLERK, for_a_purpose(0xe1, 1, 0xf1), ("file_removed", "file", "kept")).await;
    harness.settled().await;
    assert_eq!(bucket(&harness).list().await.unwrap().len(), 1, "its object too");
    assert_eq!(listed(&harness, 1).await.len(), 1);
});

both!(an_erased_persons_files_are_gone_with_their_key, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    attached(&harness, RESIDENT, 0xf1, 1).await;
    harness.call(CLERK, "dalang", show(1, 0xf1, true)).await.unwrap();
    let at = harness.clock().now();
    let erased = PersonErased { person: PERSON, subject: Some(RESIDENT.to_owned()), at, sample: true };
    harness.deliver(&announced("city", 2, erased)).await;
    harness.settled().await;
    assert_eq!(listed(&harness, 1).await, []);
    assert_dense(&harness.published("wishes").await);
    refused(&harness, "anybody", shown_by(0xf1, None), ("file_removed", "file", "kept")).await;
    assert_eq!(harness.database().count("SELECT COUNT(*) AS n FROM files WHERE sealed IS NOT NULL").await, 0);
    assert_eq!(bucket(&harness).list().await.unwrap(), [], "its object too");
    refused(&harness, CLERK, put(&harness, 0xf2, 1).await, ("text_erased", "wish", "erased")).await;
});

both!(an_upload_that_was_not_finished_is_swept_the_night_after, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    let lost = put(&harness, 0xf1, 1).await.content.object;
    let away = format!("humen/{}", ids::new());
    bucket(&harness).put(&away, PHOTO).await.unwrap();
    let kept = attached(&harness, RESIDENT, 0xf2, 1).await;
    harness.advance(SignedDuration::from_hours(25));
    harness.settled().await;
    let names: Vec<String> = bucket(&harness).list().await.unwrap().into_iter().map(|object| object.name).collect();
    assert!(!names.contains(&lost) && names.contains(&away), "another town's is not its to sweep: {names:?}");
    assert_eq!(names.len(), 2);
    harness.call(CLERK, "dalang", for_a_purpose(0xe1, 1, 0xf2)).await.unwrap();
    assert_eq!(content(&harness, CLERK, shown_by(0xf2, Some(0xe1))).await, PHOTO, "{kept:?}");
});

both!(the_key_of_a_file_stands_in_no_event_row_or_stored_reply, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    let attach = put(&harness, 0xf1, 1).await;
    let key = attach.content.key.clone();
    harness.call(RESIDENT, "dalang", attach).await.unwrap();
    harness.call(RESIDENT, "dalang", look(0xe1, 1, 0xf1)).await.unwrap();
    assert_eq!(harness.call(RESIDENT, "dalang", shown_by(0xf1, Some(0xe1))).await.unwrap().key, key);
    harness.settled().await;
    let contents = harness.database().contents().await;
    assert!(contents["files"].len() == 1 && contents["idempotency"].len() >= 3);
    let published = harness.published("wishes").await;
    for held in [format!("{contents:?}"), format!("{published:?}")] {
        assert!(!held.contains(key.expose()), "{held}");
    }
});
