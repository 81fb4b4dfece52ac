//! What happens to organisations. Each event tells the organisation as it is from now on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::organisation::OrganisationView;
use crate::Event;

/// An organisation was founded: elected, or registered where its kind is not elected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationFounded {
    /// The organisation as it is now.
    pub organisation: OrganisationView,
    /// Why, where somebody decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Event for OrganisationFounded {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "organisation";
    const NAME: &'static str = "founded";

    fn aggregate_id(&self) -> String {
        self.organisation.id.to_string()
    }

    fn sample(&self) -> bool {
        self.organisation.sample
    }
}

/// An election gave an organisation a new term of office; an expired one acts again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationTermRenewed {
    /// The organisation as it is now.
    pub organisation: OrganisationView,
    /// Why, where somebody decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Event for OrganisationTermRenewed {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "organisation";
    const NAME: &'static str = "term_renewed";

    fn aggregate_id(&self) -> String {
        self.organisation.id.to_string()
    }

    fn sample(&self) -> bool {
        self.organisation.sample
    }
}

/// A person may speak for an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationMandateGiven {
    /// The organisation as it is now.
    pub organisation: OrganisationView,
    /// Why, where somebody decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Event for OrganisationMandateGiven {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "organisation";
    const NAME: &'static str = "mandate_given";

    fn aggregate_id(&self) -> String {
        self.organisation.id.to_string()
    }

    fn sample(&self) -> bool {
        self.organisation.sample
    }
}

/// A person no longer speaks for an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationMandateEnded {
    /// The organisation as it is now.
    pub organisation: OrganisationView,
    /// Why, where somebody decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Event for OrganisationMandateEnded {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "organisation";
    const NAME: &'static str = "mandate_ended";

    fn aggregate_id(&self) -> String {
        self.organisation.id.to_string()
    }

    fn sample(&self) -> bool {
        self.organisation.sample
    }
}

/// An organisation's term of office is over, and nobody was elected for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationTermExpired {
    /// The organisation as it is now.
    pub organisation: OrganisationView,
    /// Why, where somebody decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Event for OrganisationTermExpired {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "organisation";
    const NAME: &'static str = "term_expired";

    fn aggregate_id(&self) -> String {
        self.organisation.id.to_string()
    }

    fn sample(&self) -> bool {
        self.organisation.sample
    }
}

/// The town suspended an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationSuspended {
    /// The organisation as it is now.
    pub organisation: OrganisationView,
    /// Why, where somebody decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Event for OrganisationSuspended {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "organisation";
    const NAME: &'static str = "suspended";

    fn aggregate_id(&self) -> String {
        self.organisation.id.to_string()
    }

    fn sample(&self) -> bool {
        self.organisation.sample
    }
}

/// A suspended organisation acts again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationResumed {
    /// The organisation as it is now.
    pub organisation: OrganisationView,
    /// Why, where somebody decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Event for OrganisationResumed {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "organisation";
    const NAME: &'static str = "resumed";

    fn aggregate_id(&self) -> String {
        self.organisation.id.to_string()
    }

    fn sample(&self) -> bool {
        self.organisation.sample
    }
}

/// An organisation is no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationDissolved {
    /// The organisation as it is now.
    pub organisation: OrganisationView,
    /// Why, where somebody decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Event for OrganisationDissolved {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "organisation";
    const NAME: &'static str = "dissolved";

    fn aggregate_id(&self) -> String {
        self.organisation.id.to_string()
    }

    fn sample(&self) -> bool {
        self.organisation.sample
    }
}
