//! Elections (选举) as they are recorded: who could vote, who did, and what the votes were. Candidates stand under their
//! number on the ballot; their names are in the paper record, not here.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::organisation::{OrganisationView, Term};
use crate::{Access, Command, Fields, Message, Place, Role, VillageCode};

/// Most people who may vote in one election.
pub const MOST_VOTERS: u32 = 1_000_000;

/// What came of an election.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Election {
    /// Day it was held.
    pub held_on: Date,
    /// People who could vote.
    pub electorate: u32,
    /// People who did.
    pub turnout: u32,
    /// Candidates, 1 to 50.
    pub candidates: Vec<Candidate>,
}

/// A candidate's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// Number on the ballot.
    pub number: u32,
    /// Votes for them.
    pub votes: u32,
    /// Whether they were declared elected.
    pub elected: bool,
}

impl Election {
    pub(super) fn check(&self, fields: &mut Fields) {
        fields.number("election.electorate", self.electorate.into(), 1..=MOST_VOTERS.into());
        fields.number("election.turnout", self.turnout.into(), 0..=MOST_VOTERS.into());
        fields.items("election.candidates", self.candidates.len(), 1..=50);
        for (place, candidate) in self.candidates.iter().enumerate() {
            let field = |name: &str| format!("election.candidates.{place}.{name}");
            fields.number(&field("number"), candidate.number.into(), 1..=999);
            fields.number(&field("votes"), candidate.votes.into(), 0..=MOST_VOTERS.into());
        }
    }
}

/// Gives an organisation a new term of office by a new election. One whose term is over acts again; a suspended one stays
/// suspended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenewTerm {
    /// The organisation.
    pub id: Uuid,
    /// Its village, for those whose say ends there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// The new term: it has begun, and is not over.
    pub term: Term,
    /// The election, where its kind is elected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub election: Option<Election>,
}

/// Who looks after the organisations of a place.
pub const OFFICERS: &[Role] = &[Role::VillageOfficer, Role::TownOfficer];

/// The place of a request about a thing of a village: that village where it is named, else the town.
pub(super) fn place(village: Option<&VillageCode>) -> Place<'_> {
    village.map_or(Place::Town, Place::Village)
}

impl Message for RenewTerm {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "renew_term";
    const ACCESS: Access = Access::roles(OFFICERS);
    type Reply = OrganisationView;

    fn place(&self) -> Place<'_> {
        place(self.village.as_ref())
    }

    fn check(&self, fields: &mut Fields) {
        if let Some(election) = &self.election {
            election.check(fields);
        }
    }
}

impl Command for RenewTerm {
    fn key(&self) -> String {
        format!("organisation/{}", self.id)
    }
}
