use serde_json::json;

use super::*;

/// A thing with one field of that schema.
fn thing(field: &Value) -> Value {
    json!({ "type": "object", "properties": { "name": field }, "required": ["name"] })
}

fn both(old: &Value, new: &Value) -> [Vec<String>; 2] {
    [Direction::Sent, Direction::Read].map(|direction| breaks(old, new, direction))
}

/// That breaks in both directions, and says `told`.
#[track_caller]
fn breaks_both(old: &Value, new: &Value, told: &str) {
    for found in both(old, new) {
        assert!(found.iter().any(|says| says.contains(told)), "{found:?}");
    }
}

#[test]
fn nothing_new_and_an_added_optional_field_break_nothing() {
    let old = thing(&json!({ "type": "string" }));
    let mut new = old.clone();
    new["properties"]["more"] = json!({ "type": "integer" });
    new["description"] = json!("now described");
    assert_eq!((both(&old, &old), both(&old, &new)), (Default::default(), Default::default()));
}

#[test]
fn a_field_taken_away_and_a_new_one_that_is_required_are_found() {
    let old = thing(&json!({ "type": "string" }));
    breaks_both(&old, &json!({ "type": "object", "properties": {} }), ".name: the field is gone");
    let mut new = old.clone();
    new["properties"]["more"] = json!({ "type": "string" });
    new["required"] = json!(["name", "more"]);
    breaks_both(&old, &new, ".more: a new field must be optional");
    let optional = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
    breaks_both(&optional, &old, ".name: is now required");
}

#[test]
fn a_field_that_was_always_there_must_stay_for_those_who_read_it() {
    let old = thing(&json!({ "type": "string" }));
    let new = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
    let [sent, read] = both(&old, &new);
    assert_eq!((sent.len(), read), (0, vec![".name: was always there, and no longer is".to_owned()]));
}

#[test]
fn a_type_is_never_narrowed_and_not_widened_for_those_who_read_it() {
    let (text, both_types) = (thing(&json!({ "type": "string" })), thing(&json!({ "type": ["string", "null"] })));
    breaks_both(&text, &thing(&json!({ "type": "integer" })), ".name: no longer");
    breaks_both(&both_types, &text, ".name: no longer");
    let [sent, read] = both(&text, &both_types);
    assert_eq!((sent.len(), read.len()), (0, 1), "{read:?}");
    let number = thing(&json!({ "type": "number" }));
    assert!(breaks(&thing(&json!({ "type": "integer" })), &number, Direction::Sent).is_empty());
}

#[test]
fn limits_are_never_tightened() {
    for (old, new) in [
        (json!({ "maxLength": 80 }), json!({ "maxLength": 40 })),
        (json!({}), json!({ "minimum": 1 })),
        (json!({ "minItems": 1 }), json!({ "minItems": 2 })),
        (json!({ "pattern": "^a" }), json!({ "pattern": "^b" })),
        (json!({}), json!({ "format": "uuid" })),
    ] {
        let of = |limits: &Value| {
            let mut field = limits.clone();
            field["type"] = json!("string");
            thing(&field)
        };
        assert!(both(&of(&old), &of(&new)).iter().all(|found| found.len() == 1), "{old} {new}");
        assert!(breaks(&of(&json!({ "maxLength": 40 })), &of(&json!({ "maxLength": 80 })), Direction::Read).is_empty());
    }
}

#[test]
fn values_may_be_added_and_never_taken_away_however_they_are_written() {
    let listed = thing(&json!({ "type": "string", "enum": ["a", "b"] }));
    let described =
        thing(&json!({ "oneOf": [{ "const": "a" }, { "const": "b", "description": "B" }, { "const": "c" }] }));
    assert_eq!(both(&listed, &described), [Vec::<String>::new(), Vec::new()]);
    breaks_both(&described, &listed, ".name: no longer knows");
    breaks_both(&thing(&json!({ "type": "string" })), &listed, "narrowed to the values");
}

#[test]
fn variants_are_compared_with_those_they_are_most_like() {
    let variant = |kind: &str, field: &str| json!({ "type": "object", "properties": { "kind": { "const": kind }, field: { "type": "string" } }, "required": ["kind", field] });
    let old = json!({ "oneOf": [variant("one", "a"), variant("two", "b")] });
    let more = json!({ "oneOf": [variant("three", "c"), variant("two", "b"), variant("one", "a")] });
    assert_eq!(both(&old, &more), [Vec::<String>::new(), Vec::new()]);
    breaks_both(&old, &json!({ "oneOf": [variant("one", "a")] }), "the field is gone");
    let nullable = json!({ "anyOf": [variant("one", "a"), { "type": "null" }] });
    let [sent, read] = both(&variant("one", "a"), &nullable);
    assert_eq!((sent.len(), read.len()), (0, 1), "{read:?}");
    breaks_both(&nullable, &variant("one", "a"), "no longer");
}

#[test]
fn breaks_are_found_behind_references_in_lists_and_in_what_holds_itself() {
    let tree = |text: &Value| {
        json!({
            "$defs": { "Tree": { "type": "object", "properties": {
                "name": text, "below": { "type": "array", "items": { "$ref": "#/$defs/Tree" } } } } },
            "type": "object", "properties": { "tree": { "$ref": "#/$defs/Tree" } }
        })
    };
    let (old, new) = (tree(&json!({ "type": "string" })), tree(&json!({ "type": "integer" })));
    breaks_both(&old, &new, ".tree.name: no longer");
    assert_eq!(both(&old, &old), [Vec::<String>::new(), Vec::new()]);
}

#[test]
fn further_fields_are_refused_only_where_they_were_before() {
    let open = thing(&json!({ "type": "string" }));
    let mut closed = open.clone();
    closed["additionalProperties"] = json!(false);
    breaks_both(&open, &closed, "no longer takes further fields");
    assert_eq!(both(&closed, &open), [Vec::<String>::new(), Vec::new()]);
    breaks_both(&closed, &json!({ "type": "object", "properties": {}, "additionalProperties": false }), "is gone");
}

#[test]
fn whole_messages_and_channels_stay() {
    let named = |name: &str| BTreeMap::from([(name.to_owned(), json!({ "type": "object" }))]);
    assert_eq!(of_schemas(&named("a.b.request"), &named("a.c.request")), ["a.b.request: taken away"]);
    let document = |address: &str| json!({ "channels": { "a": { "address": address } } });
    assert_eq!(of_channels(&document("svc.a"), &document("svc.a")), Vec::<String>::new());
    assert_eq!(of_channels(&document("svc.a"), &document("svc.b")), ["channel a: no longer at \"svc.a\""]);
    assert_eq!(of_channels(&document("svc.a"), &json!({})).len(), 1);
}
