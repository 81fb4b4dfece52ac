//! What every command has at hand.

use clap::{ArgMatches, parser::ValueSource};

use crate::{
    arguments::Arguments,
    data::DataFolder,
    exit::{Failure, Result},
    language::Messages,
    record::Record,
    say,
};

/// What every command has at hand.
#[derive(Debug, Clone)]
pub struct Context {
    /// The sentences of the language asked for.
    pub messages: Messages,
    /// Whether to print JSON.
    pub json: bool,
    /// The data folder asked for; it need not exist.
    pub data: DataFolder,
    /// Whether the data folder was named on the command line and the NATS server by the environment only: what is said
    /// for this one command wins.
    pub folder_wins: bool,
}

impl Context {
    /// As the command line says; `matches` tell what of it was said by the environment.
    pub fn new(messages: Messages, arguments: &Arguments, matches: &ArgMatches) -> Result<Self> {
        if arguments.data.as_os_str().is_empty() {
            return Err(Failure::usage(say!(messages, "data.empty")));
        }
        let folder_wins = source(matches, "data") == Some(ValueSource::CommandLine)
            && source(matches, "nats") == Some(ValueSource::EnvVariable);
        Ok(Self { messages, json: arguments.json, data: DataFolder::at(&arguments.data)?, folder_wins })
    }

    /// What runs on the data folder, or ran until it was killed; none where nothing is written down.
    ///
    /// # Errors
    /// When something is written down that cannot be read: taken for nothing, it would be left running.
    pub fn record(&self) -> Result<Option<Record>> {
        self.data.read_record().map_err(|error| {
            let path = self.data.record_file();
            Failure::unfit(say!(self.messages, "data.record", path = path.display(), error))
        })
    }
}

/// Who gave the value of `argument` to the command asked for; none where it has no value, or no such argument.
fn source(matches: &ArgMatches, argument: &str) -> Option<ValueSource> {
    if let Some((_, below)) = matches.subcommand() {
        return source(below, argument);
    }
    // clap panics when asked for an argument that the command lacks.
    let given = matches.try_contains_id(argument).unwrap_or(false);
    if given { matches.value_source(argument) } else { None }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, FromArgMatches};

    use super::*;
    use crate::{arguments::Tongue, exit::Exit};

    fn matches(line: &str) -> ArgMatches {
        Arguments::command().try_get_matches_from(line.split(' ')).unwrap()
    }

    #[test]
    fn an_empty_data_folder_is_refused_with_the_variable_it_may_come_from() {
        let matches = matches("wuwei --data= clock show");
        let arguments = Arguments::from_arg_matches(&matches).unwrap();
        let refused = Context::new(Messages::of(Tongue::En), &arguments, &matches).unwrap_err();
        assert_eq!(refused.exit(), Exit::Usage);
        assert!(refused.to_string().contains("WUWEI_DATA"), "{refused}");
    }

    #[test]
    fn it_is_known_what_the_command_line_said() {
        for line in ["wuwei --data x town list --nats nats://a", "wuwei town list --nats nats://a --data x"] {
            let matches = matches(line);
            assert_eq!(source(&matches, "data"), Some(ValueSource::CommandLine), "{line}");
            assert_eq!(source(&matches, "nats"), Some(ValueSource::CommandLine), "{line}");
        }
        assert_eq!(source(&matches("wuwei --data x personas"), "nats"), None);
    }
}
