//! The parts of one resource that are not there yet, call by call.

mod listeners;

use facts::{Seen, Unseen};

use crate::creation::{Creation, Part};
use crate::executor::Executor;
use crate::missing::Parts;
use crate::names::Names;
use crate::plan::Step;
use crate::thing::Thing;

/// AWS's code for a rule that is there already. Source: EC2 API reference, "Error codes".
const IS_THERE: &str = "InvalidPermission.Duplicate";

/// What came of making the parts of something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Completed {
    pub(crate) made: Vec<Creation>,
    /// What could not be made, each with the reason.
    pub(crate) without: Vec<String>,
}

impl Completed {
    fn note(&mut self, words: &str, creation: Creation, made: Seen<Option<String>>) {
        match made {
            Ok(_) => self.made.push(creation),
            Err(why) => self.without.push(format!("{words}: {why}")),
        }
    }
}

/// Makes the parts that are missing of what stands for the resource now, and is named by `id`. Of nothing else than what we
/// made is anything changed.
pub(crate) async fn complete<E: Executor>(
    executor: &E,
    step: &Step,
    id: &str,
    now: &Thing,
    names: &Names,
) -> Completed {
    let parts = step.creations.iter().filter(|it| it.part != Part::Itself).map(|it| it.called(names));
    match now {
        Thing::LoadBalancer(now) => Box::pin(listeners::complete(executor, parts.collect(), now, id)).await,
        Thing::TargetGroup(now) => each(executor, parts, now, id, names).await,
        Thing::SecurityGroup(now) => each(executor, parts, now, id, names).await,
        Thing::WebAcl(now) => each(executor, parts, now, id, names).await,
        Thing::Certificate(_) | Thing::Records { .. } => Completed::default(),
    }
}

/// One by one: AWS refuses a whole call for one part of it that is wrong.
async fn each<E: Executor>(
    executor: &E,
    parts: impl Iterator<Item = Creation>,
    now: &impl Parts,
    id: &str,
    names: &Names,
) -> Completed {
    let mut done = Completed::default();
    for creation in parts.filter_map(|creation| now.missing(id, creation, names)) {
        let made = executor.send(creation.call, &creation.sends).await;
        if !matches!(&made, Err(Unseen::Failed { code: Some(code), .. }) if code == IS_THERE) {
            done.note(&creation.words(names), creation, made);
        }
    }
    done
}
