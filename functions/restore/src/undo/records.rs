//! Records come back last, and lead to nothing that is there only in part.

use std::collections::BTreeSet;

use facts::inventory::record::Record;
use facts::{Seen, Unseen};
use restoration::record::{self, There};
use restoration::{Creation, Difference, Known, Line, Names, Outcome, Sends, State, Step};

use super::{Undoing, told};
use crate::clock::for_a_look;
use crate::found::Found;
use crate::look::{Observer, look};

/// Makes the records of a name that are missing, all of them or none.
pub(super) async fn make(
    undoing: &mut Undoing<'_>,
    step: &Step,
    observer: Observer<'_>,
    differences: Vec<Difference>,
    found: &mut Found,
) -> Line {
    let Some(Creation { part, sends }) = step.creations.first() else { return step.line() };
    let Sends::Records { zone, records } = sends.called(&undoing.called) else { return step.line() };
    if let Some(why) = undoing.dead_ends.blocking(&step.thing) {
        return step.line_with(None, Outcome::NotReached { why }, Vec::new());
    }
    let wanted: Vec<&Record> = records.iter().collect();
    let names: BTreeSet<_> = records.iter().map(|record| record.name.clone()).collect();
    let now = observer.cloud.records_at(&zone, &names, for_a_look(observer.clock)).await;
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
    let made = match undoing.context.makers.records(&zone, &missing).await {
        Ok(()) => are_there(step, observer).await,
        Err(why) => Err(why),
    };
    if let Err(why) = made {
        return step.line_with(None, Outcome::Failed { why }, differences);
    }
    undoing.note(step, &id, Names::default(), true, found).await;
    let creation = Creation { part: part.clone(), sends: Sends::Records { zone, records: missing } };
    Line { makes: told(&[creation]), ..step.line_with(Some(id), Outcome::CameBack, differences) }
}

/// Route 53 tells at once what was written. Source: Route 53 API reference, `ListResourceRecordSets`.
async fn are_there(step: &Step, observer: Observer<'_>) -> Seen<()> {
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
