//! What happens to cases. Each event tells the case as it is from now on.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::case::CaseView;
use crate::{Event, files::FileDigest};

/// How a case was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Done.
    Done,
    /// Declined.
    Declined,
}

impl Decision {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Declined => "declined",
        }
    }
}

/// A case was filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseFiled {
    /// The case as it is now.
    pub case: CaseView,
}

impl Event for CaseFiled {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "case";
    const NAME: &'static str = "filed";

    fn aggregate_id(&self) -> String {
        self.case.id.to_string()
    }

    fn sample(&self) -> bool {
        self.case.sample
    }
}

/// A case was accepted and is in hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseAccepted {
    /// The case as it is now.
    pub case: CaseView,
}

impl Event for CaseAccepted {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "case";
    const NAME: &'static str = "accepted";

    fn aggregate_id(&self) -> String {
        self.case.id.to_string()
    }

    fn sample(&self) -> bool {
        self.case.sample
    }
}

/// A case was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseRefused {
    /// The case as it is now.
    pub case: CaseView,
    /// Why.
    pub reason: String,
}

impl Event for CaseRefused {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "case";
    const NAME: &'static str = "refused";

    fn aggregate_id(&self) -> String {
        self.case.id.to_string()
    }

    fn sample(&self) -> bool {
        self.case.sample
    }
}

/// The person was asked for all missing materials at once; the clock stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SupplementRequested {
    /// The case as it is now.
    pub case: CaseView,
    /// What is missing.
    pub materials: Vec<String>,
}

impl Event for SupplementRequested {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "case";
    const NAME: &'static str = "supplement_requested";

    fn aggregate_id(&self) -> String {
        self.case.id.to_string()
    }

    fn sample(&self) -> bool {
        self.case.sample
    }
}

/// The missing materials came; the clock runs again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseSupplemented {
    /// The case as it is now.
    pub case: CaseView,
}

impl Event for CaseSupplemented {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "case";
    const NAME: &'static str = "supplemented";

    fn aggregate_id(&self) -> String {
        self.case.id.to_string()
    }

    fn sample(&self) -> bool {
        self.case.sample
    }
}

/// Somebody commented; the clock is not moved by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseCommented {
    /// The case as it is now.
    pub case: CaseView,
}

impl Event for CaseCommented {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "case";
    const NAME: &'static str = "commented";

    fn aggregate_id(&self) -> String {
        self.case.id.to_string()
    }

    fn sample(&self) -> bool {
        self.case.sample
    }
}

/// The promised time is over: the next level has been told, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseEscalated {
    /// The case as it is now.
    pub case: CaseView,
    /// The level, from 1.
    pub level: u32,
    /// Whose it is now to see to it.
    pub to: String,
}

impl Event for CaseEscalated {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "case";
    const NAME: &'static str = "escalated";

    fn aggregate_id(&self) -> String {
        self.case.id.to_string()
    }

    fn sample(&self) -> bool {
        self.case.sample
    }
}

/// A case was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseDecided {
    /// The case as it is now.
    pub case: CaseView,
    /// How.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// When.
    pub decided: Timestamp,
    /// When the promised time would have been over.
    pub promised: Timestamp,
    /// Whether it was decided within the promised time.
    pub in_time: bool,
    /// The files it rests on: all that the case had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileDigest>,
}

impl Event for CaseDecided {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "case";
    const NAME: &'static str = "decided";

    fn aggregate_id(&self) -> String {
        self.case.id.to_string()
    }

    fn sample(&self) -> bool {
        self.case.sample
    }
}

/// The person rated a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseRated {
    /// The case as it is now.
    pub case: CaseView,
    /// 1 to 5.
    pub stars: u8,
}

impl Event for CaseRated {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "case";
    const NAME: &'static str = "rated";

    fn aggregate_id(&self) -> String {
        self.case.id.to_string()
    }

    fn sample(&self) -> bool {
        self.case.sample
    }
}
