//! How a case is played: in a world of its own, or in one that it shares with those that leave it as it was.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use libtest_mimic::{Failed, Trial};
use tokio::runtime::Runtime;

/// What cases are played in: a deployed sandbox, and what a kind of cases needs besides.
pub(crate) trait World: Sized + Send + 'static {
    async fn set() -> Self;

    /// No fault, memory or mail of an earlier case.
    async fn forget(&self);
}

/// One case: a true sentence, and how it is shown.
pub(crate) struct Case<W> {
    pub(crate) name: &'static str,
    pub(crate) play: for<'a> fn(&'a W) -> LocalBoxFuture<'a, ()>,
}

/// A case from its name and an `async fn` of its world.
macro_rules! case {
    ($name:ident) => {
        crate::harness::Case {
            name: concat!(module_path!(), "::", stringify!($name)),
            play: |world| futures_util::FutureExt::boxed_local($name(world)),
        }
    };
}
pub(crate) use case;

/// Cases that share one world, which is set when the first of them comes.
pub(crate) fn together<W: World>(cases: Vec<Case<W>>) -> Vec<Trial> {
    // Only one case plays at a time, and the last one takes the world along.
    let shared: Arc<Mutex<Option<Stage<W>>>> = Arc::default();
    let trial = |case: Case<W>| {
        let shared = Arc::clone(&shared);
        Trial::test(named(case.name), move || {
            let mut stage = shared.lock().unwrap_or_else(PoisonError::into_inner);
            stage.get_or_insert_with(Stage::set).play(&case)
        })
    };
    cases.into_iter().map(trial).collect()
}

/// Cases with a world of their own each.
pub(crate) fn alone<W: World>(cases: Vec<Case<W>>) -> Vec<Trial> {
    cases.into_iter().map(|case| Trial::test(named(case.name), move || Stage::<W>::set().play(&case))).collect()
}

/// The name without that of this program.
fn named(name: &str) -> &str {
    name.split_once("::").map_or(name, |(_, name)| name)
}

/// A world with the runtime that it lives in.
struct Stage<W> {
    world: Option<W>,
    runtime: Runtime,
}

impl<W: World> Stage<W> {
    fn set() -> Self {
        let runtime = Runtime::new().unwrap();
        let world = runtime.block_on(W::set());
        Self { world: Some(world), runtime }
    }

    fn play(&self, case: &Case<W>) -> Result<(), Failed> {
        let Some(world) = &self.world else { return Err("the sandbox is gone".into()) };
        let played = self.runtime.block_on(
            std::panic::AssertUnwindSafe(async {
                world.forget().await;
                (case.play)(world).await;
            })
            .catch_unwind(),
        );
        // The panic's message is already on standard error.
        played.map_err(|_| Failed::without_message())
    }
}

impl<W> Drop for Stage<W> {
    /// The sandbox stops inside of its runtime.
    fn drop(&mut self) {
        let _inside = self.runtime.enter();
        drop(self.world.take());
    }
}
