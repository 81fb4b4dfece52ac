//! Deliveries: what was sent of a town's notices by mail and message, and what came of it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::notices::NoticeChannel;
use crate::{Access, Command, Fields, Message, Page, PageRequest, Query, ReceiptNumber, Role};

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// To be sent, now or later.
    Waiting,
    /// Taken by the mail server or the adapter.
    Sent,
    /// Tried as often as is tried, or refused for good: nothing more happens by itself.
    GivenUp,
    /// Not sent: whom it was for was erased, or has no such address any more.
    Void,
}

impl DeliveryState {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::GivenUp => "given_up",
            Self::Void => "void",
        }
    }
}

/// The record of one notice on one channel. It holds no address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryView {
    /// Its id: the notice's, and the channel. The other end knows it by this id.
    pub id: String,
    /// The channel.
    pub channel: NoticeChannel,
    /// Which template.
    pub template: String,
    /// The number of the thing it is about.
    pub receipt: ReceiptNumber,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the other end, or the way to it, said last where it did not go through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// When it is tried next, or was last tried.
    pub at: Timestamp,
    /// Whether it is about invented sample data.
    pub sample: bool,
}

/// Who sees whether notices reach people.
const KEEPERS: &[Role] = &[Role::TownOfficer, Role::CityOfficer, Role::Operator, Role::Auditor];

/// Lists deliveries of a town's notices, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListDeliveries {
    /// Only those in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<DeliveryState>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListDeliveries {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_deliveries";
    const ACCESS: Access = Access::roles(KEEPERS);
    type Reply = Page<DeliveryView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ListDeliveries {}

/// Tries a delivery that was given up once more, from the first attempt on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResendNotice {
    /// Id of the delivery.
    pub delivery: String,
}

impl Message for ResendNotice {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "resend_notice";
    const ACCESS: Access = Access::roles(&[Role::Operator, Role::CityOfficer]);
    type Reply = DeliveryView;

    fn check(&self, fields: &mut Fields) {
        fields.line("delivery", &self.delivery, 100);
    }
}

impl Command for ResendNotice {
    fn key(&self) -> String {
        format!("delivery/{}", self.delivery)
    }
}
