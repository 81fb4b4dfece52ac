//! The wish of a follow code.

use sea_orm::EntityTrait as _;
use wuwei_contracts::wishes::{FollowWish, WishRejection};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use crate::{
    Wishes,
    entities::{follow_code, wish},
    secrets,
    store::wishes,
};

impl Answers<FollowWish> for Wishes {
    /// Whichever town is asked: a code is of one wish of the city.
    async fn answer(&self, read: &Read, query: FollowWish) -> Outcome<FollowWish> {
        let digest = secrets::code_digest(&self.sealer, &query.follow_code)?;
        let code = follow_code::Entity::find_by_id(digest).one(read.database()).await.map_err(Fault::new)?;
        let code = code.ok_or(WishRejection::CodeUnknown)?;
        let wish = wish::Entity::find_by_id(code.wish).one(read.database()).await.map_err(Fault::new)?;
        let wish = wish.ok_or_else(|| Fault::new(format!("a follow code is of {}, which is no wish", code.wish)))?;
        Ok(wishes::wish(wish)?.view())
    }
}
