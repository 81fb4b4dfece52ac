//! The embedded mode: how soon `wuwei up` is ready, how long the sample city takes, how much memory and disk the program takes.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    failure::{Failure, While},
    options::EmbeddedMode,
    process::Measured,
    report::results::median,
    say,
    targets::{self, Target},
};

/// Measures.
pub fn run(options: &EmbeddedMode) -> Result<(), Failure> {
    let folder = tempfile::Builder::new().prefix("wuwei-bench-").tempdir()?;
    let system = System { program: options.program()?, data: folder.path().join("data") };
    let measured = measure(&system, options.runs());
    // What a failure left running ends here; without one there is nothing to stop, which is said and no matter.
    let _ = system.tell(&["down"]);
    let targets = measured?;
    targets::print(&targets);
    if cfg!(debug_assertions) {
        say("\nA program built without optimisation: these figures say nothing about speed.");
    }
    Ok(())
}

fn measure(system: &System, runs: usize) -> Result<Vec<Target>, Failure> {
    say("the sample city");
    let demo = system.tell(&["up", "--detach", "--demo"])?;
    let memory = system.memory()?;
    system.tell(&["down"])?;
    let mut ready = Vec::with_capacity(runs);
    for run in 1..=runs {
        let took = system.tell(&["up", "--detach"])?;
        say(format_args!("start {run}: {:.2} s", took.as_secs_f64()));
        ready.push(took.as_secs_f64());
        system.tell(&["down"])?;
    }
    let bytes = system.program.metadata().doing(system.program.display())?.len();
    Ok(vec![
        Target::at_most("the sample city, from exec until all is there", 60.0, " s", Some(demo.as_secs_f64())),
        Target::at_most("memory (RSS) with the sample city, nats-server apart", 200.0, " MiB", memory),
        Target::at_most("wuwei up on existing data, until all is ready, median", 3.0, " s", median(ready)),
        Target::at_most("the program", 70.0, " MB", u32::try_from(bytes / 1_000).ok().map(|kb| f64::from(kb) / 1e3)),
    ])
}

/// `wuwei` on a data folder of its own.
struct System {
    program: PathBuf,
    data: PathBuf,
}

impl System {
    /// Runs a command to its end; how long that took.
    fn tell(&self, words: &[&str]) -> Result<Duration, Failure> {
        let began = Instant::now();
        self.said(words)?;
        Ok(began.elapsed())
    }

    /// Runs a command to its end; what it said.
    fn said(&self, words: &[&str]) -> Result<Vec<u8>, Failure> {
        let said = Command::new(&self.program)
            .arg("--data")
            .arg(&self.data)
            .args(words)
            .stdin(Stdio::null())
            .output()
            .doing(self.program.display())?;
        if said.status.success() {
            return Ok(said.stdout);
        }
        let why = String::from_utf8_lossy(&said.stderr).into_owned();
        Err(Failure::new(format!("wuwei {} ended with {}: {why}", words.join(" "), said.status)))
    }

    /// Resident memory of every process but nats-server, MiB; none where there is no `/proc`.
    fn memory(&self) -> Result<Option<f64>, Failure> {
        let status: Value = serde_json::from_slice(&self.said(&["status", "--json"])?).doing("wuwei status")?;
        let processes = status["processes"].as_array().into_iter().flatten();
        let ours = processes.filter(|process| process["name"] != "nats-server");
        let bytes = ours.map(|process| Measured::One(u32::try_from(process["pid"].as_u64()?).ok()?).memory());
        let bytes: Option<Vec<u64>> = bytes.collect();
        let kib = bytes.and_then(|bytes| u32::try_from(bytes.iter().sum::<u64>() / 1_024).ok());
        Ok(kib.map(|kib| f64::from(kib) / 1_024.0))
    }
}
