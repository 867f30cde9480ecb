//! From a plan to what became of each of its steps: kept to be approved, approved, carried out.

use std::collections::{BTreeMap, BTreeSet};

use aws::store::used::{Mark, Use, read_mark};
use facts::inventory::{Inventory, ResourceId};
use removal::rule::Answer;
use removal::{Approved, Bounds, Digest, Done, Kept, Ledger, Plan, Step, approve, carry_out};
use transport::answers::Answers;

use super::{DELIVERY, Run};
use crate::batch::Shared;
use crate::executor::AwsExecutor;
use crate::guard::Guard;
use crate::ledger_object::{DOCUMENT, LedgerObject};
use crate::validate::Task;
use crate::{Context, Refused, failures, keys, plans};

/// The most of what was approved and stays that are told one by one.
const MOST_TOLD: usize = 20;

/// Why something that was approved is not in today's plan.
fn why_it_stays(kept: Option<&Kept>) -> String {
    let Some(kept) = kept else { return "is gone".to_owned() };
    let answer = kept.predicates.iter().find(|it| it.rule == kept.reason).map(|it| &it.answer);
    match answer {
        Some(Answer::Unseen { why }) => format!("stays, for it could not be seen now that {}: {why}", kept.reason),
        Some(Answer::Fails { .. } | Answer::Holds | Answer::NotAsked { .. }) | None => {
            format!("stays: no longer so: {}", kept.reason)
        }
    }
}

/// What of the approved plan is not in today's, each with its reason: as few lines for a thousand as for twenty.
fn no_orphans_any_more(approved: &Plan, today: &Plan) -> Vec<String> {
    let goes: BTreeSet<ResourceId> = today.steps().iter().map(|step| step.resource.id()).collect();
    let kept: BTreeMap<&ResourceId, &Kept> = today.kept().iter().map(|it| (&it.id, it)).collect();
    let missing: Vec<&Step> = approved.steps().iter().filter(|step| !goes.contains(&step.resource.id())).collect();
    let told = missing.iter().take(MOST_TOLD).map(|step| {
        let why = why_it_stays(kept.get(&step.resource.id()).copied());
        format!("{} {} was approved and {why}", step.resource.kind(), step.resource.name())
    });
    let mut told: Vec<String> = told.collect();
    if let more @ 1.. = missing.len().saturating_sub(MOST_TOLD) {
        told.push(format!("{more} more were approved and are in no step now: the report has each with its reason"));
    }
    told
}

impl Run<'_> {
    pub(super) fn approval(&self, digest: &Digest, today: &Plan) -> Result<Approved, Refused> {
        let kept = self.approved.as_ref().map(|it| &it.plan);
        approve(digest, kept, today).map_err(Refused::NoApproval)
    }

    /// Whether what was approved by digest is not used up yet. It is read behind the lock, and used up right before the
    /// first removal: whoever comes too late, or is stopped by the guard, has used up nothing. A schedule has no approval
    /// that could be used twice.
    pub(super) async fn may_use_approval(&mut self) -> Result<bool, Refused> {
        let digest = match &self.task {
            Task::Apply(digest) => digest.clone(),
            Task::Plan | Task::Explain(_) | Task::Scheduled => return Ok(true),
        };
        let Context { aws, settings, .. } = self.context;
        match read_mark(aws, &settings.stack.bucket, &keys::used(&digest), &self.request).await {
            Ok(Mark::Free | Mark::Ours) => Ok(true),
            Ok(Mark::Another(by)) => Err(Refused::Used { digest, by }),
            Err(unseen) => {
                self.notes.push(format!("nothing was removed: {unseen}"));
                Ok(false)
            }
        }
    }

    /// What was approved and is not in today's plan: why, for each.
    pub(super) fn tell_what_is_no_orphan_any_more(&mut self, today: &Plan) {
        let Some(approved) = &self.approved else { return };
        self.notes.extend(no_orphans_any_more(&approved.plan, today));
    }

    pub(super) async fn keep_plan(&mut self, plan: &Plan) {
        let Context { aws, settings, .. } = self.context;
        if let Err(unseen) = plans::keep(aws, &settings.stack.bucket, &self.narrowing, plan).await {
            let words =
                format!("the plan could not be kept, so it cannot be approved, and has to be made again: {unseen}");
            self.notes.push(words);
        }
    }

    pub(super) async fn carry_out(
        &mut self,
        plan: Plan,
        approved: &Approved,
        ledger: &Ledger,
        inventory: &Inventory,
    ) -> Vec<Done> {
        let Context { aws, prober, removers, settings, .. } = self.context;
        let kept = match self.kept.clone() {
            Ok(kept) => kept,
            Err(unseen) => {
                self.notes.push(format!("nothing was removed: {unseen}"));
                return Vec::new();
            }
        };
        let mut executor = AwsExecutor {
            aws,
            prober,
            clusters: self.context.clusters(),
            removers,
            bucket: &settings.stack.bucket,
            seal_key: settings.seal_key.as_deref(),
            scope: &self.scope,
            run: &self.id,
            clock: self.clock.but_for(DELIVERY),
            snapshots: 0,
            answers: Answers::default(),
            shared: Shared::default(),
            guard: Guard::new(&settings.verify_function, &self.guarded, kept.content.still_broken.clone()),
            approval: match &self.task {
                Task::Apply(digest) => {
                    Some((keys::used(digest), Use::by(self.id.as_str(), &self.request, self.clock.now())))
                }
                Task::Plan | Task::Explain(_) | Task::Scheduled => None,
            },
            used: None,
        };
        let done = Box::pin(carry_out(plan, Bounds { approved, policy: &self.policy, ledger }, &mut executor)).await;
        self.notes.extend(executor.guard.works());
        self.notes.extend(executor.shared.in_words());
        self.broke = executor.guard.broke;
        match (&self.task, executor.used, &self.broke) {
            (_, Some(Err(why)), _) => self.notes.push(format!("nothing was removed: {why}")),
            (Task::Apply(digest), None, Some(_)) => self.notes.push(format!(
                "nothing was removed, so {digest} stays approved: send this event again once that works"
            )),
            (Task::Apply(_) | Task::Plan | Task::Explain(_) | Task::Scheduled, _, _) => {}
        }
        let still_broken = executor.guard.still_broken;
        let now = self.clock.now();
        let after = |object: &LedgerObject| {
            let ledger = object.ledger.after_run(inventory, &done);
            let failures = failures::after(&object.failures, &done, &ledger, now);
            LedgerObject { ledger, failures, named: true, still_broken: still_broken.clone(), ..object.clone() }
        };
        self.kept = DOCUMENT.update(aws, &settings.stack.bucket, kept, after).await;
        if let Err(unseen) = &self.kept {
            let words =
                format!("what was removed could not be written into the ledger; the snapshots tell it: {unseen}");
            self.notes.push(words);
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use facts::Unseen;
    use facts::inventory::Kind;
    use removal::example::{Example, GONE, account, make, policy};
    use removal::{Predicate, Rule};

    use super::*;

    #[test]
    fn what_could_not_be_seen_is_not_told_as_known() {
        let kept = |answer| Kept {
            id: ResourceId::new("arn".to_owned()),
            kind: Kind::TargetGroup,
            name: "k8s-shop-web".to_owned(),
            reason: Rule::IsNotForwardedTo,
            only_unproved: false,
            predicates: vec![Predicate { rule: Rule::IsNotForwardedTo, answer }],
        };
        let lost = Unseen::TimedOut { action: "DescribeRules".to_owned(), after_ms: 9000 };
        let unseen = why_it_stays(Some(&kept(Answer::Unseen { why: Box::new(lost) })));
        assert!(unseen.contains("could not be seen now") && unseen.contains("DescribeRules"), "{unseen}");
        let known = why_it_stays(Some(&kept(Answer::Fails { seen: "listener/1".to_owned() })));
        assert_eq!(known, "stays: no longer so: no listener or rule forwards to it");
        assert_eq!(why_it_stays(None), "is gone");
    }

    #[test]
    fn a_thousand_that_stay_are_told_in_a_few_lines() {
        let mut example = account();
        let groups = (0..1000).map(|at| make::target_group(&format!("k8s-{at:04}"), GONE));
        example.inventory.target_groups.as_mut().unwrap().extend(groups);
        let mut fences = example.policy.fences().clone();
        fences.caps.approved = 2000;
        example.policy = policy(fences);
        let plan = |it: &Example| removal::plan(&it.inventory, &it.policy, &it.ledger, removal::Mode::Plan);
        let approved = plan(&example);
        assert!(no_orphans_any_more(&approved, &approved).is_empty());
        example.inventory.target_groups = Ok(Vec::new());
        let told = no_orphans_any_more(&approved, &plan(&example));
        assert_eq!((told.len(), told[0].ends_with("was approved and is gone")), (MOST_TOLD + 1, true), "{told:#?}");
        assert!(told[MOST_TOLD].starts_with("981 more"), "{}", told[MOST_TOLD]);
    }
}
