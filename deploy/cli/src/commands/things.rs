//! Wishes, cases and proposals by their receipt numbers or ids, in whatever town they are.

use futures::future::join_all;
use uuid::Uuid;
use wuwei_contracts::{
    Query, Reference, Town,
    delegation::{self, CaseAnswer, GetCase},
    subsidies::{self, GetProposal, ProposalAnswer},
    wishes::{self, GetWish, WishView},
};
use wuwei_runtime::nats::caller::{As, Call, CallError, Caller};

use super::{call, personas, town};
use crate::{
    arguments::Reach,
    context::Context,
    exit::{Failure, Result},
    say,
};

/// Who may read every thing.
const READER: &str = "city-officer";

/// Asks as somebody who may read every thing.
pub struct Reader {
    /// Calls the services.
    pub caller: Caller,
    by: Call,
}

/// What a receipt number or an id names.
pub enum Thing {
    /// A wish.
    Wish(Box<WishView>),
    /// A case.
    Case(Box<CaseAnswer>),
    /// A proposal.
    Proposal(Box<ProposalAnswer>),
}

impl Thing {
    /// The service that has it.
    pub const fn service(&self) -> &'static str {
        match self {
            Self::Wish(_) => wishes::SERVICE,
            Self::Case(_) => delegation::SERVICE,
            Self::Proposal(_) => subsidies::SERVICE,
        }
    }

    /// What it is there: `<kind>/<id>`.
    pub fn aggregate(&self) -> String {
        match self {
            Self::Wish(wish) => format!("wish/{}", wish.id),
            Self::Case(answer) => format!("case/{}", answer.case.id),
            Self::Proposal(answer) => format!("proposal/{}", answer.proposal.id),
        }
    }
}

impl Reader {
    /// A reader of the system that `reach` names.
    pub async fn new(context: &Context, reach: &Reach) -> Result<Self> {
        let caller = call::caller(context, reach).await?;
        let by = Call::by(As::Subject(personas::subject(context, Some(READER))?.into()));
        Ok(Self { caller, by })
    }

    /// The answer to a query.
    pub async fn ask<Q: Query>(&self, town: &Town, query: &Q) -> std::result::Result<Q::Reply, CallError> {
        self.caller.call(town, query, &self.by).await
    }

    /// The town named, or all of them and the city.
    pub async fn towns(&self, context: &Context, named: Option<String>) -> Result<Vec<Town>> {
        if let Some(town) = named {
            return Ok(vec![Town::try_from(town).map_err(Failure::usage)?]);
        }
        let towns = town::all(context, &self.caller).await?;
        Ok(towns.into_iter().map(|town| town.slug).chain([Town::city()]).collect())
    }

    /// The one thing that `reference` names in `towns`, and where it is.
    pub async fn find(&self, context: &Context, towns: &[Town], reference: &Reference) -> Result<(Town, Thing)> {
        let found = join_all(towns.iter().map(async |town| Some((town.clone(), self.look(town, reference).await?))));
        let mut found: Vec<_> = found.await.into_iter().flatten().collect();
        // An id is asked for in the city too, which sees every town's.
        found.dedup_by(|one, other| one.1.aggregate() == other.1.aggregate());
        match (found.pop(), found.is_empty()) {
            (Some(found), true) => Ok(found),
            (None, _) => Err(Failure::failed(say!(context.messages, "things.unknown", thing = reference))),
            (Some(last), false) => {
                let towns = found.iter().chain([&last]).map(|(town, _)| town.as_str()).collect::<Vec<_>>().join(", ");
                Err(Failure::usage(say!(context.messages, "things.several", thing = reference, towns)))
            }
        }
    }

    async fn look(&self, town: &Town, thing: &Reference) -> Option<Thing> {
        let wish = GetWish { wish: thing.clone() };
        let case = GetCase { case: thing.clone(), community: None };
        let proposal = GetProposal { proposal: thing.clone() };
        let (wish, case, proposal) =
            tokio::join!(self.ask(town, &wish), self.ask(town, &case), self.ask(town, &proposal));
        // Whoever has it says so; the others' refusals say nothing.
        let wish = wish.ok().map(|wish| Thing::Wish(Box::new(wish)));
        let case = case.ok().map(|case| Thing::Case(Box::new(case)));
        wish.or(case).or(proposal.ok().map(|proposal| Thing::Proposal(Box::new(proposal))))
    }
}

/// A receipt number as it stands on the receipt, in either case, or an id.
pub fn reference(context: &Context, given: &str) -> Result<Reference> {
    let reference = match Uuid::try_parse(given) {
        Ok(id) => Ok(id.into()),
        Err(_) => Reference::try_from(given.to_ascii_uppercase()),
    };
    reference.map_err(|_| Failure::usage(say!(context.messages, "things.what", given)))
}
