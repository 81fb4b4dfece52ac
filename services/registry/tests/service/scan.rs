//! Looks for private values wherever a service leaves something: rows, events, stored replies, logs.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;
use wuwei_testkit::Harness;

/// Nothing of `values` stands in any table (events and stored replies among them) or published event, in clear or as
/// bytes.
pub async fn nothing_of(harness: &Harness, values: &[&str]) {
    let contents = harness.database().contents().await;
    assert!(
        contents.keys().any(|table| table == "idempotency") && contents["events"].len() > 3,
        "it looks at something"
    );
    for (table, rows) in contents {
        for row in rows {
            none_in(&format!("a row of {table}"), &row, values);
        }
    }
    for event in harness.published("registry").await {
        none_in("an event", &serde_json::to_string(&event).unwrap(), values);
    }
}

fn none_in(place: &str, text: &str, values: &[&str]) {
    let lower = text.to_lowercase();
    for (number, value) in values.iter().enumerate() {
        let hex = value.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        let escaped: String = value.chars().map(|c| c.escape_unicode().to_string()).collect();
        let found = text.contains(value) || lower.contains(&hex) || lower.contains(&escaped);
        assert!(!found, "{place} holds value {number}");
    }
}

/// Everything logged in this process from now on.
#[derive(Clone, Default)]
pub struct Logs(Arc<Mutex<Vec<u8>>>);

impl Logs {
    /// Begins to listen; each test is a process of its own.
    pub fn listen() -> Self {
        let logs = Self::default();
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG);
        // Where another test of the same process listens already, there is nothing to hear here.
        let _ = subscriber.with_ansi(false).with_writer(logs.clone()).try_init();
        logs
    }

    /// Nothing of `values` was logged.
    pub fn hold_nothing_of(&self, values: &[&str]) {
        let text = String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned();
        none_in("the log", &text, values);
    }
}

impl io::Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Logs {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
