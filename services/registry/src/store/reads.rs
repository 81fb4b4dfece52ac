//! Looks at people's data and their rows.

use uuid::Uuid;
use wuwei_contracts::registry::{PersonField, PersonRead, ReadSort};
use wuwei_runtime::{
    Fault, Work,
    clock::from_micros,
    column::{json, value, written},
};

use super::decider;
use crate::entities::person_read::Model;

/// A look to be logged.
pub struct Look<'a> {
    /// The person.
    pub person: Uuid,
    /// How.
    pub sort: ReadSort,
    /// Which fields.
    pub fields: &'a [PersonField],
    /// What for.
    pub purpose: &'a str,
}

/// Logs a look under `id`.
pub fn insert(work: &Work, id: String, look: &Look<'_>) -> Result<(), Fault> {
    let (reader, on_behalf_of) = decider(work);
    let sort = match look.sort {
        ReadSort::Found => "found",
        ReadSort::Read => "read",
    };
    work.insert(Model {
        id,
        town: work.town().to_string(),
        person: look.person,
        sort: sort.to_owned(),
        reader,
        on_behalf_of,
        fields: written(&look.fields)?,
        purpose: look.purpose.to_owned(),
        read_at: work.now().as_microsecond(),
    });
    Ok(())
}

/// The look of a row.
pub fn view(row: Model) -> Result<PersonRead, Fault> {
    Ok(PersonRead {
        reader: row.reader,
        on_behalf_of: row.on_behalf_of,
        sort: value("person_reads.sort", row.sort)?,
        fields: json("person_reads.fields", &row.fields)?,
        purpose: row.purpose,
        at: from_micros(row.read_at),
    })
}
