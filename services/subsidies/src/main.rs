//! subsidies alone, as production runs it: `subsidies --help` tells how.

fn main() -> std::process::ExitCode {
    wuwei_runtime::main(wuwei_subsidies::service())
}
