//! The embedded mode: how soon `wuwei up` is ready, how long the sample city takes, how much memory and disk the program takes.

use std::{
    path::{Path, PathBuf},
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

/// Bytes in a mebibyte.
const MIB: f64 = 1_048_576.0;

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
        let said = Command::new(&self.program)
            .arg("--data")
            .arg(&self.data)
            .args(words)
            .stdin(Stdio::null())
            .output()
            .doing(self.program.display())?;
        let took = began.elapsed();
        if said.status.success() {
            return Ok(took);
        }
        let why = String::from_utf8_lossy(&said.stderr).into_owned();
        Err(Failure::new(format!("wuwei {} ended with {}: {why}", words.join(" "), said.status)))
    }

    /// Resident memory of every process but nats-server, MiB; none where there is no `/proc`.
    fn memory(&self) -> Result<Option<f64>, Failure> {
        let record = read(&self.data.join("running.json"))?;
        let services = record["services"].as_array().into_iter().flatten().map(|service| &service["process"]);
        let mut ids: Vec<u32> = std::iter::once(&record["supervisor"])
            .chain(services)
            .filter_map(|process| u32::try_from(process["pid"].as_u64()?).ok())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let bytes: Option<Vec<u64>> = ids.into_iter().map(|id| Measured::One(id).memory()).collect();
        let kib = bytes.map(|bytes| bytes.iter().sum::<u64>() / 1_024);
        Ok(kib.and_then(|kib| u32::try_from(kib).ok()).map(|kib| f64::from(kib) * 1_024.0 / MIB))
    }
}

fn read(file: &Path) -> Result<Value, Failure> {
    let text = std::fs::read(file).doing(file.display())?;
    serde_json::from_slice(&text).doing(file.display())
}
