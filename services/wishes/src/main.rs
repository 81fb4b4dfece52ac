//! wishes alone, as production runs it: `wishes --help` tells how.

fn main() -> std::process::ExitCode {
    wuwei_runtime::main(wuwei_wishes::service())
}
