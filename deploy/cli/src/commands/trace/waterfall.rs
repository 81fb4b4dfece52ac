//! Traces as lines of text, with a bar for when each span was.

use unicode_width::UnicodeWidthStr;
use wuwei_traces::{Kind, Line, Trace, milliseconds};

use crate::{context::Context, exit::Result, output, say};

/// Cells of the bar.
const BAR: u32 = 32;
/// Attributes that say more than the name does.
const TOLD: [&str; 4] = ["rpc.response.status_code", "http.response.status_code", "wuwei.outcome", "wuwei.town"];

/// Prints `traces` by time, each with the spans of all services.
pub fn print(context: &Context, traces: &[Trace]) -> Result {
    for trace in traces {
        let services = trace.services().join(", ");
        let (at, took) = (trace.at().strftime("%F %T%.3fZ"), format!("{} ms", milliseconds(trace.took)));
        output::line(say!(context.messages, "trace.head", at, name = trace.name(), took, services))?;
        let cause = trace.cause.as_ref().map(|cause| say!(context.messages, "trace.caused_by", cause));
        output::line(say!(context.messages, "trace.id", id = trace.id) + &cause.unwrap_or_default())?;
        let labels: Vec<String> = trace.lines.iter().map(label).collect();
        let widest = labels.iter().map(|label| label.width()).max().unwrap_or_default();
        for (line, label) in trace.lines.iter().zip(&labels) {
            let room = " ".repeat(widest - label.width());
            let text =
                format!("  {label}{room}  {}  {:>7} ms  {}", bar(trace, line), milliseconds(line.took), told(line));
            output::line(text.trim_end())?;
        }
        output::line("")?;
    }
    output::line(say!(context.messages, "trace.sum", traces = traces.len(), services = all(traces).join(", ")))
}

fn all(traces: &[Trace]) -> Vec<&str> {
    let mut services: Vec<&str> = traces.iter().flat_map(|trace| trace.services()).collect();
    services.sort_unstable();
    services.dedup();
    services
}

fn label(line: &Line) -> String {
    format!("{}{:<10} {} {}", "  ".repeat(line.depth), line.service, kind(line.kind), line.name)
}

/// What a span is, as `OpenTelemetry` writes it.
const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Internal => "INTERNAL",
        Kind::Server => "SERVER",
        Kind::Client => "CLIENT",
        Kind::Producer => "PRODUCER",
        Kind::Consumer => "CONSUMER",
    }
}

fn bar(trace: &Trace, line: &Line) -> String {
    let (from, wide) = trace.bar(line, BAR);
    (0..BAR).map(|cell| if (from..from + wide).contains(&cell) { '█' } else { '·' }).collect()
}

fn told(line: &Line) -> String {
    let said = TOLD.iter().filter_map(|name| line.attributes.get(*name).cloned());
    line.failed.iter().map(|failed| format!("✗ {failed}")).chain(said).collect::<Vec<_>>().join(" ")
}
