//! Mail by SMTP (RFC 5321), in plain text (RFC 5322).

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use wuwei_contracts::registry::NoticeLanguage;
use wuwei_runtime::settings::NoticeSettings;

use super::Letter;
use crate::domain::notice::Came;

/// How long the server may take for each of its answers.
const PATIENCE: Duration = Duration::from_secs(10);

/// A mail server, and from whom mail comes.
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// That of the settings, if there is one.
    pub fn of(settings: &NoticeSettings) -> Result<Option<Self>, String> {
        let url = &settings.smtp;
        if url.expose().is_empty() {
            return Ok(None);
        }
        let wrong = |cause: &dyn std::fmt::Display| {
            format!("notices.smtp is {url}: {cause}; give smtps://user:password@host, or smtp://host:587?tls=required")
        };
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()).map_err(|error| wrong(&error))?;
        let from = settings.mail_from.parse::<Mailbox>().map_err(|error| {
            let from = &settings.mail_from;
            format!("notices.mail_from is {from:?}: {error}; give an address as in 五微 <wuwei@example.org>")
        })?;
        Ok(Some(Self { transport: transport.timeout(Some(PATIENCE)).build(), from }))
    }

    /// Sends a letter. Its Message-ID is that of the delivery: who gets it twice can tell.
    pub async fn send(&self, letter: &Letter<'_>) -> Came {
        let message = match self.message(letter) {
            Ok(message) => message,
            Err(says) => return Came::Refused(says),
        };
        match self.transport.send(message).await {
            Ok(_) => Came::Through,
            // What the server says may hold the address; its code says enough.
            Err(error) if error.is_permanent() => Came::Refused(said(&error)),
            Err(error) => Came::Later(said(&error)),
        }
    }

    fn message(&self, letter: &Letter<'_>) -> Result<Message, String> {
        let to = letter.to.expose().parse().map_err(|_| "the address is none that mail can be sent to".to_owned())?;
        let domain = self.from.email.domain();
        let id = letter.id.replace('/', ".");
        let mark = if letter.sample { "[示例] " } else { "" };
        let more = match letter.language {
            NoticeLanguage::Zh => "查看详情",
            NoticeLanguage::En => "More",
        };
        let link = letter.link.as_ref().map(|link| format!("\n\n{more}: {link}")).unwrap_or_default();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(format!("{mark}{}", letter.title))
            .message_id(Some(format!("<{id}@{domain}>")))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(format!("{}\n\n{}{link}\n", letter.title, letter.text))
            .map_err(|error| error.to_string())
    }
}

/// What went wrong, without what the server said.
fn said(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_timeout() => format!("the mail server has not answered within {} s", PATIENCE.as_secs()),
        None if error.is_response() => "the mail server answered what is no SMTP".to_owned(),
        None => format!("the mail server cannot be reached: {error}"),
    }
}

/// Tells machines not to answer (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
