//! assessment alone, as production runs it: `assessment --help` tells how.

fn main() -> std::process::ExitCode {
    wuwei_runtime::main(wuwei_assessment::service())
}
