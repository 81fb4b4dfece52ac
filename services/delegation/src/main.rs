//! delegation alone, as production runs it: `delegation --help` tells how.

fn main() -> std::process::ExitCode {
    wuwei_runtime::main(wuwei_delegation::service())
}
