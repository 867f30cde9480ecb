//! Records come back last, and lead to nothing that is there only in part.

use std::collections::BTreeSet;

use facts::inventory::record::Record;
use facts::{Seen, Unseen};

use super::{Undoing, told};
use crate::compare::Difference;
use crate::creation::{Creation, Sends};
use crate::executor::Executor;
use crate::index::Known;
use crate::look::{Observer, look};
use crate::names::Names;
use crate::outcome::{Line, Outcome};
use crate::plan::{State, Step};
use crate::record::{self, There};

/// Makes the records of a name that are missing, all of them or none.
pub(super) async fn make<E: Executor>(undoing: &mut Undoing<'_, E>, step: &Step, differences: Vec<Difference>) -> Line {
    let Some(creation) = step.creations.first() else { return step.line() };
    let Sends::Records { zone, records } = creation.sends.called(&undoing.called) else { return step.line() };
    if let Some(why) = undoing.dead_ends.blocking(&step.thing) {
        return step.line_with(None, Outcome::NotReached { why }, Vec::new());
    }
    let wanted: Vec<&Record> = records.iter().collect();
    let names: BTreeSet<_> = records.iter().map(|record| record.name.clone()).collect();
    let now = undoing.executor.records_at(&zone, &names).await;
    let id = step.snapshot.resource.id().to_string();
    // What is wanted is by the names of today already.
    let missing = match now.map(|now| record::there(&wanted, &now, &Names::default())) {
        Ok(There::Missing(missing)) => missing,
        Ok(There::All) => return step.line_with(Some(id), Outcome::IsThere, differences),
        Ok(There::Taken { by, differences }) => {
            return step.line_with(None, Outcome::Taken { by: by.join(" and ") }, differences);
        }
        Err(why) => return step.line_with(None, Outcome::Unknown { why }, Vec::new()),
    };
    let creation = Creation { sends: Sends::Records { zone, records: missing }, ..creation.clone() };
    let made = match undoing.executor.send(creation.call, &creation.sends).await {
        Ok(_) => are_there(step, undoing).await,
        Err(why) => Err(why),
    };
    if let Err(why) = made {
        return step.line_with(None, Outcome::Failed { why }, differences);
    }
    undoing.note(step, &id, Names::default(), true).await;
    Line { makes: told(&[creation]), ..step.line_with(Some(id), Outcome::CameBack, differences) }
}

/// Route 53 tells at once what was written. Source: Route 53 API reference, `ListResourceRecordSets`.
async fn are_there<E: Executor>(step: &Step, undoing: &Undoing<'_, E>) -> Seen<()> {
    let none = BTreeSet::new();
    let observer = Observer { executor: &*undoing.executor, names: &undoing.names, coming: &none };
    match look(observer, &step.snapshot, &step.thing, Known::default()).await.state {
        State::There { .. } => Ok(()),
        State::Unknown { why } => Err(why),
        State::Missing | State::Taken { .. } | State::Refused { .. } | State::Lost { .. } | State::Waits { .. } => {
            Err(Unseen::Failed {
                action: "looking at the records again".to_owned(),
                code: None,
                message: "AWS took them, and they are not there as they were written".into(),
            })
        }
    }
}
