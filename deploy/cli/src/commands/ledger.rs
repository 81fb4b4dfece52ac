//! `wuwei ledger`.

use serde_json::json;
use uuid::Uuid;
use wuwei_contracts::{
    PageRequest, Town,
    subsidies::{ExportLedger, LedgerEntry, LedgerHead, ReadLedgerHead, Tampering, Totals, verify_to},
};
use wuwei_runtime::nats::caller::{As, Call, Caller};

use super::{call, personas};
use crate::{
    arguments::Verify,
    context::Context,
    exit::{Failure, Result},
    output, say,
};

/// Reads the whole ledger of a round and checks it by itself; ends with a failure that names the entry at fault.
pub async fn verify(context: &Context, options: Verify) -> Result {
    let town = Town::try_from(options.town).map_err(Failure::usage)?;
    let given = &options.round;
    let round = Uuid::try_parse(given).map_err(|_| Failure::usage(say!(context.messages, "ledger.round", given)))?;
    let caller = call::caller(context, &options.reach).await?;
    let by = Call::by(As::Subject(personas::subject(context, None)?.into()));
    let (head, entries) = read(&caller, &by, &town, round).await?;
    match verify_to(&entries, &head) {
        Ok(totals) => tell(context, round, &totals),
        Err(fault) => {
            if context.json {
                output::json(&json!({ "round": round, "sound": false, "fault": fault }))?;
            }
            let (entry, row, what) = (fault.entry, &fault.row, what(context, fault.what));
            Err(Failure::failed(say!(context.messages, "ledger.fault", round, entry, row, what)))
        }
    }
}

/// The head, then every page of entries: what was added in between stands after the head.
async fn read(caller: &Caller, by: &Call, town: &Town, round: Uuid) -> Result<(LedgerHead, Vec<LedgerEntry>)> {
    let head = caller.call(town, &ReadLedgerHead { round }, by).await.map_err(|error| call::failed(&error))?;
    let mut entries = Vec::new();
    let mut after = None;
    loop {
        let ask = ExportLedger { round, page: PageRequest { after, limit: Some(PageRequest::MOST) } };
        let page = caller.call(town, &ask, by).await.map_err(|error| call::failed(&error))?;
        entries.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok((head, entries));
        }
    }
}

/// What is wrong with an entry, in the language asked for.
fn what(context: &Context, what: Tampering) -> String {
    match what {
        Tampering::Renumbered => say!(context.messages, "ledger.renumbered"),
        Tampering::Changed => say!(context.messages, "ledger.changed"),
        Tampering::Missing => say!(context.messages, "ledger.missing"),
        Tampering::Rewritten => say!(context.messages, "ledger.rewritten"),
        Tampering::Foreign => say!(context.messages, "ledger.foreign"),
        Tampering::Unbalanced => say!(context.messages, "ledger.unbalanced"),
        Tampering::Overdrawn => say!(context.messages, "ledger.overdrawn"),
        Tampering::HeadDiffers => say!(context.messages, "ledger.head_differs"),
    }
}

fn tell(context: &Context, round: Uuid, totals: &Totals) -> Result {
    if context.json {
        return output::json(&json!({ "round": round, "sound": true, "totals": totals }));
    }
    let Totals { envelope, free, reserved, paid, entries, hash } = totals;
    output::line(say!(context.messages, "ledger.sound", round, entries))?;
    output::line(say!(context.messages, "ledger.totals", reserved, paid, free, envelope))?;
    output::line(say!(context.messages, "ledger.head", hash))
}
