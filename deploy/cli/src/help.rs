//! The help: clap's own in English, with examples; all of it in Chinese where that is the language.

use clap::{Arg, ArgAction, Command};

use crate::{arguments::Tongue, language::Messages};

const CHINESE: &str = "{about-with-newline}\n用法: {usage}\n\n{all-args}{after-help}";
/// What the command `help` does.
const CHINESE_HELP: &str = "显示本帮助,或所列命令的帮助";

/// Adds the examples and, in Chinese, replaces every text of `command`.
pub fn localise(command: Command, messages: &Messages) -> Command {
    let chinese = messages.tongue() == Tongue::Zh;
    let mut command = under(command, messages, "", chinese);
    if chinese {
        // clap makes the `help` commands while it builds, in English.
        command.build();
        command = helps_in_chinese(command);
    }
    command
}

fn helps_in_chinese(mut command: Command) -> Command {
    for name in names(&command) {
        command = command.mut_subcommand(&name, |sub| {
            let sub = helps_in_chinese(sub);
            if name == "help" { sub.about(CHINESE_HELP) } else { sub }
        });
    }
    command
}

/// Names of the commands right below `command`.
fn names(command: &Command) -> Vec<String> {
    command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect()
}

fn under(mut command: Command, messages: &Messages, path: &str, chinese: bool) -> Command {
    let names = names(&command);
    let examples = if path.is_empty() { "examples.wuwei".to_owned() } else { format!("examples.{path}") };
    if let Some(text) = messages.find(&examples) {
        command = command.after_help(text.trim_end().to_owned());
    }
    if chinese {
        command = in_chinese(command, messages, path);
    }
    for name in names {
        let below = if path.is_empty() { name.clone() } else { format!("{path}-{name}") };
        command = command.mut_subcommand(name, |sub| under(sub, messages, &below, chinese));
    }
    command
}

fn in_chinese(mut command: Command, messages: &Messages, path: &str) -> Command {
    let group = if path.is_empty() { "wuwei" } else { path };
    if let Some(about) = messages.find(&format!("help.{group}.about")) {
        command = command.about(about.to_owned()).long_about(None);
    }
    command
        .help_template(CHINESE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .mut_args(|argument| {
            let heading = if argument.is_positional() { "参数" } else { "选项" };
            let help = messages.find(&format!("help.{group}.{}", argument.get_id())).map(ToOwned::to_owned);
            let argument = argument.help_heading(heading);
            match help {
                Some(help) => argument.help(help),
                None => argument,
            }
        })
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", 'h', ArgAction::Help, "显示帮助"))
        .arg(flag("version", 'V', ArgAction::Version, "显示版本"))
}

fn flag(name: &'static str, short: char, action: ArgAction, help: &'static str) -> Arg {
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading("选项")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::arguments::Arguments;

    fn each(command: &Command, path: &str, check: &mut impl FnMut(&Command, &str)) {
        check(command, path);
        for sub in command.get_subcommands() {
            let below = if path == "wuwei" { sub.get_name().to_owned() } else { format!("{path}-{}", sub.get_name()) };
            each(sub, &below, check);
        }
    }

    #[test]
    fn every_command_has_examples_and_every_text_a_chinese_one() {
        let messages = Messages::of(Tongue::Zh);
        let mut missing = Vec::new();
        each(&Arguments::command(), "wuwei", &mut |command, path| {
            let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set());
            let ids =
                arguments.map(|argument| argument.get_id().to_string()).filter(|id| id != "help" && id != "version");
            let mut keys: Vec<String> = ids.map(|id| format!("help.{path}.{id}")).collect();
            keys.push(format!("help.{path}.about"));
            keys.push(format!("examples.{path}"));
            missing.extend(keys.into_iter().filter(|key| messages.find(key).is_none()));
        });
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn the_help_is_sound_in_both_languages() {
        for tongue in [Tongue::En, Tongue::Zh] {
            let mut command = localise(Arguments::command(), &Messages::of(tongue));
            command.build();
            each(&command, "wuwei", &mut |command, _| {
                let help = command.clone().render_long_help().to_string();
                assert!(help.contains("wuwei"), "{help}");
            });
            command.debug_assert();
        }
    }

    #[test]
    fn the_chinese_help_offers_what_the_english_one_does() {
        let offered = |tongue: Tongue| {
            let mut command = localise(Arguments::command(), &Messages::of(tongue));
            command.build();
            let mut all = BTreeSet::new();
            each(&command, "wuwei", &mut |command, path| {
                all.extend(command.get_arguments().map(|argument| format!("{path} --{}", argument.get_id())));
                all.extend(names(command).into_iter().map(|name| format!("{path} {name}")));
            });
            all
        };
        let english = offered(Tongue::En);
        assert_eq!(offered(Tongue::Zh), english);
        for expected in ["wuwei --version", "wuwei --help", "up --version", "wuwei help", "events help"] {
            assert!(english.contains(expected), "{expected}: {english:#?}");
        }
    }

    #[test]
    fn version_and_help_are_told_of_in_chinese() {
        let mut command = localise(Arguments::command(), &Messages::of(Tongue::Zh));
        let help = command.render_help().to_string();
        for expected in ["-V, --version", "显示版本", "-h, --help", "显示帮助", CHINESE_HELP] {
            assert!(help.contains(expected), "{expected}: {help}");
        }
        assert!(!help.contains("Print"), "{help}");
        for words in [&["wuwei", "help"][..], &["wuwei", "help", "up"], &["wuwei", "events", "--help"]] {
            let told =
                localise(Arguments::command(), &Messages::of(Tongue::Zh)).try_get_matches_from(words).unwrap_err();
            assert_eq!(told.kind(), clap::error::ErrorKind::DisplayHelp, "{words:?}");
            assert!(told.to_string().contains("用法"), "{told}");
        }
    }
}
