//! Liaisons: assigned to a responsibility area (责任区) until they are released, or their time is over.

use jiff::Timestamp;
use wuwei_contracts::{
    Town,
    registry::{AssignLiaison, LiaisonAssigned, LiaisonEnded, LiaisonRejection, LiaisonView},
};

/// Assigns a liaison from `now` on.
pub fn assign(
    command: AssignLiaison,
    town: &Town,
    now: Timestamp,
) -> Result<(LiaisonView, LiaisonAssigned), LiaisonRejection> {
    if let Some(until) = command.until.filter(|until| *until <= now) {
        return Err(LiaisonRejection::UntilTooEarly { until });
    }
    let liaison = LiaisonView {
        id: command.id,
        town: town.clone(),
        village: command.village,
        subject: command.subject,
        sort: command.sort,
        communities: command.communities,
        from: now,
        until: command.until,
        ended: None,
        reason: None,
        sample: command.sample,
        version: 1,
    };
    Ok((liaison.clone(), LiaisonAssigned { liaison }))
}

/// Ends an assignment: somebody decided it and told the reason, or its time was over.
pub fn end(
    liaison: LiaisonView,
    reason: Option<String>,
    now: Timestamp,
) -> Result<(LiaisonView, LiaisonEnded), LiaisonRejection> {
    if let Some(at) = liaison.ended {
        return Err(LiaisonRejection::AlreadyEnded { id: liaison.id, at });
    }
    let liaison = LiaisonView { ended: Some(now), reason, version: liaison.version + 1, ..liaison };
    Ok((liaison.clone(), LiaisonEnded { liaison }))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use wuwei_contracts::{CommunityId, registry::LiaisonSort};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn command(until: Option<Timestamp>) -> AssignLiaison {
        let community = CommunityId::parse("441900113219-0001").unwrap();
        AssignLiaison {
            id: Uuid::from_u128(1),
            village: community.village(),
            subject: "zhou".to_owned(),
            sort: LiaisonSort::Cadre,
            communities: vec![community],
            until,
            sample: false,
        }
    }

    #[test]
    fn an_assignment_ends_once() {
        let town = Town::parse("dalang").unwrap();
        let now = at("2026-11-26T00:00:00Z");
        let (liaison, _) = assign(command(None), &town, now).unwrap();
        let (ended, event) = end(liaison, Some("调离".to_owned()), now).unwrap();
        assert_eq!((&event.liaison, ended.version, ended.ended), (&ended, 2, Some(now)));
        assert_eq!(end(ended.clone(), None, now), Err(LiaisonRejection::AlreadyEnded { id: ended.id, at: now }));
    }

    #[test]
    fn an_assignment_that_is_over_when_it_begins_is_refused() {
        let (town, now) = (Town::parse("dalang").unwrap(), at("2026-11-26T00:00:00Z"));
        assert_eq!(assign(command(Some(now)), &town, now), Err(LiaisonRejection::UntilTooEarly { until: now }));
        assert!(assign(command(Some(at("2026-11-26T00:00:01Z"))), &town, now).is_ok());
    }
}
