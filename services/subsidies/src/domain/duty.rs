//! Separation of duties: whoever submits does not review, whoever reviews does not approve, whoever approves does not pay.
//! The table `duties` holds one duty per person and proposal, so that it holds by the database too.

use wuwei_contracts::subsidies::MoneyRejection;

use super::By;

/// What a person does in a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Submits it.
    Submitter,
    /// Scores it.
    Scorer,
    /// Awards it.
    Approver,
    /// Pays it.
    Payer,
}

impl Duty {
    /// Every duty.
    pub const ALL: [Self; 4] = [Self::Submitter, Self::Scorer, Self::Approver, Self::Payer];

    /// The name it is kept under.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitter => "submitter",
            Self::Scorer => "scorer",
            Self::Approver => "approver",
            Self::Payer => "payer",
        }
    }

    /// The duty of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.as_str() == name)
    }

    /// As in "who … it".
    pub const fn does(self) -> &'static str {
        match self {
            Self::Submitter => "submits",
            Self::Scorer => "scores",
            Self::Approver => "awards",
            Self::Payer => "pays",
        }
    }

    /// As in "… this proposal".
    pub const fn did(self) -> &'static str {
        match self {
            Self::Submitter => "submitted",
            Self::Scorer => "scored",
            Self::Approver => "awarded",
            Self::Payer => "paid",
        }
    }
}

/// A duty that somebody has had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Had {
    /// The person.
    pub subject: String,
    /// What they did.
    pub duty: Duty,
}

/// Whoever acts, and whomever they act for, must have had no other duty. Says who has not had this one before.
pub fn separate<'b>(had: &[Had], by: &'b By, duty: Duty) -> Result<Vec<&'b str>, MoneyRejection> {
    let mut new = Vec::new();
    for person in by.persons() {
        match had.iter().find(|had| had.subject == person) {
            Some(earlier) if earlier.duty != duty => {
                let (subject, earlier, duty) = (person.to_owned(), earlier.duty.did(), duty.does());
                return Err(MoneyRejection::DutiesNotSeparate { subject, earlier, duty });
            }
            Some(_) => {}
            None => new.push(person),
        }
    }
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(subject: &str, on_behalf_of: Option<&str>) -> By {
        By { subject: subject.to_owned(), on_behalf_of: on_behalf_of.map(ToOwned::to_owned) }
    }

    #[test]
    fn nobody_has_two_duties_whoever_they_act_for() {
        for earlier in Duty::ALL {
            let had = [Had { subject: "chen".to_owned(), duty: earlier }];
            for duty in Duty::ALL {
                let apart = earlier == duty;
                assert_eq!(separate(&had, &by("chen", None), duty).is_ok(), apart, "{earlier:?} {duty:?}");
                assert_eq!(separate(&had, &by("li", Some("chen")), duty).is_ok(), apart, "through another");
                assert_eq!(separate(&had, &by("li", None), duty).unwrap(), ["li"]);
            }
            assert_eq!(Duty::parse(earlier.as_str()), Some(earlier));
        }
    }
}
