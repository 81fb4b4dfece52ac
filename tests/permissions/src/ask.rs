//! Asks operations as everybody, and compares what they answer with the table.

use futures::{StreamExt, stream};
use wuwei_runtime::{
    nats::caller::{As, Call, CallError},
    service::Operation,
};
use wuwei_stories::services;
use wuwei_testkit::{City, Stage, town};

use crate::{
    callers::{Answer, Caller, TOWN},
    samples,
    table::{Permission, Table},
};

/// Requests under way at once.
const AT_ONCE: usize = 32;
/// The codes under which the runtime refuses a caller.
const CODES: [&str; 3] = ["role_missing", "scope_missing", "service_not_accepted"];

/// The services, and everybody's grants in each.
pub struct Office {
    city: City,
    callers: Vec<Caller>,
}

impl Office {
    /// Opens it.
    pub async fn open(stage: Stage) -> Self {
        let city = City::open(stage, &services::ALL).await;
        let callers = Caller::all();
        let subjects: Vec<String> = callers.iter().map(Caller::subject).collect();
        let grants: Vec<_> = callers.iter().zip(&subjects).filter_map(|(caller, who)| caller.grant(who)).collect();
        city.grant_everywhere(&grants).await;
        Self { city, callers }
    }

    /// What is not as `table` says: one line for each caller and place.
    pub async fn differences(&self, table: &Table) -> Vec<String> {
        let mut differences = Vec::new();
        for spec in self.city.specs() {
            for operation in spec.operations.values() {
                let key = (spec.name.to_owned(), operation.name.to_owned());
                match table.rows.get(&key) {
                    Some(permission) => differences.extend(self.of(spec.name, operation, permission).await),
                    None => differences.push(format!("{}/{} is not in the table", key.0, key.1)),
                }
            }
        }
        differences
    }

    /// What is not as `permission` says.
    pub async fn of(&self, service: &str, operation: &Operation, permission: &Permission) -> Vec<String> {
        let name = operation.name;
        let requests = samples::requests(service, operation);
        let mut differences = Vec::new();
        if requests.keys().ne(&permission.about) {
            differences.push(format!("{service}/{name} is about {:?}, not {:?}", requests.keys(), permission.about));
        }
        for (about, body) in &requests {
            let asked = [TOWN, "city"].into_iter().flat_map(|place| self.callers.iter().map(move |who| (place, who)));
            let answers = stream::iter(asked).map(async |(place, who)| {
                let wanted = who.expected(permission, place, *about);
                let came = self.ask(service, operation, (place, who, body)).await;
                let (who, about) = (who.subject(), about.as_str());
                let says =
                    || format!("{service}/{name} about the {about}, {place}, by {who}: {came:?}, not {wanted:?}");
                (came != Ok(wanted)).then(says)
            });
            let answers = answers.buffer_unordered(AT_ONCE).filter_map(std::future::ready);
            differences.extend(answers.collect::<Vec<_>>().await);
        }
        differences
    }

    /// The answer, or how the service failed to give one.
    async fn ask(
        &self,
        service: &str,
        operation: &Operation,
        (place, who, body): (&str, &Caller, &str),
    ) -> Result<Answer, String> {
        let call = Call::by(As::Subject(who.subject().into()));
        let caller = self.city.caller();
        match caller.call_raw(&town(place), service, operation.name, body.to_owned().into(), &call).await {
            Ok(_) => Ok(Answer::Permitted),
            Err(CallError::Rejected(rejection)) => {
                let refused = CODES.into_iter().find(|code| *code == rejection.code);
                Ok(refused.map_or(Answer::Permitted, Answer::Refused))
            }
            Err(other) => Err(other.to_string()),
        }
    }

    /// The operation of that name.
    pub fn operation(&self, service: &str, name: &str) -> Operation {
        let spec = self.city.specs().find(|spec| spec.name == service);
        let found = spec.and_then(|spec| spec.operations.get(name));
        found.unwrap_or_else(|| panic!("there is no {service}/{name}")).clone()
    }
}
