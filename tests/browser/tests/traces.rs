//! A story as its traces: what a collector receives by OTLP while people use the console, and what the story page shows of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use std::{collections::BTreeSet, time::Duration};

use tempfile::TempDir;
use wuwei_browser::{
    Chromium, Screen, Site,
    steps::{confirmed, decided, matched, opened, pictures, taken_up, talked_over, wished},
};
use wuwei_runtime::{settings::TelemetrySettings, telemetry::Telemetry};
use wuwei_stories::people::DALANG;
use wuwei_testkit::{Backend, run, wait};
use wuwei_traces::{Collector, Kind, Line, Trace, TraceStore};

/// A collector that listens, and this process sending to it, as `wuwei up` does.
struct Listening {
    store: TraceStore,
    collector: Collector,
    telemetry: Telemetry,
    _folder: TempDir,
}

impl Listening {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let store = TraceStore::open(&folder.path().join("traces.sqlite")).await.unwrap();
        let collector = Collector::start(store.clone()).await.unwrap();
        let (sample_ratio, local_endpoint) = (1.0, Some(collector.endpoint()));
        let settings = TelemetrySettings { sample_ratio, local_endpoint, log: "warn".to_owned(), ..Default::default() };
        let telemetry = Telemetry::start(&settings, "wuwei", "test").unwrap();
        Self { store, collector, telemetry, _folder: folder }
    }

    /// The story `correlation`, once its last part, the event `last` applied by assessment, is received, and every span's
    /// parent: each service sends its own.
    async fn story(&self, correlation: &str, last: &str) -> Vec<Trace> {
        let name = format!("process org.wuwei.{last}.v1");
        let whole = async || {
            let traces = self.store.story(correlation).await.unwrap();
            let ended = |line: &Line| line.service == "assessment" && line.name == name;
            let whole = |trace: &Trace| trace.lines.iter().filter(|line| line.depth == 0).count() == 1;
            let all = traces.iter().all(whole) && traces.iter().any(|trace| trace.lines.iter().any(ended));
            all.then_some(traces)
        };
        wait::until("the last span", Duration::from_secs(30), whole).await
    }

    async fn end(self) {
        self.telemetry.shutdown().await;
        self.collector.stop().await;
    }
}

/// The one trace that began with `name`.
fn began_with<'a>(traces: &'a [Trace], name: &str) -> &'a Trace {
    let found: Vec<_> = traces.iter().filter(|trace| trace.name() == name).collect();
    let [trace] = found[..] else { panic!("{} traces began with {name}: {traces:#?}", found.len()) };
    trace
}

/// The place and the line of the first span of that service, kind and name.
fn found<'a>(trace: &'a Trace, (service, kind, name): (&str, Kind, &str)) -> (usize, &'a Line) {
    let fits = |line: &Line| (line.service.as_str(), line.kind, line.name.as_str()) == (service, kind, name);
    let place = trace.lines.iter().position(fits);
    let place = place.unwrap_or_else(|| panic!("no {kind:?} {name} of {service} in {trace:#?}"));
    (place, &trace.lines[place])
}

/// Each span is part of the one before it in `chain`.
fn hangs(trace: &Trace, chain: &[(&str, Kind, &str)]) {
    let (mut last, first) = found(trace, chain[0]);
    let mut depth = first.depth;
    for next in &chain[1..] {
        let (place, line) = found(trace, *next);
        let between = &trace.lines[last + 1..=place];
        let below = place > last && line.depth == depth + 1 && between.iter().all(|line| line.depth > depth);
        assert!(below, "{next:?} is no part of the one before: {trace:#?}");
        (last, depth) = (place, line.depth);
    }
}

fn attribute<'a>(line: &'a Line, name: &str) -> &'a str {
    line.attributes.get(name).map_or_else(|| panic!("{name} is missing in {line:#?}"), String::as_str)
}

/// The trace in which the wish was matched: from the browser's request through two services to the assessment.
fn crosses_services(trace: &Trace) {
    let (event, filed) = ("org.wuwei.wishes.wish.part_matched.v1", "org.wuwei.delegation.case.filed.v1");
    let (made, applied) = (format!("create {event}"), format!("process {event}"));
    let made_then = format!("create {filed}");
    hangs(
        trace,
        &[
            ("gateway", Kind::Server, "POST /work/{town}/{area}/wishes/{wish}/{action}"),
            ("gateway", Kind::Client, "wishes/match_part"),
            ("wishes", Kind::Server, "wishes/match_part"),
            ("wishes", Kind::Producer, &made),
            ("delegation", Kind::Consumer, &applied),
            ("delegation", Kind::Producer, &made_then),
        ],
    );
    hangs(trace, &[("wishes", Kind::Producer, &made), ("wishes", Kind::Client, "send EVT_WISHES")]);
    let (_, request) = found(trace, ("wishes", Kind::Server, "wishes/match_part"));
    assert_eq!(attribute(request, "rpc.system.name"), "nats");
    assert_eq!(attribute(request, "rpc.method"), "wishes/match_part");
    assert_eq!(attribute(request, "rpc.response.status_code"), "OK");
    assert_eq!(attribute(request, "wuwei.town"), DALANG);
    let (_, applied) = found(trace, ("delegation", Kind::Consumer, &applied));
    assert_eq!(attribute(applied, "messaging.system"), "nats");
    assert_eq!(attribute(applied, "messaging.operation.type"), "process");
    assert_eq!(attribute(applied, "messaging.destination.name"), "EVT_WISHES");
    assert_eq!(attribute(applied, "messaging.consumer.group.name"), "delegation");
    assert_eq!(attribute(applied, "wuwei.outcome"), "done");
}

#[test]
fn story_1_is_several_traces_across_four_services_in_the_collector_and_on_its_page() {
    run(Backend::Sqlite, async |_| {
        let listening = Listening::start().await;
        let (site, chromium) = (Site::traced(Some(listening.store.clone())).await, Chromium::start().await);
        let estate = site.community("示例花园").await;
        let resident = opened(&chromium, &site, Screen::DESK, "resident").await;
        let receipt = wished(&resident, &estate).await;
        let liaison = opened(&chromium, &site, Screen::DESK, "liaison").await;
        taken_up(&liaison, "accept", &receipt).await;
        liaison.press("受理").await;
        liaison.reads("#state", "已受理").await;
        talked_over(&liaison).await;
        let clerk = opened(&chromium, &site, Screen::DESK, "clerk").await;
        taken_up(&clerk, "grade", &receipt).await;
        matched(&clerk).await;
        decided(&clerk).await;
        resident.open(&format!("/towns/{DALANG}/wishes/{receipt}")).await;
        resident.reads("#state", "已办成").await;
        confirmed(&resident).await;

        let auditor = opened(&chromium, &site, Screen::DESK, "auditor").await;
        let address = format!("/stories/{receipt}?town={DALANG}");
        auditor.open(&address).await;
        let correlation = auditor.text("#events + p code").await;
        let traces = listening.story(&correlation, "wishes.wish.confirmed").await;
        let services: BTreeSet<&str> = traces.iter().flat_map(|trace| trace.services()).collect();
        for service in ["gateway", "wishes", "delegation", "assessment"] {
            assert!(services.contains(service), "{service} is missing in {services:?}");
        }
        assert!(traces.len() >= 8, "each step is a trace of its own: {traces:#?}");
        began_with(&traces, "POST /towns/{town}/communities/{community}/wish");
        let matching = traces.iter().find(|trace| trace.lines.iter().any(|line| line.name == "wishes/match_part"));
        crosses_services(matching.expect("the match"));

        auditor.open(&address).await;
        assert!(auditor.has("details.trace .bar.assessment").await, "the page shows them");
        auditor.run("document.querySelectorAll('details.trace').forEach((one) => one.open = true);").await;
        for service in ["网关", "心愿", "办件", "考核"] {
            auditor.reads("#traces ~ details.trace", service).await;
        }
        auditor.run("document.getElementById('traces').scrollIntoView();").await;
        auditor.picture(&pictures(), "story-traces").await;
        resident.open(&address).await;
        resident.reads("#story", "提出人答复").await;
        assert!(!resident.has("details.trace").await, "who does not audit sees no traces");
        for page in [resident, liaison, clerk, auditor] {
            page.close().await;
        }
        listening.end().await;
    });
}
