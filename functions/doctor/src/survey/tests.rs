//! What an account has, and what could not be seen of it.

use facts::inventory::RecordName;
use removal::Ledger;
use removal::example::{self, ALIVE, denied as refused};

use super::*;

fn survey(change: impl FnOnce(&mut Inventory)) -> Survey {
    let mut inventory = example::account().inventory;
    change(&mut inventory);
    Survey::new(&inventory, Ok(Vec::new()), Err(Unseen::NotAsked { ask_with: "nothing".to_owned() }))
}

#[test]
fn what_users_reach_by_a_name_comes_first_and_is_proposed() {
    let survey = survey(|it| {
        let web = it.load_balancers.as_ref().unwrap().iter().find(|it| it.name == "k8s-shop-web").unwrap();
        let name = web.dns_name.clone().unwrap();
        it.elsewhere = Ok([(name, RecordName::new("shop.example.com"))].into());
    });
    let balancers = survey.balancers.clone().unwrap();
    let names: Vec<&str> = balancers.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["k8s-shop-web", "k8s-shop-old"]);
    assert_eq!(balancers[0].cluster.as_deref(), Some(ALIVE));
    assert_eq!(survey.proposal(), Some(("shop.example.com".to_owned(), "k8s-shop-web".to_owned())));
}

#[test]
fn what_a_cluster_that_is_gone_left_is_told_last_and_never_proposed() {
    let mut inventory = example::account().inventory;
    let names = inventory.load_balancers.as_ref().unwrap().iter().filter_map(|it| it.dns_name.clone());
    inventory.elsewhere = Ok(names.map(|name| (name, RecordName::new("shop.example.com"))).collect());
    let missing = removal::missing(&inventory, &example::policy(removal::Fences::default()), &Ledger::default());
    let survey = Survey::new(&inventory, Ok(Vec::new()), missing);
    let balancers = survey.balancers.clone().unwrap();
    let told: Vec<_> = balancers.iter().map(|it| (it.name.as_str(), it.is_of_the_gone)).collect();
    assert_eq!(told, [("k8s-shop-web", false), ("k8s-shop-old", true)]);
    assert_eq!(survey.proposal().unwrap().1, "k8s-shop-web");
}

#[test]
fn without_a_name_nothing_is_proposed() {
    assert_eq!(survey(|_| ()).proposal(), None);
    let balancers = survey(|it| it.elsewhere = refused("route53:ListHostedZones")).balancers.unwrap();
    assert!(balancers.iter().all(|it| it.domain.is_none()));
}

#[test]
fn what_may_not_be_asked_is_told_by_its_action_and_what_failed_by_its_reason() {
    let survey = survey(|it| {
        it.web_acls = refused("wafv2:ListWebACLs");
        it.load_balancers = refused("elasticloadbalancing:DescribeLoadBalancers");
        it.certificates = Err(Unseen::Throttled { action: "acm:ListCertificates".to_owned() });
    });
    assert!(survey.balancers.is_err(), "never none");
    let denied: Vec<&str> = survey.denied.iter().map(String::as_str).collect();
    assert_eq!(denied, ["elasticloadbalancing:DescribeLoadBalancers", "wafv2:ListWebACLs"]);
    assert!(survey.unseen.iter().any(|it| it.starts_with("certificates: ")), "{:?}", survey.unseen);
}
