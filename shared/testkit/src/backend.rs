//! Each test runs on both databases, as two tests of their own.

use tokio::runtime::Builder;

/// The database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A database of the run's cluster.
    Postgres,
}

/// Runs the body of a test on `backend`, with a runtime of its own.
pub fn run<F: AsyncFnOnce(Backend)>(backend: Backend, body: F) {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.unwrap_or_else(|error| panic!("a tokio runtime: {error}"));
    runtime.block_on(body(backend));
}

/// Makes of one body two tests, `<name>::sqlite` and `<name>::postgres`:
///
/// ```
/// wuwei_testkit::both!(a_wish_is_kept, async |backend| {
///     let _ = backend;
/// });
/// ```
#[macro_export]
macro_rules! both {
    ($name:ident, $body:expr) => {
        mod $name {
            use super::*;

            #[test]
            fn sqlite() {
                $crate::run($crate::Backend::Sqlite, $body);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Backend::Postgres, $body);
            }
        }
    };
}
