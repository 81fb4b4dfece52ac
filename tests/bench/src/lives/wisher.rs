//! A client that lives wishes from beginning to end, and checks each answer.

use std::{
    cell::{Cell, RefCell},
    time::Instant,
};

use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Message, Reference, Town,
    wishes::{
        Channel, ClaimPart, CollectWish, FulfilPart, GetWish, Grade, PartState, Participants, Side, Talk, TalkForm,
        WishState, WishView,
    },
};

use super::{
    ground::{CLERK, COMMUNITIES, RESIDENT, VOLUNTEER, community},
    line::{Line, Refused},
};
use crate::{
    failure::{Failure, While},
    load::towns,
};

/// The steps of a life.
pub const STEPS: [&str; 4] = ["collect", "claim", "fulfil", "get"];
/// Times one request is sent again after a 503 before the benchmark gives up.
const MOST_REFUSALS: u32 = 1_000;

/// Lives wishes; clones of nothing, shared by all clients.
pub struct Wisher {
    line: Line,
    towns: Vec<Town>,
    begun: Cell<u64>,
    first: RefCell<Option<Uuid>>,
}

/// A life that has ended.
pub struct Life {
    /// Microseconds of each step.
    pub steps: [u32; STEPS.len()],
    /// Answers "not now" (503).
    pub refused: u32,
}

/// A wish being lived.
struct Living<'a> {
    wisher: &'a Wisher,
    town: &'a Town,
    steps: Vec<u32>,
    refused: u32,
}

impl Wisher {
    /// Calls by `line`.
    pub fn new(line: Line) -> Self {
        Self { line, towns: towns(), begun: Cell::new(0), first: RefCell::default() }
    }

    /// The id of the first wish.
    pub fn first(&self) -> Uuid {
        self.first.borrow().unwrap_or_default()
    }

    /// Lives one wish.
    pub async fn live(&self) -> Result<Life, Failure> {
        let number = self.begun.replace(self.begun.get() + 1);
        let place = usize::try_from(number)? % self.towns.len();
        let home = community(place, u32::try_from(number / 36 % u64::from(COMMUNITIES))? + 1)?;
        let mut living = Living { wisher: self, town: &self.towns[place], steps: Vec::new(), refused: 0 };
        let id = new_id();
        living.through(id, home).await.doing(format!("wish {id}"))?;
        self.first.borrow_mut().get_or_insert(id);
        let steps = living.steps.try_into().map_err(|_| Failure::new("a life has other steps"))?;
        Ok(Life { steps, refused: living.refused })
    }
}

impl Living<'_> {
    async fn through(&mut self, wish: Uuid, home: CommunityId) -> Result<(), Failure> {
        let receipt = self.step(CLERK, &collect(wish, home)).await?;
        is(&receipt.wish, wish, (WishState::Published, PartState::Open))?;
        let claim = ClaimPart { wish, community: None, part: 1, organisation: None };
        is(&self.step(VOLUNTEER, &claim).await?.wish, wish, (WishState::Published, PartState::Claimed))?;
        let evidence = "示例:已经办好".to_owned();
        let fulfil = FulfilPart { wish, community: None, part: 1, evidence, files: Vec::new() };
        is(&self.step(VOLUNTEER, &fulfil).await?, wish, (WishState::Fulfilled, PartState::Fulfilled))?;
        let seen = self.step(RESIDENT, &GetWish { wish: Reference::Id(wish) }).await?;
        is(&seen, wish, (WishState::Fulfilled, PartState::Fulfilled))
    }

    /// Sends one request until it is answered, under one key.
    async fn step<M: Message>(&mut self, who: &'static str, message: &M) -> Result<M::Reply, Failure> {
        let (key, sent) = (new_id().to_string(), Instant::now());
        for _ in 0..MOST_REFUSALS {
            match self.wisher.line.call((who, self.town), message, &key).await {
                Ok(reply) => {
                    self.steps.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
                    return Ok(reply);
                }
                Err(Refused::NotNow) => self.refused += 1,
                Err(Refused::Failed(why)) => return Err(Failure::new(format!("{}: {why}", M::NAME))),
            }
        }
        Err(Failure::new(format!("{} was refused for now again and again", M::NAME)))
    }
}

/// A wish as a clerk records it.
pub fn collect(id: Uuid, community: CommunityId) -> CollectWish {
    let participants = vec![Participants { side: Side::Residents, count: 2 }];
    let (minutes, conclusion) = ("示例:在门口聊了一会儿".to_owned(), "示例:可以帮忙".to_owned());
    CollectWish {
        id,
        community,
        category: "elderly".to_owned(),
        channel: Channel::Visit,
        external_id: None,
        text: "示例:想请人帮忙把旧沙发搬下楼".to_owned(),
        for_person: None,
        talk: Talk { form: TalkForm::Residents, participants, minutes, conclusion },
        summary: "示例:请人帮忙搬旧家具".to_owned(),
        grade: Grade::Now,
        parts: Vec::new(),
        sample: true,
    }
}

/// Checks that `seen` is the wish meant, and stands where it must.
fn is(seen: &WishView, wish: Uuid, stands: (WishState, PartState)) -> Result<(), Failure> {
    let part = seen.parts.first().map(|part| part.state);
    if seen.id == wish && Some((seen.state, stands.1)) == part.map(|part| (stands.0, part)) {
        return Ok(());
    }
    Err(Failure::new(format!("wish {wish} is to stand at {stands:?}, and the reply is {seen:?}")))
}

/// An id as clients make them.
#[expect(clippy::disallowed_methods, reason = "a client of the system")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
