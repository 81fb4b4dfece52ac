//! Who plays: the sample people of `wuwei up`, and some more that its few personas leave out. All are invented.

use wuwei_contracts::Role;

/// The town in which the stories happen.
pub const DALANG: &str = "dalang";
/// The village of the sample people: Dalang community.
pub const VILLAGE: &str = "441900113002";

/// A resident who wishes for something.
pub const RESIDENT: &str = "sample-resident";
/// A clerk of the station of [`VILLAGE`].
pub const CLERK: &str = "sample-clerk-dalang";
/// An officer of [`VILLAGE`].
pub const VILLAGE_OFFICER: &str = "sample-village-officer-dalang";
/// An officer of Dalang.
pub const TOWN_OFFICER: &str = "sample-town-officer-dalang";
/// An officer of the city.
pub const CITY_OFFICER: &str = "sample-city-officer";
/// Speaks for an organisation of Dalang.
pub const REPRESENTATIVE: &str = "sample-representative-dalang";
/// Reads everything.
pub const AUDITOR: &str = "sample-auditor";
/// Score what others propose.
pub const EVALUATORS: [&str; 3] = ["sample-evaluator-dalang", "sample-evaluator-2-dalang", "sample-evaluator-3-dalang"];

/// Another officer of Dalang: whoever submits does not review, and whoever reviews does not approve.
pub const REVIEWER: &str = "sample-reviewer-dalang";
/// Another, who approves.
pub const APPROVER: &str = "sample-approver-dalang";
/// Another, who pays.
pub const PAYER: &str = "sample-payer-dalang";

/// Sets the stage up, as `wuwei up` does.
pub const DEPLOY: &str = "service:deploy";

/// The people beyond the personas: who, in which role, where.
pub const MORE: [(&str, Role, &str); 3] = [
    (REVIEWER, Role::TownOfficer, "town:dalang"),
    (APPROVER, Role::TownOfficer, "town:dalang"),
    (PAYER, Role::TownOfficer, "town:dalang"),
];
