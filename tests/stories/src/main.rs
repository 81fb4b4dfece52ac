//! A member: one process of hello that joins and leaves towns as its standard input says, a line each (`join dalang`,
//! `leave dalang`), and answers each line by repeating it. Ends in order when its standard input ends.
#![allow(clippy::panic, reason = "a test program that cannot go on says why")]

use std::{env, path::PathBuf};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, stdin, stdout};
use wuwei_contracts::Town;
use wuwei_runtime::{
    Clock,
    settings::{Settings, Sources},
    start::{Running, start},
};

#[tokio::main]
async fn main() {
    let path = env::args_os().nth(1).map_or_else(|| panic!("give the file of settings"), PathBuf::from);
    let loaded = Settings::load(&Sources::default().file(&path)).unwrap_or_else(|error| panic!("{error}"));
    let running = Box::pin(start(wuwei_hello::service(), loaded.settings, Clock::default())).await;
    let running = running.unwrap_or_else(|error| panic!("{error}"));
    say("ready").await;
    let mut lines = BufReader::new(stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        obey(&running, &line).await;
        say(&line).await;
    }
    running.stop().await;
}

async fn obey(running: &Running, line: &str) {
    let order = line.split_once(' ').and_then(|(verb, town)| Some((verb, Town::parse(town)?)));
    match order {
        Some(("join", town)) => running.join(&town).await.unwrap_or_else(|error| panic!("{line}: {error}")),
        Some(("leave", town)) => running.leave(&town).await,
        _ => panic!("{line:?} is neither join TOWN nor leave TOWN"),
    }
}

/// A line on standard output; nobody listening is no reason to end.
async fn say(line: &str) {
    let _ = stdout().write_all(format!("{line}\n").as_bytes()).await;
    let _ = stdout().flush().await;
}
