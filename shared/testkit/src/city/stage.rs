//! Where a story is played: in one process or in several, on SQLite or on PostgreSQL.

use tokio::runtime::Builder;

use crate::backend::Backend;

/// How services run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// All in the test's own process.
    OneProcess,
    /// All in the process of `wuwei up`.
    Up,
    /// Each in a process of its own, started by `wuwei up --processes`.
    Processes,
}

/// How services run, and on what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stage {
    /// How they run.
    pub form: Form,
    /// The database of each.
    pub backend: Backend,
}

/// Runs the body of a story on a stage, with a runtime of its own.
pub fn play<F: AsyncFnOnce(Stage)>(form: Form, backend: Backend, body: F) {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.unwrap_or_else(|error| panic!("a tokio runtime: {error}"));
    runtime.block_on(Box::pin(body(Stage { form, backend })));
}

/// Makes of one story four tests, `<name>::one_process::sqlite` and so on.
#[macro_export]
macro_rules! on_every_stage {
    ($name:ident, $body:expr) => {
        mod $name {
            mod one_process {
                use super::super::*;

                #[test]
                fn sqlite() {
                    $crate::city::play($crate::city::Form::OneProcess, $crate::Backend::Sqlite, $body);
                }

                #[test]
                fn postgres() {
                    $crate::city::play($crate::city::Form::OneProcess, $crate::Backend::Postgres, $body);
                }
            }

            mod processes {
                use super::super::*;

                #[test]
                fn sqlite() {
                    $crate::city::play($crate::city::Form::Processes, $crate::Backend::Sqlite, $body);
                }

                #[test]
                fn postgres() {
                    $crate::city::play($crate::city::Form::Processes, $crate::Backend::Postgres, $body);
                }
            }
        }
    };
}
