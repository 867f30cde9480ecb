//! What the event means: a task, and how much narrower than the fences. Every mistake that the schema cannot see is
//! found here.

use std::collections::BTreeSet;

use facts::inventory::{ClusterName, ZoneId};
use input::Problem;
use removal::pattern::Pattern;
use removal::{AccountName, Digest, Narrowing, Said};

use crate::guard::{self, Guarded};
use crate::request::{Mode, Request};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    Plan,
    /// Every predicate about what goes by this name.
    Explain(String),
    /// To carry out the plan of this digest.
    Apply(Digest),
    /// To carry out what has been an orphan for long enough.
    Scheduled,
}

/// A task within narrower fences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub task: Task,
    pub narrowing: Narrowing,
    /// What a person says that no look can tell.
    pub said: Said,
    /// The account, as a person names it.
    pub account: Option<AccountName>,
    /// What must go on working, besides the stack's own.
    pub guard: Vec<Guarded>,
}

/// What is asked for, or all that is wrong.
pub fn parse_request(request: Request) -> Result<Asked, Vec<Problem>> {
    let mut problems = guard::wrong_in(&request.guard);
    let task = task(request.mode, request.digest, request.explain, &mut problems);
    let narrowing = Narrowing {
        kinds: request.kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
        clusters: request.clusters.map(|names| clusters("clusters", &names, &mut problems)),
        zones: request.zones.map(|ids| ids.iter().map(|id| ZoneId::new(id)).collect()),
        record_names: request.record_names.map(|texts| patterns("record_names", texts, &mut problems)),
        owned_web_acls: request.owned_web_acls.map(BTreeSet::from_iter),
        protected_clusters: clusters("protected_clusters", &request.protected_clusters, &mut problems),
        protected_names: patterns("protected_names", request.protected_names, &mut problems),
        protected_tags: request.protected_tags.into_iter().collect(),
        cap_count: request.cap_count.map(count),
        cap_percent: request.cap_percent.map(count),
        grace_days: request.grace_days,
        sightings: request.sightings,
    };
    let said = Said {
        retired: clusters("retired_clusters", &request.retired_clusters, &mut problems),
        dead_owners: request.dead_owners.into_iter().collect(),
        without: request.unused_services.into_iter().map(Into::into).collect(),
    };
    let account = request.account.as_deref().and_then(AccountName::parse);
    if let (Some(other), None) = (&request.account, &account) {
        let what = format!("is {other:?}: write the 12 digits, or the alias, of the account that you mean");
        problems.push(Problem::new("account", what));
    }
    if task == Some(Task::Scheduled) && said != Said::default() {
        let what = "is said by a person, for one plan: a schedule has parameters of the template for it";
        problems.push(Problem::new("retired_clusters, dead_owners, unused_services", what));
    }
    match task {
        Some(task) if problems.is_empty() => Ok(Asked { task, narrowing, said, account, guard: request.guard }),
        Some(_) | None => Err(problems),
    }
}

fn task(mode: Mode, digest: Option<String>, explain: Option<String>, problems: &mut Vec<Problem>) -> Option<Task> {
    let mut refuse = |path: &str, what: &str| {
        problems.push(Problem::new(path, what));
        None
    };
    match (mode, digest, explain) {
        (Mode::Plan, None, None) => Some(Task::Plan),
        (Mode::Plan, None, Some(name)) if !name.trim().is_empty() => Some(Task::Explain(name.trim().to_owned())),
        (Mode::Plan, None, Some(_)) => refuse("explain", "is empty: give a name, an id or an ARN"),
        (Mode::Apply, Some(digest), None) if !digest.trim().is_empty() => match Digest::given(&digest) {
            Some(digest) => Some(Task::Apply(digest)),
            None => refuse("digest", "is none: it has 16 digits, such as 0123456789abcdef"),
        },
        (Mode::Apply, _, None) => refuse("digest", "is missing: mode apply carries out the plan that it names"),
        (Mode::Scheduled, None, None) => Some(Task::Scheduled),
        (Mode::Apply | Mode::Scheduled, _, Some(_)) => refuse("explain", "is for mode plan: leave one of the two out"),
        (Mode::Plan | Mode::Scheduled, Some(_), _) => {
            refuse("digest", "is for mode apply: add \"mode\": \"apply\" to carry that plan out")
        }
    }
}

fn clusters(path: &str, names: &[String], problems: &mut Vec<Problem>) -> BTreeSet<ClusterName> {
    let mut found = BTreeSet::new();
    for (at, name) in names.iter().enumerate() {
        match cluster(name) {
            Ok(cluster) => drop(found.insert(cluster)),
            Err(what) => problems.push(Problem::new(format!("{path}[{at}]"), what)),
        }
    }
    found
}

/// The name of one cluster. No cluster's name has a star, so one that has is meant as a pattern, and would match none.
pub fn cluster(name: &str) -> Result<ClusterName, String> {
    if name.contains(['*', '?']) || name.contains(char::is_whitespace) {
        return Err(format!("{name:?} is no cluster's name: patterns are not taken here, name each cluster"));
    }
    Ok(ClusterName::new(name))
}

fn patterns(path: &str, texts: Vec<String>, problems: &mut Vec<Problem>) -> BTreeSet<Pattern> {
    let mut found = BTreeSet::new();
    for (at, text) in texts.into_iter().enumerate() {
        match Pattern::try_from(text) {
            Ok(pattern) => drop(found.insert(pattern)),
            Err(what) => problems.push(Problem::new(format!("{path}[{at}]"), what)),
        }
    }
    found
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
