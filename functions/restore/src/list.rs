//! Runs that can be undone, with what they removed.

use std::collections::BTreeMap;

use facts::inventory::ResourceId;
use removal::Snapshot;
use report::restore::RunLine;
use restoration::{Flaw, Standing};

use crate::evidence::{Evidence, evidence};
use crate::found::Found;
use crate::index::Kept;
use crate::{Context, MOST_FLAWS, Refused, snapshot_store};

/// Runs whose snapshots are read; of those before them only the id is told.
const READ: usize = 20;

/// The runs, the last one first.
pub(crate) async fn list(context: Context<'_>, found: &mut Found, kept: Option<&Kept>) -> Result<(), Refused> {
    let Context { aws, settings, .. } = context;
    let runs = snapshot_store::runs(aws, &settings.stack.bucket).await.map_err(Refused::Unseen)?;
    for run in runs.iter().take(READ) {
        let line = match Box::pin(evidence(context, &found.account, run, found.at)).await {
            // A run that removed nothing after all left nothing to undo.
            Ok(Evidence { snapshots, .. }) if snapshots.is_empty() => continue,
            Ok(Evidence { standing, snapshots, missing }) => {
                found.notes.extend(missing);
                whole(run, standing, &snapshots, kept)
            }
            Err(Refused::BadSnapshots(flaws)) => broken(run, &flaws),
            Err(refused) => return Err(refused),
        };
        found.runs.push(line);
    }
    if let Some(older @ 1..) = runs.len().checked_sub(READ) {
        let oldest = runs.last().map_or("", String::as_str);
        found
            .notes
            .push(format!("{older} older runs left snapshots too, back to {oldest}: each can be undone by its id"));
    }
    if kept.is_none() {
        found.notes.push("what came back is not told, for the index of it could not be read".to_owned());
    }
    Ok(())
}

fn whole(run: &str, standing: Standing, snapshots: &[Snapshot], kept: Option<&Kept>) -> RunLine {
    let ids: Vec<ResourceId> = snapshots.iter().map(|it| it.resource.id()).collect();
    RunLine {
        run: run.to_owned(),
        at: snapshots.iter().map(|it| it.at).max(),
        removed: snapshots.iter().map(|it| format!("{} {}", it.resource.kind(), it.resource.name())).collect(),
        back: came_back(kept, ids.iter()),
        flaws: Vec::new(),
        standing: Some(standing),
    }
}

fn broken(run: &str, flaws: &[Flaw]) -> RunLine {
    let flaws = flaws.iter().take(MOST_FLAWS).map(ToString::to_string).collect();
    RunLine { run: run.to_owned(), at: None, removed: Vec::new(), back: 0, flaws, standing: None }
}

/// How many of these came back, as the index has it.
fn came_back<'a>(kept: Option<&Kept>, ids: impl Iterator<Item = &'a ResourceId>) -> usize {
    let empty = BTreeMap::new();
    let back = kept.map_or(&empty, |kept| &kept.content.back);
    ids.filter(|id| back.get(*id).is_some_and(|back| back.whole)).count()
}
