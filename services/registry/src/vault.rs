//! Sealing and opening what the vault keeps of a person. Nothing else in this service holds a value in clear.

use uuid::Uuid;
use wuwei_contracts::{
    Private,
    registry::{PersonField, PersonValues, person_numbers},
};
use wuwei_runtime::{Fault, SealedKey, Sealer};

use crate::entities::person::Model;

/// Values of a person, sealed, with the digests of those they are found by.
#[derive(Default)]
pub struct Sealed {
    values: Vec<(PersonField, Vec<u8>)>,
    phone_index: Option<String>,
    id_number_index: Option<String>,
}

impl Sealed {
    /// The row with these values in place of its own.
    pub fn into_row(self, mut row: Model) -> Model {
        for (field, value) in self.values {
            let place = match field {
                PersonField::Name => &mut row.name,
                PersonField::Phone => &mut row.phone,
                PersonField::IdNumber => &mut row.id_number,
                PersonField::Address => &mut row.address,
                PersonField::Household => &mut row.household,
                PersonField::Email => &mut row.email,
            };
            *place = Some(value);
        }
        row.phone_index = self.phone_index.or(row.phone_index);
        row.id_number_index = self.id_number_index.or(row.id_number_index);
        row
    }

    /// The sealed value of `field` in `row`.
    pub fn of(row: &Model, field: PersonField) -> Option<&[u8]> {
        match field {
            PersonField::Name => row.name.as_deref(),
            PersonField::Phone => row.phone.as_deref(),
            PersonField::IdNumber => row.id_number.as_deref(),
            PersonField::Address => row.address.as_deref(),
            PersonField::Household => row.household.as_deref(),
            PersonField::Email => row.email.as_deref(),
        }
    }

    /// The digest of the id number, where one was given.
    pub fn id_number_index(&self) -> Option<&str> {
        self.id_number_index.as_deref()
    }
}

/// Seals the `values` of `person` under their `key`. Numbers are kept in their one way of writing.
pub fn seal(sealer: &Sealer, key: &SealedKey, person: Uuid, values: &PersonValues) -> Result<Sealed, Fault> {
    let mut sealed = Sealed::default();
    for field in values.fields() {
        let Some(value) = values.get(field) else { continue };
        let text = one_writing(field, value.expose());
        sealed.values.push((field, sealer.seal(key, &place(field, person), &text)?));
    }
    sealed.phone_index = index(sealer, PersonField::Phone, values.phone.as_ref())?;
    sealed.id_number_index = index(sealer, PersonField::IdNumber, values.id_number.as_ref())?;
    Ok(sealed)
}

/// The digest under which a person with that number is found.
pub fn index(sealer: &Sealer, field: PersonField, value: Option<&Private>) -> Result<Option<String>, Fault> {
    value.map(|value| sealer.digest(field.as_str(), &one_writing(field, value.expose()))).transpose()
}

/// Opens `fields` of a person's row.
pub fn open(sealer: &Sealer, key: &SealedKey, row: &Model, fields: &[PersonField]) -> Result<PersonValues, Fault> {
    let mut values = PersonValues::default();
    for field in fields {
        if let Some(sealed) = Sealed::of(row, *field) {
            values.set(*field, Private::new(sealer.open(key, &place(*field, row.id), sealed)?));
        }
    }
    Ok(values)
}

fn place(field: PersonField, person: Uuid) -> String {
    format!("people.{field}/{person}")
}

fn one_writing(field: PersonField, text: &str) -> String {
    let written = match field {
        PersonField::Phone => person_numbers::phone(text),
        PersonField::IdNumber => person_numbers::id_number(text),
        PersonField::Email => person_numbers::email(text),
        PersonField::Name | PersonField::Address | PersonField::Household => None,
    };
    written.unwrap_or_else(|| text.to_owned())
}
