//! Files of things, as tests attach them.

use futures::FutureExt as _;
use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    Message, Private,
    files::{AttachFile, FileContent, Holds, MediaType, Of, OpenFile, ReadFile, RemoveFile, ShowFile},
};
use wuwei_files::SweepFiles;
use wuwei_runtime::ids;

use crate::{cases::Case, harness::Harness};

/// What a file holds.
pub const PAPER: &[u8] = b"the paper of somebody";

/// A file to be attached to `of`, which lies nowhere: what handlers do does not rest on the bucket.
pub fn lying_nowhere<H: Holds>(id: u128, of: Uuid) -> Of<H, AttachFile> {
    attach(id, of, (format!("dalang/{}", Uuid::from_u128(id)), Private::new("k".repeat(43))))
}

/// The same, which lies in the bucket of its service.
pub async fn put<H: Holds>(harness: &Harness, id: u128, of: Uuid) -> Of<H, AttachFile> {
    let object = format!("dalang/{}", ids::new());
    let put = harness.caller().files(H::SERVICE).put(&object, PAPER).await;
    attach(id, of, (object, put.unwrap_or_else(|error| panic!("{error}"))))
}

fn attach<H: Holds>(id: u128, of: Uuid, (object, key): (String, Private)) -> Of<H, AttachFile> {
    let bytes = PAPER.len().try_into().unwrap_or(u64::MAX);
    let content = FileContent { sha256: "ab".repeat(32), media_type: MediaType::Pdf, bytes, object, key };
    AttachFile { id: Uuid::from_u128(id), of, content }.into()
}

/// Asks to see it.
pub fn open<H: Holds>(id: u128, of: Uuid, file: u128, purpose: Option<&str>) -> Of<H, OpenFile> {
    let (id, file, purpose) = (Uuid::from_u128(id), Uuid::from_u128(file), purpose.map(str::to_owned));
    OpenFile { id, of, file, purpose }.into()
}

/// Shows it, or no longer.
pub fn show<H: Holds>(of: Uuid, file: u128, public: bool) -> Of<H, ShowFile> {
    ShowFile { of, file: Uuid::from_u128(file), public }.into()
}

/// Takes it away.
pub fn remove<H: Holds>(of: Uuid, file: u128) -> Of<H, RemoveFile> {
    RemoveFile { of, file: Uuid::from_u128(file) }.into()
}

/// What it holds, as `who` reads it.
///
/// # Errors
/// Where it is refused.
pub async fn content<H: Holds>(harness: &Harness, who: &str, file: u128, disclosure: Option<u128>) -> Vec<u8>
where
    Of<H, ReadFile>: Message<Reply = wuwei_contracts::files::ReadableFile>,
{
    let asked = ReadFile { file: Uuid::from_u128(file), disclosure: disclosure.map(Uuid::from_u128) };
    let readable = harness.call(who, "dalang", Of::<H, _>::from(asked)).await;
    let readable = readable.unwrap_or_else(|rejection| panic!("{rejection}"));
    let got = harness.caller().files(H::SERVICE).get(&readable.object, &readable.key).await;
    got.unwrap_or_else(|error| panic!("{error}"))
}

/// A case for each command on files of the thing `of`, and for the sweeping, as `staff` acts after what `on` prepares.
pub fn filing_cases<H: Holds>(staff: &'static str, of: Uuid, on: impl Fn(Case) -> Case) -> Vec<Case> {
    const FILE: u128 = 0xf1;
    let filed = |case: Case| {
        on(case).after(move |harness| {
            let attach = lying_nowhere::<H>(FILE, of);
            async move { assert!(harness.call(staff, "dalang", attach).await.is_ok(), "it is attached") }.boxed_local()
        })
    };
    vec![
        on(Case::command(staff, "dalang", &lying_nowhere::<H>(FILE, of))),
        filed(Case::command(staff, "dalang", &show::<H>(of, FILE, true))),
        filed(Case::command(staff, "dalang", &remove::<H>(of, FILE))),
        filed(Case::command(staff, "dalang", &open::<H>(0xe1, of, FILE, Some("核实")))),
        filed(Case::due::<SweepFiles>(SignedDuration::from_hours(25))),
    ]
}
