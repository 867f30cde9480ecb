//! What stays: grouped, bounded, and with a reason that follows its number.

use facts::Unseen;
use facts::inventory::{Kind, OtherUser};
use removal::example::make::{self, elb, target_group};
use removal::example::{ALIVE, Example, GONE, account, denied};
use removal::{Mode, Rule};

use super::{only, planned, told};
use crate::cleanup::KeptLine;

/// So many more target groups of a cluster.
fn with_groups(example: &mut Example, number: usize, cluster: &str) {
    let groups = (0..number).map(|at| {
        let name = format!("k8s-more-{cluster}{at:04}");
        facts::inventory::target_group::TargetGroup {
            arn: elb(&format!("targetgroup/{name}/73e2d6bc24d8a067")),
            ..target_group(&name, cluster)
        }
    });
    example.inventory.target_groups.as_mut().unwrap().extend(groups);
}

fn of_kind(lines: &[KeptLine], kind: Kind) -> Vec<KeptLine> {
    lines.iter().filter(|line| line.kind == kind).cloned().collect()
}

#[test]
fn the_survivor_of_each_kind_stays_for_its_own_reason() {
    let lines = told(&planned(&account(), Mode::Plan)).kept;
    let told: Vec<String> =
        lines.iter().map(|line| format!("{} {} {}", line.kind, line.count, line.because())).collect();
    assert_eq!(
        told,
        [
            "record 1 pointing at a load balancer that is there",
            "load-balancer 1 with something behind it that still exists",
            "target-group 1 attached to a load balancer",
            "certificate 1 in use",
            "validation-record 1 that a certificate counts on",
            "security-group 1 on a network interface",
            "web-acl 1 in front of something",
        ]
    );
    assert!(lines.iter().all(|line| !line.unseen && !line.only_unproved && line.next.is_none()));
}

#[test]
fn the_same_of_many_is_one_line_with_five_names() {
    let mut example = account();
    with_groups(&mut example, 40, ALIVE);
    // More than those, for another reason.
    with_groups(&mut example, 60, "elsewhere");
    let lines = of_kind(&told(&planned(&example, Mode::Plan)).kept, Kind::TargetGroup);
    // What waits only for a proof comes first.
    assert_eq!(
        lines.iter().map(|line| (line.reason, line.count)).collect::<Vec<_>>(),
        [(Rule::IsProved, 40), (Rule::ClusterMayBeCleaned, 60), (Rule::HasNoLoadBalancer, 1)]
    );
    assert!(lines[0].only_unproved);
    assert_eq!(lines[0].because(), "unused by all that AWS shows, but whose owner is not proved to be gone");
    assert_eq!(lines[0].says, "cluster green is ACTIVE; what it holds is not read (E3)");
    let names: Vec<&str> = lines[0].names.iter().map(|named| named.name.as_str()).collect();
    assert_eq!(
        names,
        ["green0000", "green0001", "green0002", "green0003", "green0004"].map(|at| format!("k8s-more-{at}"))
    );
}

#[test]
fn what_could_not_be_seen_is_a_line_of_its_own_with_what_to_do() {
    let mut example = account();
    example.inventory.target_groups.as_mut().unwrap()[0].tags = denied("elasticloadbalancing:DescribeTags");
    let lines = of_kind(&told(&planned(&example, Mode::Plan)).kept, Kind::TargetGroup);
    let unseen: Vec<&KeptLine> = lines.iter().filter(|line| line.unseen).collect();
    let [line] = unseen.as_slice() else { panic!("{lines:?}") };
    assert_eq!(line.because(), "where it could not be seen that no tag protects it");
    assert_eq!(line.says, "not allowed: elasticloadbalancing:DescribeTags is missing");
    let next = "allow elasticloadbalancing:DescribeTags in the role of the cleanup function";
    assert_eq!(line.next.as_deref(), Some(next));
}

#[test]
fn a_service_that_is_not_asked_about_can_be_said_to_be_out_of_use() {
    let mut example = account();
    example.inventory.other_users.insert(OtherUser::CloudFront, Err(OtherUser::CloudFront.not_asked()));
    let lines = of_kind(&told(&planned(&example, Mode::Plan)).kept, Kind::LoadBalancer);
    let line = lines.iter().find(|line| line.unseen).unwrap();
    assert_eq!(line.says, "not looked at: UnusedServices=cloud-front");
    let next = "where that service is not used in this account, say so: UnusedServices=cloud-front";
    assert_eq!(line.next.as_deref(), Some(next));
}

#[test]
fn the_cap_keeps_the_rest_for_a_later_run() {
    let mut example = only([Kind::TargetGroup]);
    with_groups(&mut example, 160, GONE);
    let told = told(&planned(&example, Mode::Plan));
    assert_eq!(told.headline, "100 orphans can go; 61 more must wait");
    let line = told.kept.iter().find(|line| line.waits()).unwrap();
    assert_eq!(
        (line.count, line.because()),
        (61, "that could go in a later run, beyond the cap of this one".to_owned())
    );
    assert_eq!(line.says, "one approval removes at most 100 of a kind");
}

#[test]
fn lists_that_were_not_read_say_what_to_do_unless_nobody_wanted_them() {
    let mut example = account();
    example.inventory.certificates = denied("acm:ListCertificates");
    example.inventory.web_acls = Err(Unseen::NotAsked { ask_with: "kinds".to_owned() });
    let lines = told(&planned(&example, Mode::Plan)).unlisted;
    let told: Vec<_> = lines.iter().map(|it| (it.kind, it.wanted, it.why.as_str(), it.next.as_deref())).collect();
    let next = "allow acm:ListCertificates in the role of the cleanup function";
    assert_eq!(
        told,
        [
            (Kind::Certificate, true, "not allowed: acm:ListCertificates is missing", Some(next)),
            (Kind::WebAcl, false, "this kind is not switched on", None),
        ]
    );
}

#[test]
fn five_thousand_resources_fit_an_answer_of_lambda() {
    let mut example = account();
    with_groups(&mut example, 2_500, ALIVE);
    with_groups(&mut example, 2_500, GONE);
    let records = (0..300).map(|at| make::values(&format!("r{at}.dev.example.com"), "A", &["10.0.0.1"]));
    example.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap().extend(records);
    let told = told(&planned(&example, Mode::Plan));
    assert!(told.looked_at() > 5_000, "{}", told.looked_at());
    let (answer, table) = (serde_json::to_string(&told).unwrap(), told.table());
    // Far below a megabyte, and no longer for ten times the account: only the numbers grow.
    assert!(answer.len() < 64_000, "{}", answer.len());
    assert!(table.lines().count() < 200, "{table}");
}

#[test]
fn every_reason_follows_a_number_of_one_and_of_many() {
    for rule in Rule::ALL {
        let words = crate::cleanup::reasons::because(*rule);
        assert!(!words.ends_with('.') && words.len() < 72, "{words}");
        // What would need `is` for one and `are` for many.
        for verb in ["is ", "are ", "it is", "they are", "their"] {
            assert!(!words.starts_with(verb), "{words}");
        }
    }
    let mut all: Vec<&str> = Rule::ALL.iter().map(|rule| crate::cleanup::reasons::because(*rule)).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), Rule::ALL.len());
}
