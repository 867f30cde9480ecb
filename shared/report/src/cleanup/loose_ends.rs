//! What is wrong in the hosted zones and stays, in sentences.

use removal::{Dangling, LooseEnds};

use super::words::count;

/// Records that are told one by one.
const FEW: usize = 5;

/// One sentence a record that leads nowhere, and one about texts that stand alone: bounded.
pub(super) fn notes(ends: &LooseEnds) -> Vec<String> {
    let mut notes: Vec<String> = ends.dangling.iter().take(FEW).map(dangling).collect();
    if let more @ 1.. = ends.dangling.len().saturating_sub(FEW) {
        notes.push(format!("{} more like it", count(more, "record")));
    }
    if let Some(first) = ends.lone_texts.first() {
        let (all, first) = (count(ends.lone_texts.len(), "TXT record"), first.as_str());
        notes.push(format!(
            "{all} of dead owners stand beside no address (the first: {first}): external-dns makes no such name again \
             until a person removes them; they stay, for they may own records of other types"
        ));
    }
    notes
}

fn dangling(it: &Dangling) -> String {
    let id = it.set_identifier.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    format!(
        "urgent: {} {}{id} leads to {}, which is gone, and it stays: who is given it gets no answer",
        it.kind, it.name, it.to
    )
}
