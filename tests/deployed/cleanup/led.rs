//! A new user, from a stack with nothing set to the first removal, by nothing but what the plans say.

use std::collections::BTreeSet;

use facts::inventory::{ClusterName, Kind};
use removal::{Outcome, Want};
use report::cleanup::Report;
use sandbox::ministack::ACCOUNT;
use sandbox::proxy::{Fault, Rule};
use sandbox::wire::QueryService;
use sandbox::world::orphans::DEAD_CLUSTER;
use serde_json::{Value, json};

use crate::cleanup::stage::{Account, Case, assert_nothing_was_removed, case};

/// What the template has where nothing is given.
const NOTHING_SET: [(&str, &str); 11] = [
    ("Account", ""),
    ("Clusters", ""),
    ("RetiredClusters", ""),
    ("Zones", ""),
    ("RecordNames", ""),
    ("DeadOwners", ""),
    ("RemoveLoadBalancers", "false"),
    ("RemoveCertificates", "false"),
    ("RemoveSecurityGroups", "false"),
    ("Sightings", "3"),
    ("UnusedServices", ""),
];

pub(crate) fn cases() -> Vec<Case<Account>> {
    vec![case!(a_new_user_is_led_from_the_first_plan_to_the_first_removal)]
}

async fn a_new_user_is_led_from_the_first_plan_to_the_first_removal(account: &Account) {
    account.deploy(&NOTHING_SET).await;
    account.sandbox.mails().await.unwrap();
    leave_an_address(account).await;
    let first = account.cleanup(&json!({})).await;
    let address = format!("cluster {DEAD_CLUSTER} left 1 Elastic IP, $3.65 a month: cleanup removes none");
    let told = first.notes.iter().find(|note| note.starts_with(&address));
    assert!(told.is_some_and(|it| it.contains("aws ec2 release-address --allocation-id ")), "{}", first.table());
    // The one that left most comes first; the other never was of EKS, and only a person can know that.
    let [line, other] = first.missing_clusters.as_slice() else { panic!("{}", first.table()) };
    let dead = ClusterName::new(DEAD_CLUSTER);
    assert_eq!((&line.cluster, other.cluster.as_str()), (&dead, "kops-cluster"), "{}", first.table());
    for kind in [Kind::LoadBalancer, Kind::TargetGroup, Kind::Certificate, Kind::SecurityGroup] {
        assert!(line.left.contains_key(&kind), "also of kinds that are off: {}", first.table());
    }
    assert!(line.usd_month > 16.0, "{}", first.table());
    let [mail] = account.sandbox.mails().await.unwrap().try_into().unwrap();
    assert!(mail.body.contains("make deploy") && mail.body.contains(DEAD_CLUSTER), "{}", mail.body);
    account.cleanup(&json!({})).await;
    assert_eq!(account.sandbox.mails().await.unwrap(), [], "told once");
    assert_nothing_was_removed(account).await;

    let settings = settings(&first);
    let given: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let is_given = |name: &str| given.iter().any(|(given, _)| *given == name);
    let rest = NOTHING_SET.into_iter().filter(|(name, _)| !is_given(name));
    account.deploy(&rest.chain(given.iter().copied()).collect::<Vec<_>>()).await;
    let second = account.cleanup(&json!({})).await;
    let left = |report: &Report| report.missing_clusters.iter().find(|line| line.cluster == dead).cloned();
    let wants = left(&second).map(|line| line.wants);
    assert_eq!(wants, Some([Want::Retired].into()), "only that it is gone is left to say: {}", second.table());

    // As it is told, but for the cluster that lives elsewhere.
    let told = second.advice.iter().find(|advice| advice.command.contains("--event")).unwrap();
    let mut said = event(&told.command);
    said["retired_clusters"] = json!([DEAD_CLUSTER]);
    let third = account.cleanup(&said).await;
    assert_eq!(left(&third), None, "{}", third.table());
    let groups = third.steps.iter().filter(|step| step.kind == Kind::TargetGroup).count();
    assert!(groups > 1, "{}", third.table());
    assert!(!third.table().contains("UnusedServices"), "nothing is left to say: {}", third.table());
    let line = third.approve.clone().unwrap();
    is_asked_which_account_is_meant(account, &line).await;
    let done = account.cleanup(&event(&line.replace("ACCOUNT-ID", ACCOUNT))).await;
    let removed = done.steps.iter().filter(|step| matches!(step.outcome, Some(Outcome::Removed { .. })));
    let kinds: BTreeSet<Kind> = removed.map(|step| step.kind).collect();
    assert!(kinds.contains(&Kind::TargetGroup), "{}", done.table());
    account.assert_no_harm().await;
}

/// As eksctl leaves one, of a NAT gateway.
async fn leave_an_address(account: &Account) {
    let form = [
        ("Domain", "vpc"),
        ("TagSpecification.1.ResourceType", "elastic-ip"),
        ("TagSpecification.1.Tag.1.Key", "alpha.eksctl.io/cluster-name"),
        ("TagSpecification.1.Tag.1.Value", DEAD_CLUSTER),
    ];
    account.sandbox.quiet().query(QueryService::EC2, "AllocateAddress", &form).await.unwrap();
}

/// Before the first removal a person names the account.
async fn is_asked_which_account_is_meant(account: &Account, line: &str) {
    let as_told = account.refused(&event(line)).await;
    assert!(as_told.contains("account: is \"ACCOUNT-ID\": write the 12 digits, or the alias,"), "{as_told}");
    let another = account.refused(&event(&line.replace("ACCOUNT-ID", "210987654321"))).await;
    assert!(another.contains("account: is not the account that this function is in"), "{another}");
    let mut without = event(line);
    without.as_object_mut().unwrap().remove("account");
    let unnamed = account.refused(&without).await;
    assert!(unnamed.contains("name the account that you mean"), "{unnamed}");
    a_production_account_is_asked_for_by_its_alias(account, line).await;
    assert_nothing_was_removed(account).await;
}

async fn a_production_account_is_asked_for_by_its_alias(account: &Account, line: &str) {
    let is_called = async |call: &str, alias: &str| {
        account.sandbox.quiet().query(QueryService::IAM, call, &[("AccountAlias", alias)]).await.unwrap();
    };
    is_called("CreateAccountAlias", "acme-prod").await;
    let by_id = account.refused(&event(&line.replace("ACCOUNT-ID", ACCOUNT))).await;
    assert!(by_id.contains("this account is called acme-prod: if you mean it, write that alias"), "{by_id}");
    let another = account.refused(&event(&line.replace("ACCOUNT-ID", "acme-dev"))).await;
    assert!(another.contains("acme-dev is another account"), "{another}");
    account.sandbox.proxy.fault(Rule::on("iam:ListAccountAliases", Fault::Deny).times(1));
    let unseen = account.refused(&event(&line.replace("ACCOUNT-ID", "acme-prod"))).await;
    assert!(unseen.contains("could not be seen") && unseen.contains("iam:ListAccountAliases"), "{unseen}");
    is_called("DeleteAccountAlias", "acme-prod").await;
}

/// What the first command sets, but for the cluster that lives elsewhere.
fn settings(report: &Report) -> Vec<(String, String)> {
    let command = &report.advice[0].command;
    let (_, set) = command.split_once("SET='").unwrap();
    let pairs = set.trim_end_matches('\'').split(' ').map(|pair| pair.split_once('=').unwrap());
    let said = |name: &str, value: &str| if name == "Clusters" { DEAD_CLUSTER.to_owned() } else { value.to_owned() };
    pairs.map(|(name, value)| (name.to_owned(), said(name, value))).collect()
}

/// The event of a command.
fn event(command: &str) -> Value {
    let (_, event) = command.split_once("--event '").unwrap();
    serde_json::from_str(event.trim_end_matches('\'')).unwrap()
}
