//! The table of checks, in the order of the report: what a request meets first comes first.

pub(crate) mod access_logs;
mod alert_path;
pub(crate) mod attributes;
mod auth;
pub(crate) mod contract;
pub(crate) mod controller;
pub(crate) mod cost;
mod dns;
pub(crate) mod drift;
mod endpoints;
pub(crate) mod load;
mod load_balancer;
pub(crate) mod metrics;
pub(crate) mod pods;
pub(crate) mod quotas;
pub(crate) mod redirect;
pub(crate) mod security_groups;
pub(crate) mod targets;
pub(crate) mod tls;
pub(crate) mod traffic;
pub(crate) mod waf;

use crate::check::Check;
use crate::check_id::CheckId;

pub use cost::monthly_usd;

macro_rules! checklist {
    ($($id:ident = $folder:ident),+ $(,)?) => {
        /// Every check. To add one: a folder here, its `mod` line, its line in this list and in that of [`CheckId`].
        pub const CHECKLIST: &[Check] = &[$($folder::CHECK),+];

        impl CheckId {
            /// The check itself.
            pub fn check(self) -> &'static Check {
                match self {
                    $(Self::$id => &$folder::CHECK,)+
                }
            }
        }
    };
}

checklist! {
    LoadBalancer = load_balancer,
    Controller = controller,
    Dns = dns,
    SecurityGroups = security_groups,
    Tls = tls,
    Redirect = redirect,
    Waf = waf,
    Pods = pods,
    Targets = targets,
    Auth = auth,
    Endpoints = endpoints,
    Contract = contract,
    Drift = drift,
    Attributes = attributes,
    Quotas = quotas,
    Metrics = metrics,
    Traffic = traffic,
    AccessLogs = access_logs,
    Cost = cost,
    Load = load,
    AlertPath = alert_path,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use facts::Facts;
    use facts::load_balancer::{Found, LoadBalancer, State};

    use super::*;
    use crate::example::{self, denied};
    use crate::finding::Verdict;
    use crate::judge::judge;

    #[test]
    fn the_list_is_in_the_order_of_the_names() {
        assert!(CHECKLIST.is_sorted_by_key(|check| check.id));
        assert!(CHECKLIST.iter().all(|check| check.id.check().asks == check.asks));
    }

    #[test]
    fn every_file_here_is_a_line_of_the_table() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().replace('_', "-"))
            .filter(|name| name != "mod")
            .collect();
        let table: BTreeSet<String> = CHECKLIST.iter().map(|check| check.id.to_string()).collect();
        assert_eq!(files, table, "a check is its file, its `mod` line and its place in CHECKLIST");
    }

    #[test]
    fn the_healthy_example_passes_every_check() {
        let (facts, expectations) = example::healthy();
        for check in CHECKLIST {
            let finding = (check.judge)(&facts, &expectations).unwrap();
            assert_eq!(finding.verdict, Verdict::Pass, "{}: {}", check.id, finding.seen);
            assert_eq!(finding.next, None, "{}: a pass needs no next step", check.id);
        }
    }

    /// One thing that breaks, and the checks that may then say something else.
    type Break = (&'static str, fn(&mut Facts), &'static [&'static str]);

    const BREAKS: &[Break] = &[
        (
            "no load balancer",
            |it| it.load_balancer = denied("x"),
            &["load-balancer", "controller", "dns", "security-groups", "waf", "drift", "attributes", "cost", "load"],
        ),
        ("no tags", |it| load_balancer(it).tags = denied("x"), &["load-balancer"]),
        ("impaired", |it| load_balancer(it).state = State::ActiveImpaired, &["load-balancer"]),
        ("no listeners", |it| it.listeners = denied("x"), &["tls", "redirect", "drift", "quotas"]),
        ("no answer for the domain", |it| it.dns.domain = denied("x"), &["dns"]),
        ("no answer for the load balancer's name", |it| it.dns.load_balancer = denied("x"), &["dns"]),
        ("no record", |it| it.dns.record = denied("x"), &["dns"]),
        ("no handshakes", |it| it.tls = denied("x"), &["tls"]),
        ("no certificates", |it| it.certificates = denied("x"), &["tls"]),
        ("no redirect probe", |it| it.site.redirect = denied("x"), &["redirect"]),
        (
            "no target groups",
            |it| it.target_groups = denied("x"),
            &["pods", "targets", "drift", "attributes", "quotas", "traffic"],
        ),
        ("a silent endpoint", |it| it.site.endpoints[0].probes = denied("x"), &["endpoints", "contract"]),
        ("no login", |it| it.site.auth.logins[0].answer = denied("x"), &["auth"]),
        ("no look without a token", |it| it.site.auth.without_token[0].probes = denied("x"), &["auth"]),
        ("no metrics", |it| it.metrics = denied("x"), &["metrics", "cost"]),
        ("no log settings", |it| it.logs.settings = denied("x"), &["traffic", "access-logs"]),
        ("no look into the logs", |it| it.logs.traffic = denied("x"), &["traffic"]),
        ("no look into the bucket", |it| it.logs.landed = denied("x"), &["access-logs"]),
        ("no web ACL", |it| it.web_acl = denied("x"), &["waf", "drift", "cost"]),
        ("no rules of its groups", |it| it.security_group_rules = denied("x"), &["security-groups", "drift"]),
        ("no attributes", |it| it.attributes = denied("x"), &["waf", "drift", "attributes"]),
        ("no subscriptions", |it| it.subscriptions = denied("x"), &["alert-path"]),
        ("no look into the cluster", |it| it.declared = denied("x"), &["controller", "pods", "drift"]),
        ("no load", |it| it.load = denied("x"), &["load"]),
        ("no charges", |it| it.cost.charges = denied("x"), &["cost"]),
    ];

    fn load_balancer(facts: &mut Facts) -> &mut LoadBalancer {
        let Ok(Found::One(load_balancer)) = &mut facts.load_balancer else { panic!("the example has one") };
        load_balancer
    }

    #[test]
    fn what_breaks_changes_only_the_checks_that_hang_on_it() {
        let (facts, expectations) = example::healthy();
        let healthy = judge(&facts, &expectations);
        for (name, break_it, expected) in BREAKS {
            let mut broken = facts.clone();
            break_it(&mut broken);
            let lines = judge(&broken, &expectations);
            let changed: Vec<&str> =
                healthy.iter().zip(&lines).filter(|(was, is)| was != is).map(|(_, is)| is.check.as_str()).collect();
            assert_eq!(changed, *expected, "{name}");
        }
    }
}
