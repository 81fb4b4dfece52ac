//! One wish.

use wuwei_contracts::wishes::GetWish;
use wuwei_runtime::{Answers, Outcome, Read};

use super::lookup;
use crate::{Wishes, store::wishes};

impl Answers<GetWish> for Wishes {
    async fn answer(&self, read: &Read, query: GetWish) -> Outcome<GetWish> {
        Ok(wishes::wish(lookup::wish(read, &query.wish).await?)?.view())
    }
}
