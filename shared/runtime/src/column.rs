//! Values in columns and back. Only the service itself writes its columns, so what does not fit is a fault.

use serde::{Serialize, de::DeserializeOwned};

use crate::refusal::Fault;

/// The value of a text column: one that is written as text.
pub fn value<T: DeserializeOwned>(column: &'static str, text: impl Into<String>) -> Result<T, Fault> {
    let text = text.into();
    let shown = text.clone();
    serde_json::from_value(serde_json::Value::String(text))
        .map_err(|error| Fault::new(format_args!("{column} holds {shown:?}: {error}")))
}

/// The value of a column of JSON.
pub fn json<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::new(format_args!("{column} holds no such JSON: {error}")))
}

/// `value` as a column of JSON holds it.
pub fn written(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(Fault::new)
}

/// A column that its row's state needs.
pub fn needed<T>(column: &'static str, value: Option<T>) -> Result<T, Fault> {
    value.ok_or_else(|| Fault::new(format_args!("{column} is empty")))
}

/// A count, a level or a number of days.
pub fn count(column: &'static str, number: i32) -> Result<u32, Fault> {
    u32::try_from(number).map_err(|_| Fault::new(format_args!("{column} is {number}")))
}

/// The same as a column holds it.
pub fn kept(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use wuwei_contracts::Town;

    use super::*;

    #[test]
    fn what_fits_no_value_names_its_column() {
        assert_eq!(value::<Town>("wishes.town", "dalang").unwrap().as_str(), "dalang");
        let faults = [
            value::<Town>("wishes.town", "DALANG").unwrap_err(),
            json::<Vec<u8>>("wishes.town", "[").unwrap_err(),
            needed::<u8>("wishes.town", None).unwrap_err(),
            count("wishes.town", -1).unwrap_err(),
        ];
        assert!(faults.iter().all(|fault| fault.to_string().starts_with("wishes.town ")), "{faults:?}");
        assert_eq!(json::<Vec<u8>>("wishes.parts", &written(&vec![1_u8]).unwrap()).unwrap(), [1]);
    }
}
