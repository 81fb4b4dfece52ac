//! The person vault: what is kept of a person, and how it comes in. Everything here is asked of `city`.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::person_numbers;
use crate::{Access, Command, Fields, Message, Place, Private, Role, VillageCode, fields::SAMPLE_MARK};

/// Staff who meet people. Their scope is a village, which each request names; a town has no say over the vault, which is
/// the city's.
pub(super) const STAFF: &[Role] = &[Role::StationClerk, Role::VillageOfficer, Role::Liaison, Role::CityOfficer];

/// A value the vault keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonField {
    /// 姓名
    Name,
    /// 电话
    Phone,
    /// 公民身份号码
    IdNumber,
    /// 住址
    Address,
    /// 家庭情况
    Household,
    /// 电子邮箱
    Email,
}

impl PersonField {
    /// Every field.
    pub const ALL: [Self; 6] = [Self::Name, Self::Phone, Self::IdNumber, Self::Address, Self::Household, Self::Email];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::IdNumber => "id_number",
            Self::Address => "address",
            Self::Household => "household",
            Self::Email => "email",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::Phone => "电话",
            Self::IdNumber => "公民身份号码",
            Self::Address => "住址",
            Self::Household => "家庭情况",
            Self::Email => "电子邮箱",
        }
    }
}

impl fmt::Display for PersonField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Values of a person; what is absent is not given, or not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonValues {
    /// Name; an invented one holds 示例.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Private>,
    /// Phone number of the mainland: a mobile's 11 digits, or a fixed line with its area code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Private>,
    /// Citizen's id number (GB 11643-1999): 18 characters with the right check digit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<Private>,
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Private>,
    /// Household: who lives together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<Private>,
    /// E-mail address (RFC 5321): where they are written to, if they like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Private>,
}

impl PersonValues {
    /// The value of `field`.
    pub fn get(&self, field: PersonField) -> Option<&Private> {
        match field {
            PersonField::Name => self.name.as_ref(),
            PersonField::Phone => self.phone.as_ref(),
            PersonField::IdNumber => self.id_number.as_ref(),
            PersonField::Address => self.address.as_ref(),
            PersonField::Household => self.household.as_ref(),
            PersonField::Email => self.email.as_ref(),
        }
    }

    /// Sets the value of `field`.
    pub fn set(&mut self, field: PersonField, value: Private) {
        let place = match field {
            PersonField::Name => &mut self.name,
            PersonField::Phone => &mut self.phone,
            PersonField::IdNumber => &mut self.id_number,
            PersonField::Address => &mut self.address,
            PersonField::Household => &mut self.household,
            PersonField::Email => &mut self.email,
        };
        *place = Some(value);
    }

    /// The fields that have a value.
    pub fn fields(&self) -> Vec<PersonField> {
        PersonField::ALL.into_iter().filter(|field| self.get(*field).is_some()).collect()
    }

    /// Checks the format of each value, repeating none.
    fn check(&self, fields: &mut Fields) {
        let long = [(PersonField::Name, 40), (PersonField::Address, 200), (PersonField::Household, 500)];
        for (field, most) in long {
            let Some(value) = self.get(field) else { continue };
            let text = value.expose();
            let fits =
                (1..=most).contains(&text.chars().count()) && text.trim() == text && !text.contains(char::is_control);
            if !fits {
                let says = format!("has to be one line of 1 to {most} characters without blanks at its ends");
                fields.refuse(&format!("values.{field}"), MASK, "length", &says);
            }
        }
        person_numbers::check("values.phone", self.phone.as_ref(), fields, person_numbers::PHONE);
        person_numbers::check("values.id_number", self.id_number.as_ref(), fields, person_numbers::ID_NUMBER);
        person_numbers::check("values.email", self.email.as_ref(), fields, person_numbers::EMAIL);
    }

    /// 示例 stands in the name of invented people, and in no other.
    pub fn marked(&self, sample: bool) -> bool {
        self.name.as_ref().is_none_or(|name| name.expose().contains(SAMPLE_MARK) == sample)
    }
}

/// What stands in an error instead of a private value.
pub const MASK: &str = "***";

/// What the person agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The text they were shown.
    pub text: String,
    /// What their data may be used for.
    pub purpose: String,
}

/// Puts a person into the vault, with their consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterPerson {
    /// Their reference everywhere else, UUIDv7.
    pub id: Uuid,
    /// The village whose staff may use their data.
    pub village: VillageCode,
    /// Subject (`sub`) under which they sign in, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What they agreed to.
    pub consent: Consent,
    /// Their values; a name at least.
    pub values: PersonValues,
    /// Whether they are invented sample data.
    #[serde(default)]
    pub sample: bool,
}

/// What everybody may see of a person in the vault: no value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonView {
    /// Their reference.
    pub id: Uuid,
    /// The village whose staff may use their data.
    pub village: VillageCode,
    /// Whether they are there.
    pub status: PersonStatus,
    /// The fields that have a value.
    pub fields: Vec<PersonField>,
    /// Whether they are invented.
    pub sample: bool,
    /// When they were registered.
    pub registered: Timestamp,
    /// When they last changed.
    pub changed: Timestamp,
    /// Version, from 1.
    pub version: i64,
}

/// How a person stands in the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonStatus {
    /// In use.
    Kept,
    /// In use, and under a legal hold: an erasure would be deferred.
    Held,
    /// Erasure is asked for and deferred by a legal hold: stored, and otherwise not used any more.
    Blocked,
    /// Erased: the key is destroyed.
    Erased,
}

impl PersonStatus {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Held => "held",
            Self::Blocked => "blocked",
            Self::Erased => "erased",
        }
    }
}

impl Message for RegisterPerson {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "register_person";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = PersonView;

    fn place(&self) -> Place<'_> {
        Place::Village(&self.village)
    }

    fn check(&self, fields: &mut Fields) {
        if let Some(subject) = &self.subject {
            fields.line("subject", subject, 128);
        }
        fields.public_text("consent.text", &self.consent.text, 1..=2000);
        fields.public_text("consent.purpose", &self.consent.purpose, 1..=200);
        if self.values.name.is_none() {
            fields.refuse("values.name", "", "required", "is missing; give the person's name");
        }
        self.values.check(fields);
        if !self.values.marked(self.sample) {
            let says = "does not fit sample: 示例 stands in the name of invented people, and in no other";
            fields.refuse("values.name", MASK, "sample_name", says);
        }
    }
}

impl Command for RegisterPerson {
    fn key(&self) -> String {
        format!("person/{}", self.id)
    }
}

/// Replaces values of a person; what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectPerson {
    /// The person.
    pub person: Uuid,
    /// Their village.
    pub village: VillageCode,
    /// Subject (`sub`) under which they sign in from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The values that change.
    #[serde(default)]
    pub values: PersonValues,
}

impl Message for CorrectPerson {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "correct_person";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = PersonView;

    fn place(&self) -> Place<'_> {
        Place::Village(&self.village)
    }

    fn check(&self, fields: &mut Fields) {
        if let Some(subject) = &self.subject {
            fields.line("subject", subject, 128);
        }
        if self.subject.is_none() && self.values.fields().is_empty() {
            fields.refuse("values", "", "required", "is empty; give the values or the subject that change");
        }
        self.values.check(fields);
    }
}

impl Command for CorrectPerson {
    fn key(&self) -> String {
        format!("person/{}", self.person)
    }
}
