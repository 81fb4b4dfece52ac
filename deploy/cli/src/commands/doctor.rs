//! `wuwei doctor`: what might stand in the way, and the way out of each.

mod machine;
mod system;

use serde::Serialize;

use crate::{
    arguments::Doctor,
    context::Context,
    exit::{Exit, Failure, Result},
    output, say,
};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// As it should be.
    Ok,
    /// Works, but look at it.
    Warning,
    /// Does not work.
    Fault,
}

/// What was found about one thing.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How grave it is.
    pub grade: Grade,
    /// What was found; where it is not as it should be, with the way out.
    pub says: String,
}

impl Finding {
    /// As it should be.
    pub fn good(check: &'static str, says: String) -> Self {
        Self { check, grade: Grade::Ok, says }
    }

    /// Works, but look at it.
    pub fn warning(check: &'static str, says: String) -> Self {
        Self { check, grade: Grade::Warning, says }
    }

    /// Does not work.
    pub fn fault(check: &'static str, says: String) -> Self {
        Self { check, grade: Grade::Fault, says }
    }
}

/// Looks at everything and tells what was found; fails where something does not work.
pub async fn run(context: &Context, options: &Doctor) -> Result {
    let mut findings = machine::look(context, options);
    findings.extend(system::look(context).await);
    let faults = findings.iter().filter(|finding| finding.grade == Grade::Fault).count();
    if context.json {
        output::json(&serde_json::json!({ "sound": faults == 0, "findings": findings }))?;
    } else {
        for finding in &findings {
            let mark = match finding.grade {
                Grade::Ok => "✓",
                Grade::Warning => "!",
                Grade::Fault => "✗",
            };
            output::line(format!("{mark} {:<12} {}", finding.check, finding.says))?;
        }
    }
    if faults == 0 {
        return if context.json { Ok(()) } else { output::line(say!(context.messages, "doctor.sound")) };
    }
    Err(Failure::Told(Exit::Unfit, say!(context.messages, "doctor.faults", count = faults)))
}
