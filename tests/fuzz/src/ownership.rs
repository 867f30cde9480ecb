//! TXT records by which external-dns says that a name is its own. Who may write a zone writes what he likes: only what
//! names the dead owner, and nobody else, lets a record go.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use facts::dns::PointsAt;
use facts::inventory::external_dns::{TxtNames, heritage};
use facts::inventory::{Kind, RecordName, ResourceId};
use removal::example::{DEAD_OWNER, Example, account};
use removal::{Mode, Said, plan};
use report::Run;
use report::cleanup::{Facts, mail, report};
use report::log::LogEntry;

use crate::plain::assert_lines;

/// The name whose owner is told.
const OWNED: &str = "a-old.dev.example.com";

static ACCOUNT: LazyLock<(Example, ResourceId)> = LazyLock::new(|| {
    let mut account = account();
    account.ledger = account.after_nights(8);
    let record = account.orphan(Kind::Record).unwrap().id();
    (account, record)
});

/// The input is the values of one TXT record, each on a line; perhaps a name and affixes after them.
pub(crate) fn read(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input);
    let (values, names) = text.split_once("\n\n").unwrap_or((&text, ""));
    of_names(names);
    let values: Vec<String> = values.lines().map(ToOwned::to_owned).collect();
    let (mut account, record) = ACCOUNT.clone();
    let zones = account.inventory.zones.iter_mut().flatten();
    for text in zones.flat_map(|zone| zone.records.iter_mut().flatten()).filter(|it| it.name == RecordName::new(OWNED))
    {
        text.points_at = PointsAt::Values { values: values.clone() };
    }
    let plan = plan(&account.inventory, &account.policy, &account.ledger, Mode::Plan);
    let goes = plan.steps().iter().any(|step| step.resource.id() == record);
    let is_of_the_dead = |value: &String| {
        let says = value.trim_matches('"');
        says.starts_with("heritage=external-dns,") && says.contains(&format!("external-dns/owner={DEAD_OWNER}"))
    };
    assert!(!goes || (!values.is_empty() && values.iter().all(is_of_the_dead)), "a record of somebody else would go");
    let run = Run::begun("run-1".to_owned(), plan.at(), plan.region().to_owned());
    let report = report(Facts {
        plan: &plan,
        done: &[],
        explaining: None,
        explained: &[],
        guard: &[],
        broke: None,
        missing: None,
        named: &BTreeSet::new(),
        loose_ends: &removal::loose_ends(&account.inventory, &account.policy, &plan),
        is_first: true,
        said: &Said::default(),
        notes: Vec::new(),
        stack: None,
        run,
    });
    let most = 64 * 1024 + 8 * input.len();
    assert_lines(&LogEntry::from(report.table()).to_string(), most);
    assert_lines(&mail(&report, "s3://albkeeper-state/reports/cleanup/a.json").text, most);
    values.iter().any(|value| heritage(value).is_some())
}

fn of_names(text: &str) {
    let mut parts = text.split('\n').map(ToOwned::to_owned);
    let Some(name) = parts.next() else { return };
    let [prefix, suffix, wildcard] = [(); 3].map(|()| parts.next().unwrap_or_default());
    let names = TxtNames { prefix, suffix, wildcard }.names_for(&RecordName::new(&name));
    assert!((1..=4).contains(&names.len()));
}
