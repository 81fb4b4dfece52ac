//! hello: the smallest whole service, to be copied for a sixth one (docs/guides/new-service.md walks through it). It
//! greets people and new villages, and greets them again the day after, until that is enough.

mod entities;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wuwei_contracts::{
    Access, CloudEvent, Command, Event, Fields, Kind, Message, Rejection, Role, registry::VillageRegistered,
};
use wuwei_runtime::{Due, Handles, Outcome, ReactsTo, Refusal, Service, Wakes, Work};

use entities::greeting::Model as Greeting;

/// Everything hello does.
pub fn service() -> Service<Hello> {
    Service::new("hello", "Greets people and new villages", "m0002_hello", Hello)
        .command::<Greet>()
        .announces::<Greeted>()
        .reaction::<VillageRegistered>()
        .due::<Greet>()
}

/// What the handlers need besides the work at hand: nothing.
pub struct Hello;

/// Greets somebody.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Greet {
    /// Whom: small letters, digits and hyphens.
    pub whom: String,
}

impl Message for Greet {
    const SERVICE: &'static str = "hello";
    const NAME: &'static str = "greet";
    const ACCESS: Access = Access::roles(&[Role::TownOfficer]);
    type Reply = Greeted;

    fn check(&self, fields: &mut Fields) {
        fields.text("whom", &self.whom, 1..=40);
        if !self.whom.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
            fields.refuse("whom", &self.whom, "token", "give small letters, digits and hyphens");
        }
    }
}

impl Command for Greet {
    fn key(&self) -> String {
        format!("greeting/{}", self.whom)
    }
}

/// Somebody was greeted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Greeted {
    /// Who.
    pub whom: String,
    /// How often so far.
    pub times: i64,
}

impl Event for Greeted {
    const SERVICE: &'static str = "hello";
    const AGGREGATE: &'static str = "greeting";
    const NAME: &'static str = "given";

    fn aggregate_id(&self) -> String {
        self.whom.clone()
    }
}

/// Greetings nobody wants more of.
const ENOUGH: i64 = 3;

/// The rule: greets once more, unless it was often enough.
fn once_more(before: Option<Greeting>, whom: &str, town: &str) -> Result<(Greeting, Greeted), Rejection> {
    let times = before.map_or(0, |greeting| greeting.version);
    if times >= ENOUGH {
        let detail = format!("{whom} was greeted {times} times, which is enough; greet somebody else");
        return Err(Rejection::new(Kind::Conflict, "greeted_enough", detail).at("whom", whom, "enough"));
    }
    let greeting = Greeting { id: whom.to_owned(), town: town.to_owned(), version: times + 1 };
    Ok((greeting, Greeted { whom: whom.to_owned(), times: times + 1 }))
}

impl Hello {
    async fn greet(work: &Work, greet: Greet) -> Result<Greeted, Refusal> {
        let before = work.find(greet.whom.as_str()).await?;
        let again = before.is_some();
        let (greeting, greeted) = once_more(before, &greet.whom, work.town().as_str())?;
        if again {
            work.save(greeting);
        } else {
            work.insert(greeting);
        }
        work.emit(greeted.clone());
        let tomorrow = work.now() + SignedDuration::from_hours(24);
        work.schedule(&format!("greet_again/{}", greet.whom), tomorrow, &greet).await?;
        Ok(greeted)
    }
}

impl Handles<Greet> for Hello {
    async fn handle(&self, work: &Work, greet: Greet) -> Outcome<Greet> {
        Self::greet(work, greet).await
    }
}

impl ReactsTo<VillageRegistered> for Hello {
    async fn react(&self, work: &Work, event: CloudEvent<VillageRegistered>) -> Result<(), Refusal> {
        let whom = event.data.village.code.to_string();
        Self::greet(work, Greet { whom }).await.map(|_| ())
    }
}

impl Due for Greet {
    const NAME: &'static str = "greet_again";

    fn key(&self) -> String {
        Command::key(self)
    }
}

impl Wakes<Greet> for Hello {
    async fn wake(&self, work: &Work, greet: Greet) -> Result<(), Refusal> {
        Self::greet(work, greet).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_greeted_more_often_than_enough() {
        let mut before = None;
        for times in 1..=ENOUGH {
            let (greeting, greeted) = once_more(before, "li-na", "dalang").unwrap();
            assert_eq!((greeting.version, greeted.times), (times, times));
            before = Some(greeting);
        }
        assert_eq!(once_more(before, "li-na", "dalang").unwrap_err().code, "greeted_enough");
    }

    #[test]
    fn fewer_than_seventy_lines_stand_before_the_first_rule() {
        let source = include_str!("lib.rs");
        let (before, _) = source.split_once("/// Greetings nobody wants more of.").unwrap();
        let lines = before.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines < 70, "{lines} lines");
    }
}
