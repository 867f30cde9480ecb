//! The environment, read once: the fences, and where state, reports and mails go.

use std::collections::BTreeSet;
use std::str::FromStr;

use aws::inventory::InventoryScope;
use facts::Vantage;
use facts::inventory::external_dns::TxtNames;
use facts::inventory::{ClusterName, Kind, OtherUser, RecordName, ZoneId};
use input::Variables;
use removal::fences::{Caps, Protected};
use removal::pattern::Pattern;
use removal::{AccountName, Fences, Policy};
use runtime::Stack;

use crate::guard::{self, Guarded};
use crate::validate::cluster;

/// The longest ARN of a function, with its version. Source: Lambda API reference, `Invoke`.
const LONGEST_FUNCTION: usize = 170;
/// Of a key: an ARN of KMS.
const LONGEST_KEY: usize = 256;
/// The most load balancers that must go on working, of the stack and of an event each.
const MOST_GUARDED: usize = 5;

/// What the template gives to the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub stack: Stack,
    /// The key of KMS that snapshots are sealed under; `None` where their seals have no key.
    pub seal_key: Option<String>,
    /// The account as the operator names it before the first removal; `None` where he did not.
    pub account: Option<AccountName>,
    /// Whether a schedule may remove anything.
    pub schedule_applies: bool,
    /// The `verify` function, which is asked whether all still works; empty where there is none.
    pub verify_function: String,
    /// What must go on working: events of `verify`.
    pub guard: Vec<Guarded>,
    pub policy: Policy,
    /// Clusters that may be read through their Kubernetes API.
    pub read_clusters: BTreeSet<ClusterName>,
    /// How external-dns names its TXT records here.
    pub txt_names: TxtNames,
}

/// Settings and vantage from a way to read variables, or all that is wrong with them. Lists are parted by commas.
///
/// Every variable but those of Lambda is a parameter of the template; its description says what it means.
pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<(Settings, Vantage), String> {
    let mut variables = Variables::new(variable);
    let fences = fences(&mut variables);
    let policy = match Policy::try_from(fences) {
        Ok(policy) => Some(policy),
        Err(problems) => {
            for problem in problems {
                variables.refuse(variable_of(problem.path), problem.what);
            }
            None
        }
    };
    let stack = Stack::read(&mut variables);
    let account = variables.value("ACCOUNT", None, |text| {
        AccountName::parse(text)
            .map(Some)
            .ok_or_else(|| format!("{text} is neither the id nor the alias of an account"))
    });
    let schedule_applies = variables.value("SCHEDULE_APPLIES", false, |text| {
        text.parse::<bool>().map_err(|_| format!("{text} is neither true nor false"))
    });
    let txt_names = TxtNames {
        prefix: variables.text("TXT_PREFIX"),
        suffix: variables.text("TXT_SUFFIX"),
        wildcard: variables.text("TXT_WILDCARD"),
    };
    let seal_key = Some(variables.name("SEAL_KEY", LONGEST_KEY)).filter(|key| !key.is_empty());
    let verify_function = variables.name("VERIFY_FUNCTION", LONGEST_FUNCTION);
    let guard = variables.value("GUARD", Vec::new(), |text| {
        serde_json::from_str::<Vec<Guarded>>(text).map_err(|error| format!("is no list of events: {error}"))
    });
    if guard.len() > MOST_GUARDED {
        variables.refuse("GUARD", format!("has more than {MOST_GUARDED} events"));
    }
    for problem in guard::wrong_in(&guard) {
        variables.refuse("GUARD", problem);
    }
    let read_clusters = set(&mut variables, "READ_CLUSTERS", cluster);
    let vantage = variables.vantage();
    let settings = policy.map(|policy| Settings {
        stack,
        seal_key,
        account,
        schedule_applies,
        verify_function,
        guard,
        policy,
        read_clusters,
        txt_names,
    });
    match variables.finish(settings)? {
        Some(settings) => Ok((settings, vantage)),
        None => Err("the fences contradict one another".to_owned()),
    }
}

fn fences<F: Fn(&str) -> Option<String>>(variables: &mut Variables<F>) -> Fences {
    let default = Fences::default();
    let pattern = |text: &str| Pattern::try_from(text.to_owned());
    let plain = |text: &str| Ok::<_, String>(text.to_owned());
    let kinds = set(variables, "KINDS", |text| word(text, &Kind::ALL, Kind::as_str));
    Fences {
        kinds: if kinds.is_empty() { default.kinds } else { kinds },
        clusters: set(variables, "CLUSTERS", cluster),
        retired: set(variables, "RETIRED_CLUSTERS", cluster),
        protected: Protected {
            clusters: &default.protected.clusters | &set(variables, "PROTECTED_CLUSTERS", cluster),
            names: &default.protected.names | &set(variables, "PROTECTED_NAMES", pattern),
            tags: &default.protected.tags | &set(variables, "PROTECTED_TAGS", plain),
        },
        zones: set(variables, "ZONES", |text| Ok::<_, String>(ZoneId::new(text))),
        record_names: set(variables, "RECORD_NAMES", pattern),
        dead_owners: set(variables, "DEAD_OWNERS", plain),
        unregistered_names: set(variables, "UNREGISTERED_NAMES", record_name),
        load_balancer_names: {
            let names = set(variables, "LOAD_BALANCER_NAMES", pattern);
            if names.is_empty() { default.load_balancer_names } else { names }
        },
        vpc: Some(variables.text("VPC")).filter(|vpc| !vpc.is_empty()),
        web_acl_names: set(variables, "WEB_ACL_NAMES", pattern),
        owned_web_acls: set(variables, "OWNED_WEB_ACLS", plain),
        caps: Caps {
            approved: variables.value("CAP_APPROVED", default.caps.approved, number),
            count: variables.value("CAP_COUNT", default.caps.count, number),
            percent: variables.value("CAP_PERCENT", default.caps.percent, number),
        },
        grace_days: variables.value("GRACE_DAYS", default.grace_days, number),
        sightings: variables.value("SIGHTINGS", default.sightings, number),
        without: set(variables, "WITHOUT", |text| word(text, &OTHER_USERS, OtherUser::as_str)),
    }
}

const OTHER_USERS: [OtherUser; 9] = [
    OtherUser::AutoScaling,
    OtherUser::Ecs,
    OtherUser::CodeDeploy,
    OtherUser::EndpointService,
    OtherUser::VpcLattice,
    OtherUser::VerifiedAccess,
    OtherUser::VpcLink,
    OtherUser::GlobalAccelerator,
    OtherUser::CloudFront,
];

/// The variable that holds a field of the fences.
fn variable_of(field: &str) -> &'static str {
    match field {
        "clusters" => "CLUSTERS",
        "retired" => "RETIRED_CLUSTERS",
        "owned_web_acls" => "OWNED_WEB_ACLS",
        "unregistered_names" => "UNREGISTERED_NAMES",
        "caps.percent" => "CAP_PERCENT",
        "sightings" => "SIGHTINGS",
        _ => "the fences",
    }
}

fn set<T: Ord, F: Fn(&str) -> Option<String>>(
    variables: &mut Variables<F>,
    name: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> BTreeSet<T> {
    variables.list(name, read).into_iter().collect()
}

/// One name in full: a pattern would name what nobody has seen yet.
fn record_name(text: &str) -> Result<RecordName, String> {
    if text.contains('*') {
        return Err(format!("{text} is a pattern: give each name in full, as Route 53 writes it"));
    }
    Ok(RecordName::new(text))
}

fn word<T: Copy>(text: &str, all: &[T], name: impl Fn(T) -> &'static str) -> Result<T, String> {
    let names = || all.iter().map(|it| name(*it)).collect::<Vec<_>>().join(", ");
    all.iter().copied().find(|it| name(*it) == text).ok_or_else(|| format!("{text} is none of {}", names()))
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text} is not a whole number in range"))
}

/// What has to be looked at for this policy.
pub fn scope(settings: &Settings, policy: &Policy, account: &str) -> InventoryScope {
    let fences = policy.fences();
    InventoryScope {
        account: account.to_owned(),
        kinds: fences.kinds.clone(),
        clusters: fences.clusters.clone(),
        zones: fences.zones.clone(),
        owned_web_acls: fences.owned_web_acls.clone(),
        txt_names: settings.txt_names.clone(),
        without: fences.without.clone(),
        by_tag: true,
    }
}
