//! `wuwei personas`: the sample people one can call as.

use wuwei_contracts::grants::GiveGrant;
use wuwei_runtime::personas::{PERSONAS, Persona};

use crate::{
    arguments::Tongue,
    context::Context,
    exit::{Failure, Result},
    output, say,
};

/// Who calls unless told otherwise: the one who may do least.
const USUAL: &str = "resident";

/// The subject of the persona `name`, or of the usual one.
pub fn subject(context: &Context, name: Option<&str>) -> Result<&'static str> {
    let data = context.data.root().display();
    if !context.data.issuer_key().exists() {
        return Err(Failure::usage(say!(context.messages, "personas.no_issuer", data)));
    }
    let name = name.unwrap_or(USUAL);
    let known = || PERSONAS.iter().map(|persona| persona.name).collect::<Vec<_>>().join(", ");
    let persona = Persona::named(name);
    let persona =
        persona.ok_or_else(|| Failure::usage(say!(context.messages, "personas.unknown", name, known = known())))?;
    Ok(persona.subject)
}

/// The grants the personas need.
pub fn grants() -> Vec<GiveGrant> {
    PERSONAS.iter().filter_map(Persona::grant).collect()
}

/// Lists the personas and what each may do.
pub fn run(context: &Context) -> Result {
    let role = |persona: &Persona| persona.role.map_or(USUAL, |role| role.as_str());
    if context.json {
        let personas = PERSONAS.iter().map(|persona| {
            serde_json::json!({
                "name": persona.name, "subject": persona.subject, "role": role(persona), "scope": persona.scope,
                "chinese": persona.chinese, "title": persona.title, "title_chinese": persona.title_chinese,
                "sample": true,
            })
        });
        return output::json(&personas.collect::<Vec<_>>());
    }
    let keys = ["table.persona", "table.role", "table.scope", "table.says", "table.subject"];
    let rows = PERSONAS.iter().map(|persona| {
        let title = if context.messages.tongue() == Tongue::Zh { persona.title_chinese } else { persona.title };
        let says = format!("{} ({title})", persona.chinese);
        let (name, scope, subject) = (persona.name.to_owned(), persona.scope.to_owned(), persona.subject.to_owned());
        vec![name, role(persona).to_owned(), scope, says, subject]
    });
    output::table(&keys.map(|key| context.messages.say(key, &[])), &rows.collect::<Vec<_>>())
}
