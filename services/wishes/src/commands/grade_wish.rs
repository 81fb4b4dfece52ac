//! Saying how soon a wish is to be kept.

use wuwei_contracts::wishes::{ActedAs, Grade, GradeWish};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes, deadlines,
    due::ReviewWish,
    store::{records, wishes},
};

impl Handles<GradeWish> for Wishes {
    async fn handle(&self, work: &Work, command: GradeWish) -> Outcome<GradeWish> {
        let wish = wishes::named(work, command.wish, command.community.as_ref()).await?;
        let was = wish.state();
        let grading = deadlines::grading(command.grade, work.now())?;
        let (wish, graded) = wish.grade(grading.clone(), work.now())?;
        wishes::save(work, was, &wish)?;
        records::decision(work, &wish, ActedAs::Staff, Some(command.reason));
        work.emit(graded);
        if command.grade == Grade::Future {
            ReviewWish::schedule(work, command.wish, &grading).await?;
        } else {
            ReviewWish::cancel(work, command.wish).await?;
        }
        Ok(wish.view())
    }
}
