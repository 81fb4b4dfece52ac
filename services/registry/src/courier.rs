//! The ways out of the house: mail by SMTP, messages by the city's adapter. What is handed to it holds an address in clear,
//! which it writes nowhere else.

mod adapter;
mod mail;

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use wuwei_contracts::{
    Private, ReceiptNumber,
    registry::{NoticeChannel, NoticeLanguage, NoticeSubject, NoticeView},
};
use wuwei_runtime::settings::NoticeSettings;

use crate::domain::notice::Came;
use adapter::Adapter;
use mail::Mail;

/// What is sent.
pub struct Letter<'a> {
    /// Name of the delivery, the same at each attempt, by which the other end knows it.
    pub id: &'a str,
    /// The address or number.
    pub to: &'a Private,
    /// What happened, in one line.
    pub title: String,
    /// What it means.
    pub text: String,
    /// Where more is to be seen.
    pub link: Option<String>,
    /// The number of the thing.
    pub receipt: ReceiptNumber,
    /// The language it is in.
    pub language: NoticeLanguage,
    /// Whether it is about something invented.
    pub sample: bool,
    /// The present instant.
    pub at: Timestamp,
}

/// Sends. Made empty with the service; the runtime gives it the settings at the start.
#[derive(Clone, Default)]
pub struct Courier(Arc<OnceLock<Ways>>);

/// The ways there are.
struct Ways {
    mail: Option<Mail>,
    adapter: Option<Adapter>,
    console: Option<String>,
}

impl std::fmt::Debug for Courier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Courier(…)")
    }
}

impl Courier {
    /// Takes the settings. A second time they are not taken.
    ///
    /// # Errors
    /// Names the setting that does not fit, and the way out; nothing is sent to find that out.
    pub fn begin(&self, settings: &NoticeSettings) -> Result<(), String> {
        let console = settings.console.trim_end_matches('/');
        if !(console.is_empty() || console.starts_with("https://") || console.starts_with("http://")) {
            return Err(format!("notices.console is {console:?}; give an address as in https://wuwei.example.org"));
        }
        let ways = Ways {
            mail: Mail::of(settings)?,
            adapter: Adapter::of(settings)?,
            console: (!console.is_empty()).then(|| console.to_owned()),
        };
        let _ = self.0.set(ways);
        Ok(())
    }

    /// Whether there is such a way.
    pub fn has(&self, channel: NoticeChannel) -> bool {
        self.0.get().is_some_and(|ways| match channel {
            NoticeChannel::Email => ways.mail.is_some(),
            NoticeChannel::Message => ways.adapter.is_some(),
        })
    }

    /// Where the thing that `notice` is about is shown, if the console has a public address.
    pub fn link(&self, notice: &NoticeView) -> Option<String> {
        let console = self.0.get()?.console.as_deref()?;
        let NoticeView { about, town, thing, receipt, .. } = notice;
        Some(match about {
            NoticeSubject::Wish => format!("{console}/towns/{town}/wishes/{receipt}"),
            NoticeSubject::Case => format!("{console}/lookup?town={town}&number={receipt}"),
            NoticeSubject::Proposal => format!("{console}/towns/{town}/proposals/{thing}"),
        })
    }

    /// Sends `letter`, and says what came of it. The other end gets 10 s.
    pub async fn send(&self, channel: NoticeChannel, letter: &Letter<'_>) -> Came {
        let ways = self.0.get();
        match channel {
            NoticeChannel::Email => match ways.and_then(|ways| ways.mail.as_ref()) {
                Some(mail) => mail.send(letter).await,
                None => Came::Later("there is no mail server any more: notices.smtp is not set".to_owned()),
            },
            NoticeChannel::Message => match ways.and_then(|ways| ways.adapter.as_ref()) {
                Some(adapter) => adapter.send(letter).await,
                None => Came::Later("there is no adapter any more: notices.adapter is not set".to_owned()),
            },
        }
    }
}
