//! What runs of `cleanup` and `restore` remember, which lies in a bucket: whatever it says, what is in use stays.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use facts::inventory::{Kind, ResourceId};
use removal::example::{Example, account};
use removal::{Mode, Said, missing, plan};
use report::Run;
use report::cleanup::{Facts, mail, report};
use report::log::LogEntry;

use crate::plain::assert_lines;
use crate::snapshot;

static ACCOUNT: LazyLock<Example> = LazyLock::new(account);
static IN_USE: LazyLock<BTreeSet<ResourceId>> =
    LazyLock::new(|| Kind::ALL.into_iter().filter_map(|kind| ACCOUNT.survivor(kind)).map(|it| it.id()).collect());

pub(crate) fn read(input: &[u8]) -> bool {
    let of_restore = restoration::RestoreIndex::read(input);
    if let Ok(object) = &of_restore {
        snapshot::plan_with(object);
        return true;
    }
    match cleanup::ledger_object::LedgerObject::read(input) {
        Ok(object) => {
            of_cleanup(&object, input.len());
            true
        }
        Err(_) => false,
    }
}

fn of_cleanup(object: &cleanup::ledger_object::LedgerObject, bytes: usize) {
    let Example { inventory, policy, .. } = &*ACCOUNT;
    let ledger = object.ledger.after(inventory, policy);
    assert_eq!(ledger.after(inventory, policy), ledger, "an event that AWS delivers twice is one scan");
    for mode in [Mode::Plan, Mode::Scheduled] {
        let plan = plan(inventory, policy, &ledger, mode);
        let goes: Vec<ResourceId> = plan.steps().iter().map(|step| step.resource.id()).collect();
        assert!(!goes.iter().any(|id| IN_USE.contains(id)), "something in use would go: {goes:?}");
        let run = Run::begun("run-1".to_owned(), plan.at(), plan.region().to_owned());
        let report = report(Facts {
            plan: &plan,
            done: &[],
            explaining: None,
            explained: &[],
            guard: &[],
            broke: None,
            missing: Some(&missing(inventory, policy, &ledger)),
            named: &BTreeSet::new(),
            loose_ends: &removal::loose_ends(inventory, policy, &plan),
            is_first: true,
            said: &Said::default(),
            notes: Vec::new(),
            stack: Some("albkeeper"),
            run,
        });
        let most = 128 * 1024 + 8 * bytes;
        assert_lines(&LogEntry::from(report.table()).to_string(), most);
        assert_lines(&mail(&report, "s3://albkeeper-state/reports/cleanup/a.json").text, most);
    }
    let next = cleanup::ledger_object::LedgerObject { ledger, ..object.clone() };
    assert_eq!(cleanup::ledger_object::LedgerObject::read(&serde_json::to_vec(&next).unwrap()).as_ref(), Ok(&next));
}
