//! A plan: what can go, what it saves, and how it is approved.

use std::collections::BTreeSet;

use facts::Unseen;
use facts::inventory::{ClusterName, Kind, Resource};
use removal::example::{account, days_ago, denied};
use removal::{Done, Evidence, Explanation, LooseEnds, Mode, Outcome, Said, why};

use super::{kinds, only, planned, run, told};
use crate::cleanup::{Facts, Report, SCHEMA, mail, report};

#[test]
fn the_example_has_one_step_of_each_kind_in_order() {
    let told = told(&planned(&account(), Mode::Plan));
    assert_eq!(kinds(&told), Kind::ALL);
    assert_eq!((told.schema.as_str(), told.mode, told.looked_at(), told.waiting()), (SCHEMA, Mode::Plan, 14, 0));
    // A load balancer for 730 hours and a web ACL without its rules.
    assert_eq!(told.headline, "7 orphans can go, saving $21.43 a month");
    assert!((told.saves_usd_month - 21.425).abs() < 1e-9 && told.removed_usd_month.abs() < 1e-9);
    assert_eq!(mail(&told, "s3://b/k").subject, "[CLEANUP] 7 orphans to approve, $21.43 a month");
}

#[test]
fn a_step_has_its_proof_its_age_its_price_and_what_it_loses() {
    let told = told(&planned(&only([Kind::TargetGroup]), Mode::Plan));
    let [step] = told.steps.as_slice() else { panic!("{:?}", told.steps) };
    let proof = Evidence::ClusterGone { cluster: ClusterName::new("blue"), alive: Some(days_ago(30)) };
    assert_eq!((step.level.as_str(), &step.evidence), ("E1", &proof.to_string()));
    assert_eq!((step.first_seen, step.scans), (Some(days_ago(7)), 8));
    assert_eq!(step.loses.as_deref(), Some("its ARN: a restored one has another"));
    assert_eq!((step.name.as_str(), step.can_be_undone, &step.outcome), ("k8s-shop-old", true, &None));
    assert!(step.usd_month.abs() < 1e-9);
}

#[test]
fn what_is_free_saves_nothing_and_needs_no_price_list() {
    let told = told(&planned(&only([Kind::TargetGroup]), Mode::Plan));
    assert_eq!(told.headline, "1 orphan can go");
    assert_eq!(mail(&told, "").subject, "[CLEANUP] 1 orphan to approve");
    assert_eq!(told.notes, [""; 0]);
}

#[test]
fn prices_say_whose_they_are_and_what_comes_on_top() {
    let note = |kinds: &[Kind]| {
        let mut told = told(&planned(&account(), Mode::Plan));
        told.steps.retain(|step| kinds.contains(&step.kind));
        crate::cleanup::price::note(&told.steps, &checklist::prices::Prices::for_region("mars-north-1")).unwrap()
    };
    let prices = "amounts are list prices of us-east-1 (none are known of mars-north-1) as of 2026-08-22";
    assert_eq!(note(&[Kind::LoadBalancer]), format!("{prices}; the addresses of load balancers come on top"));
    assert_eq!(note(&[Kind::WebAcl, Kind::Record]), format!("{prices}; the rules of web ACLs come on top"));
}

#[test]
fn only_a_plan_with_steps_can_be_approved() {
    let plan = planned(&account(), Mode::Plan);
    let digest = plan.digest().to_string();
    let with = told(&plan);
    assert_eq!(with.digest.as_deref(), Some(digest.as_str()));
    let event = format!(r#"'{{"mode":"apply","digest":"{digest}"}}'"#);
    let command = format!("sam remote invoke CleanupFunction --stack-name albkeeper --event {event}");
    assert_eq!((with.approve, with.undo), (Some(command), None));

    let without = told(&planned(&only([]), Mode::Plan));
    assert_eq!((without.digest, without.approve), (None, None));
    let done: Vec<Done> = plan.steps().iter().map(|step| Done { step: step.clone(), outcome: Outcome::Gone }).collect();
    let facts = Facts {
        plan: &plan,
        done: &done,
        explaining: None,
        explained: &[],
        guard: &[],
        broke: None,
        missing: None,
        named: &BTreeSet::new(),
        loose_ends: &LooseEnds::default(),
        is_first: false,
        said: &Said::default(),
        notes: Vec::new(),
        stack: None,
        run: run(&plan),
    };
    let after = report(facts);
    assert_eq!((after.digest, after.approve), (None, None));
    let scheduled = told(&planned(&account(), Mode::Scheduled));
    assert_eq!((scheduled.digest, scheduled.approve, scheduled.steps.len()), (None, None, 7));
}

#[test]
fn a_stack_without_a_name_is_left_to_the_reader() {
    let plan = planned(&account(), Mode::Plan);
    for stack in [None, Some("")] {
        let facts = Facts {
            plan: &plan,
            done: &[],
            explaining: None,
            explained: &[],
            guard: &[],
            broke: None,
            missing: None,
            named: &BTreeSet::new(),
            loose_ends: &LooseEnds::default(),
            is_first: false,
            said: &Said::default(),
            notes: Vec::new(),
            stack,
            run: run(&plan),
        };
        let command = report(facts).approve.unwrap();
        assert!(
            command.starts_with("sam remote invoke CleanupFunction --stack-name YOUR-STACK --event '{"),
            "{command}"
        );
    }
}

#[test]
fn nothing_to_remove_says_how_much_was_looked_at_and_what_could_not_be() {
    assert_eq!(told(&planned(&only([]), Mode::Plan)).headline, "nothing to remove: 14 looked at");
    let mut example = only([]);
    example.inventory.certificates = denied("acm:ListCertificates");
    // What is not switched on is no list that could not be read.
    example.inventory.web_acls = Err(Unseen::NotAsked { ask_with: "kinds".to_owned() });
    let told = told(&planned(&example, Mode::Plan));
    assert_eq!(told.headline, "nothing to remove: 10 looked at, 1 list could not be read");
    assert_eq!(mail(&told, "").subject, "[CLEANUP] nothing to remove: 10 looked at, 1 list could not be read");
}

#[test]
fn the_sum_of_nothing_is_zero_and_reads_so() {
    let told = serde_json::to_value(told(&planned(&only([]), Mode::Plan))).unwrap();
    assert_eq!(["saves_usd_month", "removed_usd_month"].map(|field| told[field].to_string()), ["0.0", "0.0"]);
}

#[test]
fn by_schedule_a_young_orphan_waits_and_is_told() {
    let example = only([Kind::TargetGroup]);
    let plan = removal::plan(&example.inventory, &example.policy, &example.after_nights(2), Mode::Scheduled);
    let young = told(&plan);
    assert_eq!(young.headline, "nothing to remove yet: 1 orphan must wait, 14 looked at");
    assert_eq!((young.steps.len(), young.waiting()), (0, 1));
}

#[test]
fn an_explanation_has_every_predicate_with_its_source_and_time() {
    let example = account();
    let plan = planned(&example, Mode::Plan);
    let asked = |resource: Resource| {
        let verdict = why(&resource, &example.inventory, &example.policy, &example.ledger);
        Explanation { resource, verdict, after: BTreeSet::new() }
    };
    let explained = [asked(example.orphan(Kind::WebAcl).unwrap()), asked(example.survivor(Kind::TargetGroup).unwrap())];
    let facts = Facts {
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
        notes: Vec::new(),
        stack: None,
        run: run(&plan),
    };
    let Report { explained: told, .. } = report(facts);
    let verdicts: Vec<(&str, &str)> = told.iter().map(|it| (it.verdict.as_str(), it.because.as_str())).collect();
    assert_eq!(verdicts, [("orphan", "ours by the tag albkeeper:owned=true"), ("kept", "attached to a load balancer")]);
    for (it, explained) in told.iter().zip(&explained) {
        assert_eq!(it.predicates.len(), explained.verdict.predicates().len());
        assert!(it.predicates.iter().all(|answered| answered.seen_at == plan.at()));
    }
    let fails = told[1].predicates.iter().find(|it| it.answer == "fails").unwrap();
    assert_eq!((fails.claim.as_str(), fails.source.as_str()), ("no load balancer is attached", "DescribeTargetGroups"));
    assert!(fails.says.as_ref().unwrap().ends_with(":loadbalancer/app/k8s-shop-web/50dc6c495c0c9188"), "{fails:?}");
}

#[test]
fn what_could_not_be_seen_is_explained_as_unknown() {
    let mut example = account();
    example.inventory.target_groups.as_mut().unwrap()[0].tags = denied("elasticloadbalancing:DescribeTags");
    let plan = planned(&example, Mode::Plan);
    let resource = example.orphan(Kind::TargetGroup).unwrap();
    let verdict = why(&resource, &example.inventory, &example.policy, &example.ledger);
    let explained = [Explanation { resource, verdict, after: BTreeSet::new() }];
    let facts = Facts {
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
        notes: Vec::new(),
        stack: None,
        run: run(&plan),
    };
    let Report { explained: told, .. } = report(facts);
    assert_eq!(
        (told[0].verdict.as_str(), &*told[0].because),
        ("unknown", "it could not be seen that no tag protects it")
    );
    let unseen = told[0].predicates.iter().find(|it| it.answer == "unseen").unwrap();
    assert_eq!(unseen.says.as_deref(), Some("not allowed: elasticloadbalancing:DescribeTags is missing"));
}
