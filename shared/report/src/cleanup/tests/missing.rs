//! Clusters that seem to be gone: what a new user reads, and the commands that he copies.

use std::collections::BTreeSet;

use facts::inventory::{ClusterName, Kind};
use removal::example::{Example, GONE, account, policy};
use removal::{Fences, Ledger, LooseEnds, Mode, Said, missing, plan};

use super::run;
use crate::cleanup::{Facts, Report, mail, report};

/// The report of a first plan within these fences.
fn first(fences: Fences, said: &Said) -> Report {
    first_of(account(), fences, said)
}

/// The same of this account.
fn first_of(mut example: Example, fences: Fences, said: &Said) -> Report {
    example.policy = policy(fences).with(said).unwrap();
    example.ledger = Ledger::default();
    let plan = plan(&example.inventory, &example.policy, &example.ledger, Mode::Plan);
    let missing = missing(&example.inventory, &example.policy, &example.ledger);
    report(Facts {
        plan: &plan,
        done: &[],
        explaining: None,
        explained: &[],
        said,
        guard: &[],
        broke: None,
        missing: Some(&missing),
        named: &example.policy.fences().clusters,
        loose_ends: &LooseEnds::default(),
        is_first: false,
        notes: Vec::new(),
        stack: Some("albkeeper"),
        run: run(&plan),
    })
}

fn fences(clusters: &[&str]) -> Fences {
    Fences { clusters: clusters.iter().copied().map(ClusterName::new).collect(), ..Fences::default() }
}

/// The command that says this.
fn say(fields: &str) -> String {
    format!("sam remote invoke CleanupFunction --stack-name albkeeper --event '{{{fields}}}'")
}

fn commands(report: &Report) -> Vec<&str> {
    report.advice.iter().map(|advice| advice.command.as_str()).collect()
}

#[test]
fn a_first_plan_leads_to_the_two_commands() {
    let kinds = [Kind::TargetGroup, Kind::Record].into();
    let told = first(Fences { kinds, ..Fences::default() }, &Said::default());
    let gone = "1 cluster seems to be gone and cost at least $16.43 a month";
    assert_eq!(told.headline, format!("nothing to remove: 14 looked at; {gone}"));
    assert_eq!(
        told.missing_clusters[0].says(),
        "blue: 1 load balancer, 1 target group, 1 certificate, 1 security group, at least $16.43 a month"
    );
    assert_eq!(
        commands(&told),
        [
            "make deploy STACK=albkeeper SET='Clusters=blue RemoveCertificates=true RemoveLoadBalancers=true RemoveSecurityGroups=true'",
            &say(r#""retired_clusters":["blue"],"unused_services":["vpc-link","global-accelerator","cloud-front"]"#),
        ]
    );
    let mail = mail(&told, "s3://state/report.json");
    assert_eq!(mail.subject, format!("[CLEANUP] {gone}"));
    for part in [
        "1 cluster stands in tags, and EKS does not list it",
        "  blue: 1 load balancer",
        "make deploy STACK=albkeeper SET='C",
    ] {
        assert!(mail.text.contains(part), "{part} is not in\n{}", mail.text);
        assert!(told.table().contains(part), "{part} is not in\n{}", told.table());
    }
    assert_eq!(told.summary().advice, told.advice);
}

#[test]
fn the_second_plan_says_what_is_still_missing() {
    let kinds = Kind::ALL.into();
    let told = first(Fences { kinds, ..fences(&["blue", "green"]) }, &Said::default());
    assert_eq!(
        commands(&told),
        [say(r#""retired_clusters":["blue"],"unused_services":["vpc-link","global-accelerator","cloud-front"]"#)]
    );
    assert!(told.advice[0].what.ends_with("leave out what is not so"), "{}", told.advice[0].what);
}

#[test]
fn who_leads_to_a_load_balancer_is_asked_only_where_there_is_one() {
    let mut example = account();
    example.inventory.load_balancers.as_mut().unwrap().clear();
    let kinds = Kind::ALL.into();
    let told = first_of(example, Fences { kinds, ..fences(&["blue", "green"]) }, &Said::default());
    assert_eq!(commands(&told), [say(r#""retired_clusters":["blue"]"#)]);
    assert_eq!(told.advice[0].what, "Plan, and say which are gone for good");
}

#[test]
fn clusters_that_were_named_before_stay_named() {
    let told = first(fences(&["green"]), &Said::default());
    assert!(commands(&told)[0].contains("Clusters=green,blue "), "{:?}", told.advice);
}

#[test]
fn what_is_said_is_said_again_by_the_line_that_approves() {
    let said = Said { retired: [ClusterName::new(GONE)].into(), ..Said::default() };
    let told = first(fences(&["blue"]), &said);
    let approve = told.approve.unwrap();
    assert!(approve.ends_with(r#","retired_clusters":["blue"]}'"#), "{approve}");
    let rest: BTreeSet<_> = told.missing_clusters.iter().flat_map(|line| line.wants.clone()).collect();
    assert_eq!(rest.len(), 3, "only the kinds that are off: {rest:?}");
}
