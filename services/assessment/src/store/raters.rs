//! Seats of a period's rosters and their rows.

use uuid::Uuid;
use wuwei_contracts::{
    Role, Scope, VillageCode,
    assessment::{BallotRejection, Direction},
};
use wuwei_runtime::{Refusal, Work, column::value, entities::grant};

use crate::{
    domain::{
        period::Facts,
        roster::{self, Seat},
    },
    entities::rater::Model,
};

/// Inserts the seats of a period.
pub fn insert(work: &Work, period: Uuid, seats: &[Seat]) {
    for seat in seats {
        work.insert(Model {
            id: key(period, &seat.rater),
            town: work.town().to_string(),
            period,
            seat: seat.number,
            direction: seat.direction.as_str().to_owned(),
            village: seat.village.as_ref().map(VillageCode::to_string),
        });
    }
}

/// The caller's seat. Seats never change, so that no guard is needed.
pub async fn seat(work: &Work, period: Uuid) -> Result<Seat, Refusal> {
    let row = work.find::<Model>(key(period, &work.origin().actor.subject)).await?;
    let row = row.ok_or(BallotRejection::NotARater(period))?;
    let village = row.village.map(|village| value("raters.village", village)).transpose()?;
    let direction: Direction = value("raters.direction", row.direction)?;
    Ok(Seat { number: row.seat, rater: work.origin().actor.subject.clone(), direction, village })
}

/// Key of a rater's row.
pub fn key(period: Uuid, rater: &str) -> String {
    format!("{period}|{rater}")
}

/// That no rater belongs to the side they rate, by the grants that registry has announced so far.
pub async fn unrated(work: &Work, facts: &Facts, seats: &[Seat]) -> Result<(), Refusal> {
    for seat in seats {
        let held = held(work, &seat.rater).await?;
        if let Some(role) = roster::rated(seat.direction, &held, &facts.town, &facts.villages) {
            return Err(BallotRejection::RatedRates { subject: seat.rater.clone(), role }.into());
        }
    }
    Ok(())
}

/// The roles that `holder` has at present, as far as this program knows them.
async fn held(work: &Work, holder: &str) -> Result<Vec<(Role, Scope)>, Refusal> {
    let now = work.now().as_microsecond();
    let mut grants = work.list::<grant::Model>(grant::Column::Holder, holder).await?;
    grants.retain(|grant| {
        let until = grant.until_at.unwrap_or(i64::MAX).min(grant.revoked_at.unwrap_or(i64::MAX));
        grant.from_at <= now && now < until
    });
    let read = |grant: grant::Model| Some((Role::parse(&grant.role)?, Scope::try_from(grant.scope).ok()?));
    Ok(grants.into_iter().filter_map(read).collect())
}
