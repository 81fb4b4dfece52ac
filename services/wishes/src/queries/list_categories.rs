//! What wishes can be about.

use wuwei_contracts::wishes::{Categories, ListCategories};
use wuwei_runtime::{Answers, Outcome, Read};

use crate::{Wishes, domain::categories};

impl Answers<ListCategories> for Wishes {
    async fn answer(&self, _: &Read, _: ListCategories) -> Outcome<ListCategories> {
        let (version, categories) = categories::list();
        Ok(Categories { version: version.to_owned(), illustrative: true, categories })
    }
}
