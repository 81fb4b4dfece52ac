//! A service: its name and everything it does, one line per command, query, reaction and due task.

mod announced;
mod handlers;
mod spec;

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use futures::future::LocalBoxFuture;
use sea_orm::DatabaseConnection;
use serde::Serialize;
use wuwei_contracts::{CloudEvent, Command, Event, Fields, Message, Query, Rejection};

use crate::{
    decode,
    files::Files,
    job::Run,
    refusal::{Fault, Refusal},
    sealing::Sealer,
    settings::Settings,
};

pub use announced::Announced;
pub use handlers::{Answers, Computes, Due, Handles, ReactsTo, Sends, Wakes};
pub(crate) use spec::{Ask, Directory, Permit, Prepare, Prepared, Sending, Woken};
pub use spec::{DueTask, Operation, Reaction, Spec, TownEntry};

/// Everything one service does.
pub struct Service<S> {
    state: Arc<S>,
    pub(crate) spec: Spec,
}

impl<S: Send + Sync + 'static> Service<S> {
    /// The reactions that keep a projection, to be taken in by services with [`projects`](Self::projects).
    pub fn projection(state: S) -> Self {
        Self::new("projection", "", "", state)
    }

    /// A service `name` on `state`; `migration` is the last migration its database must have.
    pub fn new(name: &'static str, description: &'static str, migration: &'static str, state: S) -> Self {
        let spec = Spec {
            name,
            version: env!("CARGO_PKG_VERSION"),
            description,
            migration,
            operations: BTreeMap::new(),
            reactions: BTreeMap::new(),
            dues: BTreeMap::new(),
            announces: Vec::new(),
            directory: None,
            sealer: None,
            files: None,
            settle: None,
        };
        Self { state: Arc::new(state), spec }
    }

    /// Accepts command `C`.
    #[must_use]
    pub fn command<C: Command>(mut self) -> Self
    where
        S: Handles<C>,
    {
        let state = self.state.clone();
        let prepare: Prepare = Arc::new(move |body, permit| {
            let command: C = checked(body, permit)?;
            let (lane, state) = (command.key(), state.clone());
            let run: Run = Arc::new(move |work| {
                let (state, command) = (state.clone(), command.clone());
                Box::pin(async move { encode(&state.handle(&work, command).await?) })
            });
            Ok(Prepared::Command { lane, run })
        });
        self.operation::<C>(true, prepare);
        self
    }

    /// Accepts command `C`, which begins with a long computation.
    #[must_use]
    pub fn computed_command<C: Command>(mut self) -> Self
    where
        S: Computes<C>,
    {
        let state = self.state.clone();
        let prepare: Prepare = Arc::new(move |body, permit| {
            let command: C = checked(body, permit)?;
            let state = state.clone();
            Ok(Prepared::Computation(Box::new(move || {
                let lane = command.key();
                let computed = Arc::new(state.compute(command)?);
                let run: Run = Arc::new(move |work| {
                    let (state, computed) = (state.clone(), computed.clone());
                    Box::pin(async move { encode(&state.commit(&work, &computed).await?) })
                });
                Ok((lane, run))
            })))
        });
        self.operation::<C>(true, prepare);
        self
    }

    /// Answers query `Q`.
    #[must_use]
    pub fn query<Q: Query>(mut self) -> Self
    where
        S: Answers<Q>,
    {
        let state = self.state.clone();
        let prepare: Prepare = Arc::new(move |body, permit| {
            let query: Q = checked(body, permit)?;
            let state = state.clone();
            Ok(Prepared::Query(Box::new(move |read| {
                Box::pin(async move { encode(&state.answer(&read, query).await?) })
            })))
        });
        self.operation::<Q>(false, prepare);
        self
    }

    /// Announces event `E`.
    #[must_use]
    pub fn announces<E: Event>(mut self) -> Self {
        self.spec.announces.push(Announced::of::<E>());
        self
    }

    /// Reacts to event `E`.
    #[must_use]
    pub fn reaction<E: Event>(mut self) -> Self
    where
        S: ReactsTo<E>,
    {
        let state = self.state.clone();
        let prepare = move |payload: &[u8]| {
            let event: CloudEvent<E> = serde_json::from_slice(payload).map_err(Fault::new)?;
            let state = state.clone();
            let run: Run = Arc::new(move |work| {
                let (state, event) = (state.clone(), event.clone());
                Box::pin(async move { state.react(&work, event).await.map(|()| Bytes::new()) })
                    as LocalBoxFuture<'static, _>
            });
            Ok(run)
        };
        let event = wuwei_contracts::event::type_of::<E>();
        let reaction = Reaction {
            producer: E::SERVICE,
            aggregate: E::AGGREGATE,
            event: event.clone(),
            city: E::CITY,
            prepare: Arc::new(prepare),
        };
        self.spec.reactions.insert((E::SERVICE, event), reaction);
        self
    }

    /// Keeps a projection: what `projection` reacts to, unless this service reacts to the same event itself.
    #[must_use]
    pub fn projects<P: Send + Sync + 'static>(mut self, projection: Service<P>) -> Self {
        for (event, reaction) in projection.spec.reactions {
            self.spec.reactions.entry(event).or_insert(reaction);
        }
        self
    }

    /// Does what `part` does, too: what several services do alike, on a state of its own.
    #[must_use]
    pub fn includes<P: Send + Sync + 'static>(mut self, part: Service<P>) -> Self {
        let Spec { operations, reactions, dues, announces, sealer, files, .. } = part.spec;
        self.spec.operations.extend(operations);
        self.spec.reactions.extend(reactions);
        self.spec.dues.extend(dues);
        self.spec.announces.extend(announces);
        self.spec.sealer = self.spec.sealer.or(sealer);
        self.spec.files = self.spec.files.or(files);
        self
    }

    /// Seals private values with `sealer`, so that the settings must hold the secret for it.
    #[must_use]
    pub fn seals(mut self, sealer: Sealer) -> Self {
        self.spec.sealer = Some(sealer);
        self
    }

    /// Keeps files in a bucket of its own, which the runtime makes and connects before the service starts.
    #[must_use]
    pub fn keeps(mut self, files: Files) -> Self {
        self.spec.files = Some(files);
        self
    }

    /// Carries out due task `D`.
    #[must_use]
    pub fn due<D: Due>(mut self) -> Self
    where
        S: Wakes<D>,
    {
        let state = self.state.clone();
        let prepare = move |payload: &str| {
            let due: D = serde_json::from_str(payload).map_err(Fault::new)?;
            let state = state.clone();
            let lane = due.key();
            let run: Run = Arc::new(move |work| {
                let (state, due) = (state.clone(), due.clone());
                Box::pin(async move { state.wake(&work, due).await.map(|()| Bytes::new()) })
                    as LocalBoxFuture<'static, _>
            });
            Ok(Woken::Work { lane, run })
        };
        self.spec.dues.insert(D::NAME, DueTask { name: D::NAME, sends: false, prepare: Arc::new(prepare) });
        self
    }

    /// Carries out due task `D`, which begins with something outside.
    #[must_use]
    pub fn sends<D: Due>(mut self) -> Self
    where
        S: Sends<D>,
    {
        let state = self.state.clone();
        let prepare = move |payload: &str| {
            let due: D = serde_json::from_str(payload).map_err(Fault::new)?;
            let (lane, state) = (due.key(), state.clone());
            let send: Sending = Box::new(move |read| {
                Box::pin(async move {
                    let sent = Arc::new(state.send(&read, due.clone()).await?);
                    let run: Run = Arc::new(move |work| {
                        let (state, due, sent) = (state.clone(), due.clone(), sent.clone());
                        Box::pin(async move { state.sent(&work, due, &sent).await.map(|()| Bytes::new()) })
                            as LocalBoxFuture<'static, _>
                    });
                    Ok(run)
                })
            });
            Ok(Woken::Sending { lane, send })
        };
        self.spec.dues.insert(D::NAME, DueTask { name: D::NAME, sends: true, prepare: Arc::new(prepare) });
        self
    }

    /// Takes from the settings what else the service needs, before it starts; `settle` says what is wrong with them, and
    /// the way out.
    #[must_use]
    pub fn settled_by(mut self, settle: impl Fn(&Settings) -> Result<(), String> + Send + Sync + 'static) -> Self {
        self.spec.settle = Some(Arc::new(settle));
        self
    }

    /// Says that this service knows which towns there are: `read` lists them all from its table `towns`. The runtime
    /// announces them in the bucket `TOWNS`, and again whenever that table is written to.
    #[must_use]
    pub fn directory<F>(mut self, read: impl Fn(DatabaseConnection) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Vec<TownEntry>, Fault>> + Send + 'static,
    {
        self.spec.directory = Some(Arc::new(move |database| Box::pin(read(database))));
        self
    }

    /// The service, its own type forgotten.
    pub fn into_spec(self) -> Spec {
        self.spec
    }

    fn operation<M: Message>(&mut self, changes: bool, prepare: Prepare) {
        let schemas = || (schemars::schema_for!(M), schemars::schema_for!(M::Reply));
        let operation =
            Operation { name: M::NAME, changes, access: M::ACCESS, max_body: M::MAX_BODY, schemas, prepare };
        self.spec.operations.insert(M::NAME, operation);
    }
}

fn checked<M: Message>(body: &[u8], permit: Permit<'_>) -> Result<M, Rejection> {
    let message: M = decode::body(body)?;
    let mut fields = Fields::default();
    message.check(&mut fields);
    fields.finish()?;
    permit(message.place())?;
    Ok(message)
}

fn encode<T: Serialize>(reply: &T) -> Result<Bytes, Refusal> {
    serde_json::to_vec(reply).map(Bytes::from).map_err(|error| Fault::new(error).into())
}
