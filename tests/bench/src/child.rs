//! Child processes of the benchmark: this same program under another command, or the service under measure. They end with their standard input, so
//! that none outlives the benchmark, however that ends.

use std::{path::Path, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{ChildStdin, ChildStdout, Command},
};

use crate::failure::{Failure, While};

/// How long a child may take to say a line, or to end.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running child.
pub struct Child {
    process: tokio::process::Child,
    input: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
    id: u32,
    what: String,
}

impl Child {
    /// Starts this program with `arguments`; what it logs goes to the end of `log`.
    pub fn start(arguments: &[&str], log: &Path) -> Result<Self, Failure> {
        Self::program(&std::env::current_exe()?, arguments, log)
    }

    /// Starts the service under measure with `arguments`, likewise.
    pub fn measured(arguments: &[&str], log: &Path) -> Result<Self, Failure> {
        let program = std::env::current_exe()?.with_file_name("bench-service");
        if !program.exists() {
            let says = format!("{} is not built; cargo build --release -p wuwei-bench builds both", program.display());
            return Err(Failure::new(says));
        }
        Self::program(&program, arguments, log)
    }

    fn program(program: &Path, arguments: &[&str], log: &Path) -> Result<Self, Failure> {
        let what = arguments.first().copied().unwrap_or_default().to_owned();
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).doing(log.display())?;
        let mut process = Command::new(program)
            .args(arguments)
            .env(wuwei_runtime::FRUGAL.0, wuwei_runtime::FRUGAL.1)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .doing(format!("starting bench {what}"))?;
        let gone = || Failure::new(format!("bench {what} has no standard input and output"));
        let input = process.stdin.take();
        let lines = BufReader::new(process.stdout.take().ok_or_else(gone)?).lines();
        let id = process.id().ok_or_else(gone)?;
        Ok(Self { process, input, lines, id, what })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The next line it says.
    pub async fn line(&mut self) -> Result<String, Failure> {
        let what = &self.what;
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await;
        let line = line.doing(format!("waiting for a line of bench {what}"))??;
        line.ok_or_else(|| Failure::new(format!("bench {what} ended at once; its log says why")))
    }

    /// Ends it in order; the last line it says, if any.
    pub async fn finish(mut self) -> Result<Option<String>, Failure> {
        drop(self.input.take());
        let what = &self.what;
        let mut last = None;
        let ending = async {
            while let Some(line) = self.lines.next_line().await? {
                last = Some(line);
            }
            self.process.wait().await
        };
        let status =
            tokio::time::timeout(PATIENCE, ending).await.doing(format!("waiting for the end of bench {what}"))??;
        if status.success() { Ok(last) } else { Err(Failure::new(format!("bench {what} ended with {status}"))) }
    }
}

/// Waits until the benchmark has closed this child's standard input, or is gone.
pub async fn told_to_end() {
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        // An error is an end too.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        drop(tell);
    });
    let _ = told.await;
}
