//! What who signed in was told of their things, and how they want to be told.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use wuwei_contracts::{
    Command, PageRequest, Town,
    registry::{
        ChooseNotices, ListNotices, MyNoticeChoices, NoticeChannel, NoticeChoices, NoticeLanguage, NoticeSubject,
        NoticeView, QuietHours, ReadNotices, Words,
    },
};
use wuwei_runtime::ids;

use super::{
    Failure,
    failure::Errors,
    forms::{PageQuery, Posted},
    frame::Frame,
    page,
    words::Language,
};
use crate::{Gateway, sign_in::redirect};

/// Which page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct Notices {
    frame: Frame,
    told: Vec<NoticeView>,
    unread: u64,
    choices: NoticeChoices,
    /// Address of the next page.
    next: Option<String>,
    errors: Errors,
}

/// Their notices, the latest first.
pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    PageQuery(asked): PageQuery<Asked>,
) -> Result<Response, Failure> {
    if frame.visitor.subject.is_none() {
        return Ok(redirect(&frame.sign_in(), None));
    }
    Ok(page(&Notices::read(&gateway, frame, asked.after).await?))
}

/// Whoever comes back to the address of something done there is shown the notices.
pub(super) async fn to_notices() -> Response {
    redirect("/notices", None)
}

/// Up to which notice they have read.
#[derive(Debug, Deserialize)]
pub(super) struct Read {
    to: String,
}

pub(super) async fn read(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Posted(given): Posted<Read>,
) -> Result<Response, Failure> {
    done(&gateway, frame, &ReadNotices { to: given.to }).await
}

/// Does what was asked, and shows the notices again, with what was refused.
async fn done<C: Command>(gateway: &Gateway, frame: Frame, asked: &C) -> Result<Response, Failure> {
    match gateway.call(&frame, &Town::city(), asked, ids::new()).await {
        Ok(_) => Ok(redirect("/notices", None)),
        Err(error) => {
            let errors = Errors::of(&frame, &error)?;
            Ok(page(&Notices { errors, ..Notices::read(gateway, frame, None).await? }))
        }
    }
}

/// How they want to be told, as the form has it: a channel that is ticked is wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Chosen {
    email: Option<String>,
    message: Option<String>,
    #[serde(default)]
    language: String,
    #[serde(default)]
    quiet_from: String,
    #[serde(default)]
    quiet_until: String,
}

pub(super) async fn choose(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Posted(given): Posted<Chosen>,
) -> Result<Response, Failure> {
    let hour = |text: &str| text.parse::<u8>().ok();
    if given.quiet_from.is_empty() != given.quiet_until.is_empty() {
        let errors = Errors::say(&frame, "notices.quiet_half");
        return Ok(page(&Notices { errors, ..Notices::read(&gateway, frame, None).await? }));
    }
    let quiet = hour(&given.quiet_from).zip(hour(&given.quiet_until)).map(|(from, until)| QuietHours { from, until });
    let unwanted = [(NoticeChannel::Email, given.email), (NoticeChannel::Message, given.message)];
    let asked = ChooseNotices {
        without: unwanted.into_iter().filter(|(_, ticked)| ticked.is_none()).map(|(channel, _)| channel).collect(),
        language: if given.language == "en" { NoticeLanguage::En } else { NoticeLanguage::Zh },
        quiet,
    };
    done(&gateway, frame, &asked).await
}

impl Notices {
    async fn read(gateway: &Gateway, frame: Frame, after: Option<String>) -> Result<Self, Failure> {
        let city = Town::city();
        let found = gateway.ask(&frame, &city, &ListNotices { page: PageRequest { after, limit: Some(50) } }).await?;
        let choices = gateway.ask(&frame, &city, &MyNoticeChoices {}).await?;
        let next = found.page.next.map(|next| format!("/notices?after={}", next.replace('/', "%2F")));
        let (told, unread) = (found.page.items, found.unread);
        Ok(Self { frame, told, unread, choices, next, errors: Errors::default() })
    }

    /// The words in the visitor's language.
    fn said<'a>(&self, words: &'a Words) -> &'a str {
        match self.frame.words.language {
            Language::Zh => &words.zh,
            Language::En => &words.en,
        }
    }

    /// Where the thing is shown.
    fn link(notice: &NoticeView) -> String {
        match notice.about {
            NoticeSubject::Wish => format!("/towns/{}/wishes/{}", notice.town, notice.receipt),
            NoticeSubject::Case => format!("/lookup?town={}&number={}", notice.town, notice.receipt),
            NoticeSubject::Proposal => format!("/towns/{}/proposals/{}", notice.town, notice.thing),
        }
    }

    fn unread_words(&self) -> String {
        self.frame.words.tell("notices.unread", &[("count", &self.unread.to_string())])
    }

    /// Up to which notice this page shows.
    fn latest(&self) -> Option<&str> {
        self.told.first().map(|notice| notice.id.as_str())
    }

    fn wanted(&self, channel: NoticeChannel) -> bool {
        !self.choices.without.contains(&channel)
    }

    fn reachable(&self, channel: NoticeChannel) -> bool {
        self.choices.reachable.contains(&channel)
    }

    fn is_english(&self) -> bool {
        self.choices.language == NoticeLanguage::En
    }

    /// Whether `hour` is the first, or last, of the quiet hours.
    fn is_quiet(&self, hour: u8, first: bool) -> bool {
        self.choices.quiet.is_some_and(|quiet| hour == if first { quiet.from } else { quiet.until })
    }
}
