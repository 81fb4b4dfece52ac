//! Notices: what people are told of what happens to their things. Everything here is about the caller's own, and is asked of
//! `city`.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Access, Command, Fields, Message, Page, PageRequest, Query, ReceiptNumber, Town};

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeSubject {
    /// A wish of wishes.
    Wish,
    /// A case of delegation.
    Case,
    /// A proposal of subsidies.
    Proposal,
}

impl NoticeSubject {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wish => "wish",
            Self::Case => "case",
            Self::Proposal => "proposal",
        }
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A notice in the caller's inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeView {
    /// Its id: that of the event, and for whom. Later ones are greater.
    pub id: String,
    /// Which template it was made from.
    pub template: String,
    /// What it is about.
    pub about: NoticeSubject,
    /// Which one.
    pub thing: Uuid,
    /// The town that owns it.
    pub town: Town,
    /// The number to quote.
    pub receipt: ReceiptNumber,
    /// What happened, in one line.
    pub title: Words,
    /// What it means, and what comes next.
    pub text: Words,
    /// When it happened.
    pub at: Timestamp,
    /// Whether it is among those read.
    pub read: bool,
    /// Whether it is about invented sample data.
    pub sample: bool,
}

/// Lists the caller's notices, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListNotices {
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// The caller's notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Inbox {
    /// A page of them.
    #[serde(flatten)]
    pub page: Page<NoticeView>,
    /// How many are not read yet, on all pages.
    pub unread: u64,
}

impl Message for ListNotices {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_notices";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Inbox;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ListNotices {}

/// Marks the caller's notices as read, up to one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadNotices {
    /// Id of the latest notice read; earlier ones count as read too.
    pub to: String,
}

impl Message for ReadNotices {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "read_notices";
    const ACCESS: Access = Access::ANYONE;
    type Reply = NoticeChoices;

    fn check(&self, fields: &mut Fields) {
        fields.line("to", &self.to, 80);
        let event = self.to.split_once('/').map(|(event, _)| Uuid::try_parse(event));
        if !matches!(event, Some(Ok(_))) {
            fields.refuse("to", &self.to, "notice", "is no id of a notice; give the id of one in the list");
        }
    }
}

impl Command for ReadNotices {
    /// Who calls is not known here; notices of one inbox are read in the order in which that is asked.
    fn key(&self) -> String {
        "notices".to_owned()
    }
}

/// A way by which people are told, besides the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeChannel {
    /// 电子邮件
    Email,
    /// 短信、微信: by the city's adapter, to the phone number
    Message,
}

impl NoticeChannel {
    /// Every channel.
    pub const ALL: [Self; 2] = [Self::Email, Self::Message];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Message => "message",
        }
    }
}

/// The language somebody is written to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeLanguage {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl NoticeLanguage {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
}

/// Hours of the day, in the city's zone, in which nothing is sent: what happens in them is sent at their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// First hour, 0 to 23.
    pub from: u8,
    /// Hour at which they end, 0 to 23; the next day's where it is less than the first.
    pub until: u8,
}

/// How the caller wants to be told. The inbox always is; what the law demands is sent on every channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeChoices {
    /// Channels the caller does not want.
    pub without: Vec<NoticeChannel>,
    /// The language.
    pub language: NoticeLanguage,
    /// The quiet hours in force.
    pub quiet: Option<QuietHours>,
    /// Channels there are here, and for which the vault has the caller's address.
    pub reachable: Vec<NoticeChannel>,
}

/// Says how the caller wants to be told from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseNotices {
    /// Channels the caller does not want.
    #[serde(default)]
    pub without: Vec<NoticeChannel>,
    /// The language.
    #[serde(default)]
    pub language: NoticeLanguage,
    /// Quiet hours; none where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
}

impl Message for ChooseNotices {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "choose_notices";
    const ACCESS: Access = Access::ANYONE;
    type Reply = NoticeChoices;

    fn check(&self, fields: &mut Fields) {
        fields.items("without", self.without.len(), 0..=NoticeChannel::ALL.len());
        if let Some(quiet) = self.quiet {
            fields.number("quiet.from", quiet.from.into(), 0..=23);
            fields.number("quiet.until", quiet.until.into(), 0..=23);
            if quiet.from == quiet.until {
                let says = "is the hour they begin at; leave quiet out for no quiet hours";
                fields.refuse("quiet.until", &quiet.until.to_string(), "quiet_hours", says);
            }
        }
    }
}

impl Command for ChooseNotices {
    fn key(&self) -> String {
        "notices".to_owned()
    }
}

/// Tells how the caller is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyNoticeChoices {}

impl Message for MyNoticeChoices {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "my_notice_choices";
    const ACCESS: Access = Access::ANYONE;
    type Reply = NoticeChoices;

    fn check(&self, _: &mut Fields) {}
}

impl Query for MyNoticeChoices {}
