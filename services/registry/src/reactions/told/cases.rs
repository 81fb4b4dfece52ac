//! Cases: the applicant hears of each step, the next level of what was not done in time. What is told of a case that comes
//! from a wish, its wisher hears by the wish; only what they have to do themselves is told of the case.

use wuwei_contracts::{
    Role, Scope,
    delegation::{
        CaseAccepted, CaseDecided, CaseEscalated, CaseFiled, CaseOrigin, CaseRefused, CaseView, SupplementRequested,
    },
    registry::NoticeSubject,
};

use super::Told;
use crate::domain::notice::{About, Audience, Facts};

fn case(told: &'static str, case: &CaseView) -> About {
    About {
        told,
        sort: NoticeSubject::Case,
        thing: case.id,
        receipt: case.receipt.clone(),
        audience: Audience::Applicant(case.applicant.clone()),
        facts: Facts::new(),
        sample: case.sample,
    }
}

/// What is told of a case that staff opened.
fn opened_by_staff(told: &'static str, of: &CaseView) -> Vec<About> {
    (of.origin == CaseOrigin::Staff).then(|| case(told, of)).into_iter().collect()
}

impl Told for CaseFiled {
    fn about(&self) -> Vec<About> {
        opened_by_staff("case_filed", &self.case)
    }
}

impl Told for CaseAccepted {
    fn about(&self) -> Vec<About> {
        opened_by_staff("case_accepted", &self.case)
    }
}

impl Told for CaseRefused {
    fn about(&self) -> Vec<About> {
        opened_by_staff("case_refused", &self.case)
    }
}

impl Told for SupplementRequested {
    fn about(&self) -> Vec<About> {
        let facts = Facts::from([("materials".to_owned(), self.materials.join("、"))]);
        vec![About { facts, ..case("case_supplement_requested", &self.case) }]
    }
}

impl Told for CaseEscalated {
    /// The officers of the village or town it is now with.
    fn about(&self) -> Vec<About> {
        let officers = match Scope::try_from(self.to.clone()) {
            Ok(scope @ Scope::Village(_)) => Some(Audience::Officers(Role::VillageOfficer, scope)),
            Ok(scope @ Scope::Town(_)) => Some(Audience::Officers(Role::TownOfficer, scope)),
            _ => None,
        };
        officers.map(|audience| About { audience, ..case("case_escalated", &self.case) }).into_iter().collect()
    }
}

impl Told for CaseDecided {
    fn about(&self) -> Vec<About> {
        opened_by_staff("case_decided", &self.case)
    }
}
