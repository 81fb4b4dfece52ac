//! registry alone, as production runs it: `registry --help` tells how.

fn main() -> std::process::ExitCode {
    wuwei_runtime::main(wuwei_registry::service())
}
