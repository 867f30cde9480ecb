//! What went comes back as it was, once, and everything that stands in its place is told.

use facts::inventory::Resource;
use removal::Snapshot;
use restoration::{Outcome, Reason};
use sandbox::wire::RestService;
use serde_json::json;

use crate::restore::stage::{Account, Case, but, case, changes};

pub(crate) fn cases() -> Vec<Case<Account>> {
    vec![
        case!(everything_that_went_comes_back_as_it_was_and_once),
        case!(only_what_is_named_comes_back),
        case!(what_came_back_goes_again_only_by_a_new_approval),
    ]
}

async fn everything_that_went_comes_back_as_it_was_and_once(account: &Account) {
    let list = account.restore(&json!({"list": true})).await;
    let runs: Vec<&str> = list.runs.iter().map(|line| line.run.as_str()).collect();
    assert_eq!(runs, account.runs, "the last one first: {}", list.table());
    let removed: usize = list.runs.iter().map(|line| line.removed.len()).sum();
    assert_eq!(removed, account.orphans.dead.len());
    account.assert_nothing_was_made().await;

    let stale = led_to_the_old_name(account).await;
    let mut asked_anew = 0;
    let reports = account.undo_all().await;
    let by_hand: Vec<&String> = reports.iter().flat_map(|report| &report.by_hand).collect();
    let told = by_hand.iter().filter(|step| step.starts_with(&format!("let {stale} lead to ")));
    assert_eq!(told.count(), 1, "who still leads to the old name is told: {by_hand:#?}");
    for report in reports {
        let well = |it: &Outcome| matches!(it, Outcome::CameBack | Outcome::AskedAnew);
        assert_eq!(but(&report, well), [""; 0], "{}", report.table());
        assert!(!report.delivered.failed, "{:?}", report.delivered);
        asked_anew += report.lines.iter().filter(|line| line.outcome == Outcome::AskedAnew).count();
        for line in &report.lines {
            let odd = line.differences.iter().filter(|it| it.reason == Reason::Unexplained);
            assert_eq!(odd.count(), 0, "{}", report.table());
        }
    }
    assert_eq!(asked_anew, 2, "a certificate is never called restored");
    assert_as_it_was(account).await;
    assert_eq!(account.orphans.harm().await.unwrap(), [""; 0]);
    let mails = account.sandbox.mails().await.unwrap();
    assert_eq!(mails.len(), account.runs.len(), "one for each run that made something");
    assert!(mails.iter().all(|mail| mail.subject.starts_with("[RESTORE] ")), "{mails:?}");
    let made = changes(account);
    assert!(!made.iter().any(|name| name.contains("Delete") || name.contains("Remove")), "{made:?}");

    a_second_time_finds_it_all(account).await;
}

/// A name that somebody lets lead to the load balancer that went, after it went.
async fn led_to_the_old_name(account: &Account) -> String {
    let mut old = None;
    for run in &account.runs {
        for key in account.sandbox.keys(&format!("snapshots/{run}/load-balancer-")).await.unwrap() {
            if !key.ends_with(".outcome.json") {
                let text = account.object(hyper::Method::GET, &key, "").await;
                if let Resource::LoadBalancer(it) = serde_json::from_str::<Snapshot>(&text).unwrap().resource {
                    old = it.dns_name;
                }
            }
        }
    }
    let (name, old) = (format!("stale.{}", sandbox::world::ZONE), old.unwrap());
    let body = format!(
        "<ChangeResourceRecordSetsRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><ChangeBatch><Changes>\
         <Change><Action>CREATE</Action><ResourceRecordSet><Name>{name}.</Name><Type>CNAME</Type><TTL>60</TTL>\
         <ResourceRecords><ResourceRecord><Value>{old}</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>\
         </Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>"
    );
    let path = format!("/2013-04-01/hostedzone/{}/rrset/", account.sandbox.world.ids.zone);
    let wire = account.sandbox.quiet();
    wire.rest(RestService::ROUTE53, hyper::Method::POST, &path, &[], body).await.unwrap();
    name
}

/// Told by AWS, before and now.
pub(crate) async fn assert_as_it_was(account: &Account) {
    let now = account.now().await;
    for (thing, before) in &account.before {
        let now = &now[thing];
        assert!(!before.is_empty(), "{thing} was never there");
        assert_eq!(now, before, "{thing} is not as it was");
    }
}

async fn a_second_time_finds_it_all(account: &Account) {
    account.sandbox.proxy.reset_counts();
    for run in &account.runs {
        let plan = account.restore(&json!({"run": run})).await;
        assert_eq!(but(&plan, |it| *it == Outcome::IsThere), [""; 0], "{}", plan.table());
        assert_eq!((plan.digest, plan.approve), (None, None), "there is nothing to approve");
    }
    let list = account.restore(&json!({})).await;
    assert!(list.runs.iter().all(|line| line.back == line.removed.len()), "{}", list.table());
    assert_eq!(changes(account), [""; 0]);
    assert_eq!(account.sandbox.mails().await.unwrap(), []);
}

async fn what_came_back_goes_again_only_by_a_new_approval(account: &Account) {
    let reports = account.undo_all().await;
    account.sandbox.proxy.reset_counts();
    for (run, digest) in account.runs.iter().zip(&account.digests) {
        let told = account.cleanup_refused(&json!({"mode": "apply", "digest": digest})).await;
        assert!(told.contains(&format!("run {run} used the approval of {digest}")), "{told}");
        assert!(told.contains("make a new plan, read it, and approve its digest"), "{told}");
    }
    assert!(
        !changes(account).iter().any(|call| call.contains("Delete") || call.contains("Change")),
        "{:?}",
        changes(account)
    );
    assert_as_it_was(account).await;
    // The approvals of what brought it back are used up too.
    for report in &reports {
        let run = report.undoes.as_deref().unwrap();
        let plan = account.restore(&json!({"run": run})).await;
        assert_eq!(plan.digest, None, "there is nothing to approve: {}", plan.table());
    }
    for key in account.sandbox.keys("plans/restore/").await.unwrap() {
        let Some(digest) = key.strip_prefix("plans/restore/").and_then(|it| it.strip_suffix(".used.json")) else {
            continue;
        };
        let used: serde_json::Value =
            serde_json::from_str(&account.object(hyper::Method::GET, &key, "").await).unwrap();
        let run = reports.iter().find(|it| it.run.id == used["run"]).unwrap().undoes.clone().unwrap();
        let told = account.refused(&json!({"run": run, "mode": "apply", "digest": digest})).await;
        assert!(told.contains("used the approval of"), "{told}");
    }
}

async fn only_what_is_named_comes_back(account: &Account) {
    let run = account.runs.last().unwrap();
    let wanted = "k8s-oldshop-gate-1a00000003";
    let wrong = account.refused(&json!({"run": run, "only": [wanted, "no-such-thing"]})).await;
    assert!(wrong.contains("only[1]: the run removed nothing that goes by no-such-thing"), "{wrong}");
    let narrow = json!({"run": run, "only": [wanted]});
    let plan = account.restore(&narrow).await;
    let everything = account.restore(&json!({"run": run})).await;
    assert_ne!(plan.digest, everything.digest, "what is approved is what was shown");
    assert!(plan.approve.as_ref().unwrap().contains(wanted), "{:?}", plan.approve);
    let apply = json!({"run": run, "only": [wanted], "mode": "apply", "digest": plan.digest});
    let report = account.restore(&apply).await;
    assert_eq!(report.lines.len(), 1);
    assert_eq!(report.lines[0].outcome, Outcome::CameBack, "{}", report.table());
    let now = account.now().await;
    let there: Vec<&String> = now.iter().filter(|(_, told)| !told.is_empty()).map(|(thing, _)| thing).collect();
    assert_eq!(there, [&format!("target-group {wanted}")]);
    assert_eq!(now[there[0]], account.before[there[0]]);
    let rest = account.undo(run).await;
    let well = |it: &Outcome| matches!(it, Outcome::CameBack | Outcome::AskedAnew | Outcome::IsThere);
    // What the load balancer needs went in a later run, and its name waits for it.
    let [balancer, name] = but(&rest, well).try_into().unwrap();
    assert!(balancer.contains("restore the run that removed it first"), "{balancer}");
    assert!(name.contains("restore the load balancer first"), "{name}");
}
