//! Every message that crosses a border of Wuwei: commands, queries, events, rejections, and the small
//! vocabulary they share. Knows serde and JSON Schema, and no transport.

pub mod access;
pub mod assessment;
pub mod delegation;
pub mod event;
pub mod fields;
pub mod files;
pub mod grants;
pub mod history;
pub mod ids;
pub mod message;
pub mod money;
pub mod operation;
pub mod page;
pub mod private;
pub mod problem;
pub mod ratio;
pub mod registry;
pub mod rejection;
pub mod subject;
pub mod subsidies;
pub mod wishes;

pub use access::{Access, Place, Role, Scope};
pub use event::{CloudEvent, Event};
pub use fields::Fields;
pub use ids::{CommunityId, ReceiptNumber, Reference, Town, TownCode, VillageCode};
pub use message::{Command, Message, Query};
pub use money::Fen;
pub use operation::{Operation, operations};
pub use page::{Page, PageRequest};
pub use private::Private;
pub use problem::Problem;
pub use ratio::Ratio;
pub use rejection::{FieldError, Kind, Reject, Rejection};
