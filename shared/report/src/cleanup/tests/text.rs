//! Table and mail as a person reads them.

use std::collections::BTreeSet;

use facts::inventory::Kind;
use removal::example::{account, denied};
use removal::{Explanation, LooseEnds, Mode, Said, why};

use super::{carried_out, in_use, only, planned, removed, run, told};
use crate::cleanup::{Facts, Report, StepLine, mail, report};

/// A report with everything in it that a report can have.
fn full() -> Report {
    let mut example = account();
    example.inventory.security_groups = denied("ec2:DescribeSecurityGroups");
    let plan = planned(&example, Mode::Plan);
    let resource = example.survivor(Kind::TargetGroup).unwrap();
    let verdict = why(&resource, &example.inventory, &example.policy, &example.ledger);
    let explained = [Explanation { resource, verdict, after: BTreeSet::new() }];
    let notes = vec!["no cluster may be cleaned up after: the setting CLUSTERS is empty".to_owned()];
    report(Facts {
        plan: &plan,
        done: &[],
        explaining: None,
        explained: &explained,
        guard: &[],
        broke: None,
        missing: None,
        named: &BTreeSet::new(),
        loose_ends: &LooseEnds::default(),
        is_first: false,
        said: &Said::default(),
        notes,
        stack: Some("albkeeper"),
        run: run(&plan),
    })
}

#[test]
fn a_small_plan_reads_like_this() {
    let mut told = told(&planned(&only([Kind::WebAcl]), Mode::Plan));
    told.kept.retain(|line| line.kind == Kind::WebAcl);
    told.delivered.report = "s3://state/reports/1".to_owned();
    told.delivered.state = "written".to_owned();
    told.delivered.mail = "sent".to_owned();
    let digest = told.digest.clone().unwrap();
    let table = format!(
        r#"PLAN  1 orphan can go, saving $5.00 a month
  account 123456789012 in us-east-1: 2 resources looked at
  kept     web-acl           1 in front of something: k8s-web
                             (loadbalancer/app/k8s-shop-web/50dc6c495c0c9188)
  can go   web-acl           k8s-old, $5.00 a month
                             proof: ours by the tag albkeeper:owned=true (owned)
                             orphan: since 2026-08-25 12:00 UTC, in 8 scans
                             loses: its id, ARN and the counters of rate-based rules
  note                       amounts are list prices of us-east-1 as of 2026-08-22; the rules of web
                             ACLs come on top
  approve:
    sam remote invoke CleanupFunction --stack-name albkeeper \
      --event '{{"mode":"apply","digest":"{digest}"}}'
  0 ms, 0 AWS calls, $0.00000
  mail: sent
  state: written
  report: s3://state/reports/1
"#
    );
    assert_eq!(told.table(), table);
}

#[test]
fn a_mail_of_a_run_reads_like_this() {
    let mut told = carried_out(&[removed(), removed(), in_use()]);
    told.steps.truncate(3);
    told.kept.truncate(2);
    let text = r#"2 removed (saving $16.43 a month), 5 kept: AWS says they are in use

Account 123456789012 in us-east-1: 5 resources looked at

What became of the plan
  1. record old.dev.example.com in Z2FDTNDATAQYW2
     removed
     proof: the external-dns dns-blue that made it is gone (dead owner)
     orphan: since 2026-08-25 12:00 UTC, in 8 scans
  2. load-balancer k8s-shop-old, $16.43 a month
     removed
     proof: EKS does not find cluster blue, last seen alive
     2026-08-02T12:00:00Z (E1)
     orphan: since 2026-08-25 12:00 UTC, in 8 scans
     loses: its ARN, DNS name and addresses: a restored one has others
  3. target-group k8s-shop-old
     kept: AWS says that it is in use: it is currently in use by a listener
     or a rule
     proof: EKS does not find cluster blue, last seen alive
     2026-08-02T12:00:00Z (E1)
     orphan: since 2026-08-25 12:00 UTC, in 8 scans
     loses: its ARN: a restored one has another

To undo: tells what comes back, and how to approve that
  sam remote invoke RestoreFunction --stack-name YOUR-STACK \
    --event '{"run":"run-1"}'

Kept
  records: 1 pointing at a load balancer that is there
  load balancers: 1 with something behind it that still exists

Notes
  amounts are list prices of us-east-1 as of 2026-08-22; the addresses of
  load balancers and the rules of web ACLs come on top

Run: run-1 at 2026-09-01 12:00 UTC
Report: s3://b/k
"#;
    assert_eq!(mail(&told, "s3://b/k").text, text);
}

#[test]
fn everything_of_a_report_is_in_its_table_within_100_columns() {
    let told = full();
    let table = told.table();
    for word in ["can go  ", "kept    ", "unknown ", "explain ", "note    ", "approve:"] {
        assert!(table.lines().any(|line| line.starts_with(&format!("  {word}"))), "{word}: {table}");
    }
    assert!(table.contains(" next: allow ec2:DescribeSecurityGroups in the role of the "), "{table}");
    let id = told.explained[0].id.as_str();
    for line in table.lines().filter(|line| !line.contains("--event") && !line.contains(id)) {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn a_mail_is_ascii_in_its_subject_and_narrow_in_its_text() {
    let mail = mail(&full(), "s3://b/k");
    assert!(mail.subject.is_ascii() && mail.subject.len() < 100, "{}", mail.subject);
    assert!(
        mail.text.contains("\nCould not be read, so nothing of it goes\n  security groups: not allowed: "),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("the setting CLUSTERS is empty"), "{}", mail.text);
    for line in mail.text.lines().filter(|line| !line.contains("--event")) {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn the_longest_subject_still_fits() {
    let many = [removed(), removal::Outcome::Gone, in_use()];
    let mut told = carried_out(&many);
    let template = told.steps.clone();
    told.steps = template.iter().cycle().take(7_000).cloned().collect();
    let subject = mail(&told, "").subject;
    assert_eq!(subject, "[CLEANUP] removed 1000, 1000 gone already, kept 5000 that are in use");
}

#[test]
fn alike_steps_share_their_proof() {
    let mut told = told(&planned(&only([Kind::TargetGroup]), Mode::Plan));
    let step = told.steps[0].clone();
    told.steps = (0..40).map(|at| StepLine { name: format!("k8s-{at}"), ..step.clone() }).collect();
    let (table, text) = (told.table(), mail(&told, "").text);
    assert_eq!(table.matches("  can go ").count(), 40);
    assert_eq!((table.matches("proof of all 40: ").count(), table.matches("proof").count()), (1, 1), "{table}");
    assert!(text.contains(" 30. target-group k8s-29\n     proof of all 30: "), "{text}");
    assert!(text.contains("\n  and 10 more, in the report\n"), "{text}");
}

#[test]
fn steps_with_other_proofs_are_not_alike() {
    let mut told = told(&planned(&only([Kind::TargetGroup]), Mode::Plan));
    let other = |evidence: &str, scans: u32| StepLine { evidence: evidence.to_owned(), scans, ..told.steps[0].clone() };
    told.steps = vec![other("a", 3), other("a", 3), other("b", 3), other("b", 4)];
    let table = told.table();
    let proofs: Vec<&str> = table.lines().filter(|line| line.contains("proof")).map(str::trim).collect();
    assert_eq!(proofs, ["proof of all 2: a (E1)", "proof: b (E1)", "proof: b (E1)"]);
}

#[test]
fn a_certificate_does_not_come_back_and_the_mail_says_so() {
    let undo = |outcomes: &[removal::Outcome]| {
        let text = mail(&carried_out(outcomes), "").text;
        text.lines().find(|line| line.starts_with("To undo")).unwrap().to_owned()
    };
    let plain = "To undo: tells what comes back, and how to approve that";
    assert_eq!(undo(&[removed()]), format!("{plain}; no certificate's key does"));
    assert_eq!(undo(&[removed(), in_use()]), plain);
}

#[test]
fn what_is_not_switched_on_is_one_line() {
    let mut example = account();
    let off = || facts::Unseen::NotAsked { ask_with: "kinds".to_owned() };
    example.inventory.certificates = Err(off());
    example.inventory.security_groups = Err(off());
    let told = told(&planned(&example, Mode::Plan));
    let table = told.table();
    let skipped: Vec<&str> = table.lines().filter(|line| line.starts_with("  skip ")).collect();
    assert_eq!(skipped, ["  skip                       not switched on: certificates, security groups"]);
    assert!(!mail(&told, "").text.contains("Could not be read"));
}
