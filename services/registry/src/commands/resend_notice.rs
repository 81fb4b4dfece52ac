//! Trying a delivery once more that was given up.

use wuwei_contracts::registry::{NoticeRejection, ResendNotice};
use wuwei_runtime::{Fault, Handles, Outcome, Work};

use crate::{
    Registry,
    due::SendNotice,
    entities::{delivery, notice},
    store::notices,
};

impl Handles<ResendNotice> for Registry {
    async fn handle(&self, work: &Work, command: ResendNotice) -> Outcome<ResendNotice> {
        let unknown = || NoticeRejection::UnknownDelivery(command.delivery.clone());
        let row = work.find::<delivery::Model>(command.delivery.as_str()).await?;
        let row = row.filter(|row| row.town == work.town().as_str()).ok_or_else(unknown)?;
        let notice = work.find::<notice::Model>(row.notice.as_str()).await?;
        let notice = notice.ok_or_else(|| Fault::new(format!("the delivery {} has no notice", row.id)))?;
        let delivery = notices::delivery(&row)?.again(work.now())?;
        SendNotice { delivery: delivery.id.clone() }.schedule(work, delivery.at).await?;
        let saved = notices::save_delivery(work, row, &delivery);
        Ok(notices::delivery_view(&saved, &notice)?)
    }
}
