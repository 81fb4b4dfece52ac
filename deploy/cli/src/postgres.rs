//! A PostgreSQL server instead of `SQLite` files: one database per service, `wuwei_<service>`. The folder remembers it, so
//! that the next start finds the same data.

use std::{fmt, io::ErrorKind};

use wuwei_runtime::settings::Address;

use crate::{
    context::Context,
    data::{DataFolder, write_private},
    exit::{Failure, Result},
    say, services,
};

/// What is made to make the others: every server has it.
const USUAL: &str = "postgres";

/// A PostgreSQL server, by the address of one of its databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Up to the database's name.
    place: String,
    name: String,
    /// From the question mark on.
    options: String,
}

impl Server {
    /// The server at `url`; none where that is no address of one.
    pub fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        if !matches!(scheme, "postgres" | "postgresql") {
            return None;
        }
        let (place, options) = rest.find('?').map_or((rest, ""), |at| rest.split_at(at));
        let (place, name) = place.split_once('/').unwrap_or((place, ""));
        let name = if name.is_empty() { USUAL } else { name };
        let (place, name, options) = (format!("{scheme}://{place}"), name.to_owned(), options.to_owned());
        Some(Self { place, name, options })
    }

    /// The database of `service` on it.
    #[must_use]
    pub fn database(&self, service: &str) -> Self {
        Self { name: format!("wuwei_{service}"), ..self.clone() }
    }

    /// The address, password and all.
    pub fn url(&self) -> String {
        format!("{}/{}{}", self.place, self.name, self.options)
    }
}

/// The address as it may be shown.
impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Address::new(self.url()).fmt(f)
    }
}

/// The server of the folder; none where its databases are files.
pub fn server(data: &DataFolder) -> Result<Option<Server>> {
    let path = data.postgres();
    match std::fs::read_to_string(&path) {
        Ok(url) => {
            let wrong = || Failure::unfit(format!("{}: no address of a PostgreSQL server", path.display()));
            Server::parse(url.trim()).map(Some).ok_or_else(wrong)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::unfit(format!("{}: {error}", path.display()))),
    }
}

/// Takes up the server at `url` for the folder, from now on; whoever calls this holds the folder's lock.
///
/// # Errors
/// When that is no such address, or the folder's data lies in files.
pub fn take_up(context: &Context, url: &str) -> Result {
    let server = Server::parse(url).ok_or_else(|| Failure::usage(say!(context.messages, "postgres.address")))?;
    let data = &context.data;
    if services::ALL.iter().any(|service| data.database(service).exists()) {
        return Err(Failure::unfit(say!(context.messages, "postgres.files", data = data.root().display())));
    }
    write_private(&data.postgres(), server.url().as_bytes())
}

/// Makes the databases that the server lacks, all of them in turn.
pub async fn create(server: &Server) -> Result {
    let names = services::ALL.map(|service| server.database(service).name);
    let made = wuwei_migrations::create(&server.url(), &names).await;
    made.map_err(|error| Failure::unfit(format!("{server}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_a_database_of_its_own_on_the_server() {
        let of = |url: &str| Server::parse(url).map(|server| server.database("wishes").url());
        assert_eq!(of("postgres://u:p@h:5433/postgres?a=/b").unwrap(), "postgres://u:p@h:5433/wuwei_wishes?a=/b");
        assert_eq!(of("postgresql://localhost").unwrap(), "postgresql://localhost/wuwei_wishes");
        assert_eq!(Server::parse("postgres://h/").unwrap().url(), "postgres://h/postgres");
        assert_eq!((of("sqlite://x"), of("h:5432")), (None, None));
    }

    #[test]
    fn a_server_is_shown_without_its_password() {
        let shown = Server::parse("postgres://u:geheim@h/x").unwrap().to_string();
        assert!(shown.contains("h/x") && !shown.contains("geheim"), "{shown}");
    }

    #[test]
    fn the_folder_remembers_its_server_and_keeps_its_files() {
        let messages = crate::language::Messages::of(crate::arguments::Tongue::En);
        let folder = tempfile::tempdir().unwrap();
        let mut data = DataFolder::at(folder.path()).unwrap();
        data.create().unwrap();
        let context = Context { messages, json: false, data, folder_wins: false };
        assert_eq!(server(&context.data).unwrap(), None);
        take_up(&context, "postgres://u:p@h/x").unwrap();
        assert_eq!(server(&context.data).unwrap(), Server::parse("postgres://u:p@h/x"));
        std::fs::write(context.data.database("wishes"), "").unwrap();
        assert!(take_up(&context, "postgres://u:p@h/x").is_err());
        assert_eq!(take_up(&context, "h").unwrap_err().exit(), crate::exit::Exit::Usage);
    }
}
