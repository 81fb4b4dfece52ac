//! How a case begins: filed, or refused at once.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, ReceiptNumber, Town,
    delegation::{CaseFiled, CaseOrigin, CaseRefused, CatalogueItem, DelegationRejection},
    wishes::Channel,
};

use super::{Case, Facts, Standing};
use crate::domain::{
    clock::{ClockRules, Running},
    routing,
};

/// What a new case is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    /// Its id, which nobody had before.
    pub id: Uuid,
    /// The number people quote.
    pub receipt: ReceiptNumber,
    /// Its owner.
    pub town: Town,
    /// The micro-community.
    pub community: CommunityId,
    /// Version of the catalogue in force.
    pub catalogue: String,
    /// Where it came from.
    pub origin: CaseOrigin,
    /// Subject of the person it is for.
    pub applicant: Option<String>,
    /// How it reached us.
    pub channel: Channel,
    /// The partner's own id.
    pub external_id: Option<String>,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it belongs to.
    pub correlation: Uuid,
}

/// Files a case of `item`: it goes to whoever handles the item, and its clock begins to run.
pub fn file(
    new: NewCase,
    item: &CatalogueItem,
    rules: &ClockRules,
    now: Timestamp,
) -> Result<(Case, CaseFiled), DelegationRejection> {
    let days = item.promised_days;
    let clock = Running::begin(days, rules, now).ok_or(DelegationRejection::PastTheCalendar(days))?;
    let holder = routing::holder(item, &new.community, &new.town);
    let facts = Facts { name: Some(item.name.clone()), days, holder, ..new.facts(&item.code, rules, now) };
    let case = Case { facts, standing: Standing::Filed { clock } };
    let event = CaseFiled { case: case.view() };
    Ok((case, event))
}

/// Refuses a case of an item that the catalogue does not have, from where nobody can be asked to name another. The
/// department of the town keeps it.
pub fn refuse_unknown(new: NewCase, item: &str, rules: &ClockRules, now: Timestamp) -> (Case, CaseRefused) {
    let reason = format!("服务目录({})中没有这个事项", new.catalogue);
    let case = Case { facts: new.facts(item, rules, now), standing: Standing::Refused { reason: reason.clone() } };
    let event = CaseRefused { case: case.view(), reason };
    (case, event)
}

impl NewCase {
    fn facts(self, item: &str, rules: &ClockRules, now: Timestamp) -> Facts {
        Facts {
            id: self.id,
            receipt: self.receipt,
            holder: routing::town(&self.town),
            town: self.town,
            community: self.community,
            item: item.to_owned(),
            name: None,
            catalogue: self.catalogue,
            days: 0,
            rules: rules.version.clone(),
            origin: self.origin,
            applicant: self.applicant,
            channel: self.channel,
            external_id: self.external_id,
            escalated: None,
            filed: now,
            changed: now,
            sample: self.sample,
            correlation: self.correlation,
            version: 1,
        }
    }
}
