//! `catalogue`: makes the documents below `docs/api` from the code.
//!
//! ```text
//! catalogue              write them
//! catalogue --check      say what would change; exit code 1 where something would
//! catalogue --release    also keep them as the copy that later ones are held to
//! ```

use std::{
    io::{self, Write},
    process::ExitCode,
};

use wuwei_catalogue::files;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(io::stderr(), "catalogue: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> io::Result<ExitCode> {
    let made = files::made();
    let mut out = io::stdout().lock();
    match words {
        [] => writeln!(out, "{} files changed", files::write(&made, &files::folder())?)?,
        ["--check"] => {
            let differences = files::differences(&made, &files::found(&files::folder())?);
            differences.iter().try_for_each(|difference| writeln!(out, "{difference}"))?;
            return Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        ["--release"] => {
            files::write(&made, &files::folder())?;
            writeln!(out, "{} files of the released copy changed", files::write(&made, &files::released())?)?;
        }
        _ => return Err(io::Error::other("usage: catalogue [--check | --release]")),
    }
    Ok(ExitCode::SUCCESS)
}
