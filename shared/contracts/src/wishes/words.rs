//! Names of what a wish knows: on the wire, and as people see them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wish::{Channel, Grade, PartState, WishState};
use crate::Fields;

/// The five forms of talking a wish over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TalkForm {
    /// 聊一聊: with residents; the chat at the door is one.
    Residents,
    /// 扯一扯: with the committee.
    Committee,
    /// 谈一谈: with the property company.
    PropertyCompany,
    /// 评一评: with experts.
    Experts,
    /// 议一议: with departments.
    Departments,
}

/// On which side somebody took part in a talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Residents.
    Residents,
    /// The village or residents' committee.
    Committee,
    /// The property company.
    PropertyCompany,
    /// Experts.
    Experts,
    /// Departments.
    Departments,
    /// Whoever leads the talk: a liaison, a clerk, an officer.
    Staff,
}

/// How many took part on one side. Nobody is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Participants {
    /// The side.
    pub side: Side,
    /// How many, 1 to 9999.
    pub count: u32,
}

/// What was said about a wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Talk {
    /// Its form.
    pub form: TalkForm,
    /// Who took part; the side of the form is among them.
    pub participants: Vec<Participants>,
    /// What was said. No phone or id number may stand in it.
    pub minutes: String,
    /// What it came to. No phone or id number may stand in it.
    pub conclusion: String,
}

impl Talk {
    /// Checks its limits; `at` is where it stands in the request, with a closing dot.
    pub(super) fn check(&self, at: &str, fields: &mut Fields) {
        fields.items(&format!("{at}participants"), self.participants.len(), 1..=6);
        for (number, participants) in self.participants.iter().enumerate() {
            fields.number(&format!("{at}participants.{number}.count"), participants.count.into(), 1..=9999);
        }
        if !self.participants.iter().any(|participants| participants.side == self.form.side()) {
            let says = format!("nobody of the side that {} is held with; name them", self.form.chinese());
            fields.refuse(&format!("{at}participants"), "", "side", &says);
        }
        fields.public_text(&format!("{at}minutes"), &self.minutes, 1..=4000);
        fields.public_text(&format!("{at}conclusion"), &self.conclusion, 1..=500);
    }
}

impl TalkForm {
    /// The side it is held with.
    pub const fn side(self) -> Side {
        match self {
            Self::Residents => Side::Residents,
            Self::Committee => Side::Committee,
            Self::PropertyCompany => Side::PropertyCompany,
            Self::Experts => Side::Experts,
            Self::Departments => Side::Departments,
        }
    }
}

macro_rules! words {
    ($kind:ident { $($variant:ident = $wire:literal $chinese:literal),+ $(,)? }) => {
        impl $kind {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $wire,)+
                }
            }

            /// The name people see.
            pub const fn chinese(self) -> &'static str {
                match self {
                    $(Self::$variant => $chinese,)+
                }
            }

            /// The one of that wire name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }
    };
}

words!(TalkForm {
    Residents = "residents" "聊一聊",
    Committee = "committee" "扯一扯",
    PropertyCompany = "property_company" "谈一谈",
    Experts = "experts" "评一评",
    Departments = "departments" "议一议",
});

words!(Channel {
    Station = "station" "小区综合服务站",
    VillageCentre = "village_centre" "党群服务中心",
    OnlineHall = "online_hall" "网上办事大厅",
    VillageApp = "village_app" "村居通",
    MiniProgram = "mini_program" "小程序",
    RovingService = "roving_service" "直通车",
    Visit = "visit" "走访",
    PartnerApi = "partner_api" "合作平台",
});

words!(Grade {
    Now = "now" "当下",
    NearTerm = "near_term" "近期",
    Future = "future" "未来",
});

words!(WishState {
    Submitted = "submitted" "已提交",
    Accepted = "accepted" "已受理",
    Refused = "refused" "不予受理",
    Deliberated = "deliberated" "已商议",
    Graded = "graded" "已分级",
    Published = "published" "已公布",
    Fulfilled = "fulfilled" "已办成",
    Confirmed = "confirmed" "已评价",
    Unconfirmed = "unconfirmed" "未评价",
});

words!(PartState {
    Open = "open" "待认领",
    Claimed = "claimed" "已认领",
    Matched = "matched" "已对接",
    Fulfilled = "fulfilled" "已办成",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_are_those_of_serde() {
        let wire = |json: serde_json::Value| json.as_str().map(str::to_owned).unwrap_or_default();
        for state in WishState::ALL {
            assert_eq!(wire(serde_json::to_value(state).unwrap()), state.as_str());
            assert_eq!(WishState::parse(state.as_str()), Some(*state));
        }
        for channel in Channel::ALL {
            assert_eq!(wire(serde_json::to_value(channel).unwrap()), channel.as_str());
        }
        for grade in Grade::ALL {
            assert_eq!(wire(serde_json::to_value(grade).unwrap()), grade.as_str());
        }
        for state in PartState::ALL {
            assert_eq!(wire(serde_json::to_value(state).unwrap()), state.as_str());
        }
        for form in TalkForm::ALL {
            assert_eq!(wire(serde_json::to_value(form).unwrap()), form.as_str());
        }
    }
}
