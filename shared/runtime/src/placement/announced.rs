//! Where towns are placed, announced in the bucket `PLACEMENT` for whoever routes or looks: `<service>.<town>` to cell,
//! epoch and state. A town that was never moved is not in it.

use async_nats::jetstream::Context;
use serde::Serialize;

use super::{Placed, directory::put};
use crate::{outbox::stream::PLACEMENT, refusal::Fault};

#[derive(Serialize)]
struct Entry<'a> {
    cell: &'a str,
    epoch: i64,
    state: &'static str,
}

/// Puts every row of `service` whose entry has changed.
pub(super) async fn announce(context: &Context, service: &str, rows: &[Placed]) -> Result<(), Fault> {
    let bucket = context.get_key_value(PLACEMENT).await.map_err(Fault::new)?;
    for Placed { town, cell, epoch, state } in rows {
        let entry = Entry { cell, epoch: *epoch, state: state.as_str() };
        put(&bucket, &format!("{service}.{town}"), &entry).await?;
    }
    Ok(())
}
