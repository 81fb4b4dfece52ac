//! Why registry refuses something about a notice.

use super::DeliveryState;
use crate::{Kind, Reject};

/// Why registry refuses something about a notice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeRejection {
    /// No such delivery.
    #[error("there is no delivery {0} in this town; list_deliveries tells which there are")]
    UnknownDelivery(String),
    /// It needs no help.
    #[error("the delivery {id} is {}; only one that was given up is sent again", .state.as_str())]
    NotGivenUp {
        /// The delivery.
        id: String,
        /// How it stands.
        state: DeliveryState,
    },
}

impl Reject for NoticeRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownDelivery(_) => Kind::NotFound,
            Self::NotGivenUp { .. } => Kind::Conflict,
        }
    }

    fn code(&self) -> &str {
        match self {
            Self::UnknownDelivery(_) => "delivery_unknown",
            Self::NotGivenUp { .. } => "not_given_up",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        let (Self::UnknownDelivery(id) | Self::NotGivenUp { id, .. }) = self;
        let rule = if matches!(self, Self::UnknownDelivery(_)) { "known" } else { "given_up" };
        Some(("delivery", id.clone(), rule))
    }
}
