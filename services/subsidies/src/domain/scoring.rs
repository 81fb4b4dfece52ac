//! Scoring: who may, and what a sheet is.

use wuwei_contracts::subsidies::{Criterion, Points, SubsidyRejection};

use super::By;

/// Most points for one criterion.
pub const MOST_POINTS: u32 = 100;

/// Who has a part in a proposal, and so does not score it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parties {
    /// Who applies or submitted it.
    pub applicants: Vec<String>,
    /// Who watches over it.
    pub monitors: Vec<String>,
    /// Who speaks for the applying organisation.
    pub representatives: Vec<String>,
}

/// Nobody scores what they submitted, watch over, or represent, nor through somebody who acts for them.
pub fn recusal(by: &By, parties: &Parties) -> Result<(), SubsidyRejection> {
    let parts = [
        (&parties.applicants, "submitted"),
        (&parties.monitors, "watches over"),
        (&parties.representatives, "represents the applicant of"),
    ];
    for person in by.persons() {
        if let Some((_, part)) = parts.iter().find(|(subjects, _)| subjects.iter().any(|subject| subject == person)) {
            return Err(SubsidyRejection::Recused { scorer: person.to_owned(), part });
        }
    }
    Ok(())
}

/// The points of a sheet in the order of `criteria`: each criterion once, and no other.
pub fn sheet(criteria: &[Criterion], points: &[Points]) -> Result<Vec<u32>, SubsidyRejection> {
    let differs = |code: &str| SubsidyRejection::PointsDiffer(code.to_owned());
    let known = |given: &&Points| criteria.iter().any(|criterion| criterion.code == given.criterion);
    if let Some(unknown) = points.iter().find(|given| !known(given)) {
        return Err(differs(&unknown.criterion));
    }
    let of = |criterion: &Criterion| {
        let mut given = points.iter().filter(|given| given.criterion == criterion.code);
        match (given.next(), given.next()) {
            (Some(once), None) => Ok(once.points),
            (None, _) | (Some(_), Some(_)) => Err(differs(&criterion.code)),
        }
    };
    criteria.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use wuwei_contracts::Reject;

    use super::*;

    fn criteria() -> Vec<Criterion> {
        let of = |code: &str, weight| Criterion { code: code.to_owned(), title: code.to_owned(), weight };
        vec![of("need", 60), of("cost", 40)]
    }

    fn points(given: &[(&str, u32)]) -> Vec<Points> {
        given.iter().map(|(code, points)| Points { criterion: (*code).to_owned(), points: *points }).collect()
    }

    #[test]
    fn a_sheet_names_each_criterion_once_in_any_order() {
        assert_eq!(sheet(&criteria(), &points(&[("cost", 7), ("need", 9)])), Ok(vec![9, 7]));
        for wrong in [&[("need", 9)][..], &[("need", 9), ("cost", 7), ("cost", 8)], &[("need", 9), ("price", 7)]] {
            assert_eq!(sheet(&criteria(), &points(wrong)).unwrap_err().code(), "points_differ", "{wrong:?}");
        }
    }

    #[test]
    fn whoever_has_a_part_in_a_proposal_does_not_score_it() {
        let parties = Parties {
            applicants: vec!["a".to_owned()],
            monitors: vec!["m".to_owned()],
            representatives: vec!["r".to_owned()],
        };
        let by = |subject: &str, acted_for: Option<&str>| By {
            subject: subject.to_owned(),
            on_behalf_of: acted_for.map(ToOwned::to_owned),
        };
        assert_eq!(recusal(&by("e", None), &parties), Ok(()));
        for part in ["a", "m", "r"] {
            assert_eq!(recusal(&by(part, None), &parties).unwrap_err().code(), "recused");
            assert_eq!(recusal(&by("e", Some(part)), &parties).unwrap_err().code(), "recused", "nor through another");
        }
    }
}
