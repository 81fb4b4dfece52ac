//! Everything done with files, line by line.

use std::marker::PhantomData;

use wuwei_contracts::files::{
    AttachFile, FileAttached, FileRemoved, FileShown, Holds as _, ListFileReadings, ListFiles, Of, OpenFile, ReadFile,
    RemoveFile, ShowFile,
};
use wuwei_runtime::{Files, Sealer, Service};

use crate::{Holder, SweepFiles};

/// What the handlers need besides the work at hand.
pub struct Desk<S> {
    /// Seals the keys of files.
    pub(crate) sealer: Sealer,
    /// Where files lie.
    pub(crate) files: Files,
    service: PhantomData<fn() -> S>,
}

/// What is done with the files of the things of `S`, for its service to take in.
pub fn service<S: Holder>(sealer: Sealer, files: Files) -> Service<Desk<S>> {
    Service::new(
        S::Things::SERVICE,
        "",
        "",
        Desk { sealer: sealer.clone(), files: files.clone(), service: PhantomData },
    )
    .seals(sealer)
    .keeps(files)
    .command::<Of<S::Things, AttachFile>>()
    .command::<Of<S::Things, ShowFile>>()
    .command::<Of<S::Things, RemoveFile>>()
    .command::<Of<S::Things, OpenFile>>()
    .query::<Of<S::Things, ListFiles>>()
    .query::<Of<S::Things, ReadFile>>()
    .query::<Of<S::Things, ListFileReadings>>()
    .sends::<SweepFiles>()
    .announces::<Of<S::Things, FileAttached>>()
    .announces::<Of<S::Things, FileShown>>()
    .announces::<Of<S::Things, FileRemoved>>()
}
