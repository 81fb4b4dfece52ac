//! Queries asked by GET: the parameters of the address make the request, as its JSON Schema says.
//!
//! `page.limit=10` is the field `limit` of `page`; a field that holds a list takes its parameter several times.

use serde_json::{Map, Value};
use wuwei_contracts::{Kind, Rejection};

/// Deepest field a parameter may name.
const DEEPEST: usize = 4;

/// The request that `parameters` make, by its `schema`.
///
/// # Errors
/// 400 where a parameter names no field, comes twice, or does not fit its field.
pub fn request(parameters: Vec<(String, String)>, schema: &Value) -> Result<Value, Rejection> {
    let mut request = Map::new();
    for (name, text) in parameters {
        let field = field(schema, &name).ok_or_else(|| unknown(&name))?;
        let place = place(&mut request, &name).ok_or_else(|| twice(&name))?;
        let items = variants(schema, field).into_iter().find_map(|one| one.get("items"));
        match (place, items) {
            (place @ Value::Null, None) => *place = value(schema, field, &name, text)?,
            (place, Some(items)) => {
                let item = value(schema, items, &name, text)?;
                match place {
                    Value::Array(all) => all.push(item),
                    other => *other = Value::Array(vec![item]),
                }
            }
            _ => return Err(twice(&name)),
        }
    }
    Ok(Value::Object(request))
}

/// The schema of the field that `name` names.
fn field<'a>(root: &'a Value, name: &str) -> Option<&'a Value> {
    if name.split('.').count() > DEEPEST {
        return None;
    }
    name.split('.').try_fold(root, |schema, step| {
        variants(root, schema).into_iter().find_map(|one| one.get("properties")?.get(step))
    })
}

/// What `schema` may be: itself, or what it refers to or chooses from, down to the last.
fn variants<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let to = name.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        return to.map(|to| variants(root, to)).unwrap_or_default();
    }
    let choices = ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|word| schema.get(word)?.as_array()).flatten();
    let chosen: Vec<&Value> = choices.flat_map(|choice| variants(root, choice)).collect();
    if chosen.is_empty() || schema.get("properties").is_some() {
        return [schema].into_iter().chain(chosen).collect();
    }
    chosen
}

/// Where the value of `name` goes; none where something stands in the way.
fn place<'a>(request: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Value> {
    let mut steps = name.split('.');
    let first = steps.next()?;
    steps.try_fold(request.entry(first).or_insert(Value::Null), |place, step| {
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        Some(place.as_object_mut()?.entry(step).or_insert(Value::Null))
    })
}

/// The text as its field's type wants it.
fn value(root: &Value, field: &Value, name: &str, text: String) -> Result<Value, Rejection> {
    let variants = variants(root, field);
    let is = |kind: &str| variants.iter().any(|one| has_type(one, kind));
    if is("integer") || is("number") {
        if let Ok(number @ Value::Number(_)) = serde_json::from_str(&text) {
            return Ok(number);
        }
    } else if is("boolean") {
        if let Ok(truth @ Value::Bool(_)) = serde_json::from_str(&text) {
            return Ok(truth);
        }
    } else if !is("object") && !is("array") {
        return Ok(Value::String(text));
    }
    let wanted =
        ["integer", "number", "boolean", "object", "array"].into_iter().find(|kind| is(kind)).unwrap_or("text");
    let detail = match wanted {
        "object" => format!("{name} has fields of its own: give them as {name}.<field>, or send the query by POST"),
        wanted => format!("{name} must be a {wanted}"),
    };
    Err(Rejection::new(Kind::Invalid, "invalid_parameter", detail).at(name, &text, "type"))
}

fn has_type(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        _ => false,
    }
}

fn unknown(name: &str) -> Rejection {
    let detail = format!("this query has no field {name}; the OpenAPI document lists its parameters");
    Rejection::new(Kind::Invalid, "unknown_parameter", detail).at(name, "", "known_parameter")
}

fn twice(name: &str) -> Rejection {
    let detail = format!("{name} is given twice, or both as a whole and in parts; give it once");
    Rejection::new(Kind::Invalid, "repeated_parameter", detail).at(name, "", "once")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wuwei_contracts::registry::SearchCommunities;

    use super::*;

    fn asked(parameters: &[(&str, &str)]) -> Result<Value, Rejection> {
        let schema = schemars::schema_for!(SearchCommunities).to_value();
        let owned = parameters.iter().map(|&(name, text)| (name.to_owned(), text.to_owned()));
        request(owned.collect(), &schema)
    }

    #[test]
    fn parameters_become_fields_of_their_types() {
        let request = asked(&[("village", "441900113002"), ("page.limit", "2"), ("page.after", "x")]).unwrap();
        assert_eq!(request, json!({ "village": "441900113002", "page": { "limit": 2, "after": "x" } }));
        assert_eq!(asked(&[]).unwrap(), json!({}));
    }

    #[test]
    fn whatever_does_not_fit_is_named() {
        let code = |parameters: &[(&str, &str)]| {
            let rejection = asked(parameters).unwrap_err();
            (rejection.code.clone().into_owned(), rejection.errors[0].field.clone())
        };
        let told = |code: &str, field: &str| (code.to_owned(), field.to_owned());
        assert_eq!(code(&[("vilage", "1")]), told("unknown_parameter", "vilage"));
        assert_eq!(code(&[("page.limit.x", "1")]), told("unknown_parameter", "page.limit.x"));
        assert_eq!(code(&[("page.limit", "many")]), told("invalid_parameter", "page.limit"));
        assert_eq!(code(&[("page", "1")]), told("invalid_parameter", "page"));
        assert_eq!(code(&[("page.limit", "1"), ("page.limit", "2")]), told("repeated_parameter", "page.limit"));
    }
}
