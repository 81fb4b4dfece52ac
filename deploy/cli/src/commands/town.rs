//! `wuwei town`.

use wuwei_contracts::{
    PageRequest, Town,
    registry::{ListTowns, TownView},
};
use wuwei_runtime::nats::caller::{As, Call, Caller};

use super::{call, personas};
use crate::{arguments::Reach, context::Context, exit::Result, output};

/// Lists the towns.
pub async fn list(context: &Context, reach: &Reach) -> Result {
    let towns = all(context, &call::caller(context, reach).await?).await?;
    if context.json {
        return output::json(&towns);
    }
    let headings = ["table.slug", "table.code", "table.name", "table.kind"].map(|key| context.messages.say(key, &[]));
    let row = |town: &TownView| {
        let kind = serde_json::to_value(town.kind).ok().and_then(|kind| kind.as_str().map(ToOwned::to_owned));
        vec![town.slug.to_string(), town.code.to_string(), town.name.clone(), kind.unwrap_or_default()]
    };
    output::table(&headings, &towns.iter().map(row).collect::<Vec<_>>())
}

/// All of them.
pub async fn all(context: &Context, caller: &Caller) -> Result<Vec<TownView>> {
    let call = Call::by(As::Subject(personas::subject(context, None)?.into()));
    let mut towns: Vec<TownView> = Vec::new();
    let mut after = None;
    loop {
        let ask = ListTowns { page: PageRequest { after, limit: Some(PageRequest::MOST) } };
        let page = caller.call(&Town::city(), &ask, &call).await.map_err(|error| call::failed(&error))?;
        towns.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(towns);
        }
    }
}
