//! Telling how far a long piece of work has come: bars at a terminal, plain lines elsewhere, JSON lines for a program.

use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use crate::{demo::Entrance, exit::Exit, output, record::Record};

/// What `up --json` prints, one per line: steps, then `ready` or `failed`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Line {
    /// A step was begun.
    Begun {
        /// What it does, in words.
        says: String,
    },
    /// A step has come so far.
    Part {
        /// Parts done.
        done: u64,
        /// Parts in all.
        total: u64,
    },
    /// A step is done.
    Done {
        /// What it did, in words.
        says: String,
    },
    /// Everything runs.
    Ready {
        /// What runs where.
        running: Box<Record>,
        /// Whether it ran before this command.
        already: bool,
        /// Options of this command that do nothing, since it ran before.
        #[serde(default)]
        ignored: Vec<String>,
        /// A wish of the demo, if the folder holds one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        demo: Option<Entrance>,
    },
    /// It could not be done.
    Failed {
        /// Exit code.
        exit: u8,
        /// Why, and the way out.
        says: String,
    },
}

/// The steps of one piece of work.
#[derive(Debug)]
pub struct Steps {
    shown: Shown,
}

#[derive(Debug)]
enum Shown {
    Bar(ProgressBar),
    Lines,
    Json,
}

impl Steps {
    /// Steps told as JSON lines on standard output, or to people on standard error.
    pub fn new(json: bool) -> Self {
        let shown = if json {
            Shown::Json
        } else if std::io::stderr().is_terminal() {
            Shown::Bar(ProgressBar::hidden())
        } else {
            Shown::Lines
        };
        Self { shown }
    }

    /// Begins a step.
    pub fn begin(&mut self, says: String) {
        match &mut self.shown {
            Shown::Bar(bar) => {
                *bar = ProgressBar::new_spinner().with_message(says);
                bar.enable_steady_tick(Duration::from_millis(100));
            }
            Shown::Lines => {}
            Shown::Json => tell(&Line::Begun { says }),
        }
    }

    /// The step has done `done` of `total` parts.
    pub fn part(&mut self, done: u64, total: u64) {
        match &self.shown {
            Shown::Bar(bar) => {
                if bar.length() != Some(total) {
                    bar.set_length(total);
                    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {wide_bar} {pos}/{len}") {
                        bar.set_style(style);
                    }
                }
                bar.set_position(done);
            }
            Shown::Lines => {}
            Shown::Json => tell(&Line::Part { done, total }),
        }
    }

    /// The step is done.
    pub fn done(&mut self, says: String) {
        match &self.shown {
            Shown::Bar(bar) => {
                bar.finish_and_clear();
                output::aside(format!("✓ {says}"));
            }
            Shown::Lines => output::aside(says),
            Shown::Json => tell(&Line::Done { says }),
        }
    }

    /// The step, if one is shown, came to nothing.
    pub fn give_up(&mut self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }

    /// Shows a line told by the process that does the work; gives back its last one.
    pub fn relay(&mut self, line: Line) -> Option<Line> {
        match line {
            Line::Begun { says } => self.begin(says),
            Line::Part { done, total } => self.part(done, total),
            Line::Done { says } => self.done(says),
            last @ (Line::Ready { .. } | Line::Failed { .. }) => return Some(last),
        }
        None
    }
}

/// Prints a line; the one who started us may have gone, which is no reason to stop.
pub fn tell(line: &Line) {
    let _ = output::json_line(line);
}

/// The exit that `code` stands for.
pub fn exit_of(code: u8) -> Exit {
    [Exit::Done, Exit::Usage, Exit::NotRunning, Exit::Rejected, Exit::Unknown, Exit::Unfit]
        .into_iter()
        .find(|exit| *exit as u8 == code)
        .unwrap_or(Exit::Failed)
}
