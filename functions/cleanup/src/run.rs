//! One run, from the ledger of the last one to what became of each step.

mod apply;

use std::time::Duration;

use aws::inventory::InventoryScope;
use aws::store::lock::{self, Held, Lock};
use facts::inventory::{Inventory, Kind};
use facts::kubernetes::NotRead;
use facts::untrusted::one_line;
use facts::{Seen, Unseen};
use input::{Invocation, Problem};
use removal::policy::Problem as Wider;
use removal::{
    AccountName, Approved, Done, Explanation, Ledger, LooseEnds, Missing, Mode, Narrowing, NotNamed, Plan, Policy, Said,
};
use runtime::{Clock, Versioned};

use crate::failures;
use crate::guard::Guarded;
use crate::keys::RunId;
use crate::ledger_object::{DOCUMENT, LedgerObject, ToldMissing};
use crate::news::to_tell;
use crate::plans::{self, KeptPlan};
use crate::settings;
use crate::validate::{Asked, Task};
use crate::{Context, Refused};

/// Time of the run that is kept for writing down and telling what was found.
const DELIVERY: Duration = Duration::from_secs(30);
/// The most characters of another run's name that are told: whoever writes the bucket writes the lock.
const LONGEST_RUN: usize = 64;
/// Metrics that tell of one load balancer or web ACL whether anything goes through it.
const METRICS_EACH: u32 = 2;
/// The most clusters that are not read and of which a person is told.
const MOST_UNREAD: usize = 5;

/// A run that knows what it may do.
pub(crate) struct Run<'a> {
    context: Context<'a>,
    id: RunId,
    request: String,
    clock: Clock,
    task: Task,
    narrowing: Narrowing,
    said: Said,
    /// The account as the event names it.
    account: Option<AccountName>,
    /// The id of the account that this is.
    here: String,
    guard: Vec<Guarded>,
    guarded: Vec<Guarded>,
    policy: Policy,
    scope: InventoryScope,
    kept: Seen<Versioned<LedgerObject>>,
    approved: Option<KeptPlan>,
    metrics_asked: u32,
    broke: Option<String>,
    notes: Vec<String>,
}

/// What came of a look.
struct Judged {
    plan: Plan,
    done: Vec<Done>,
    explained: Vec<Explanation>,
    missing: Seen<Missing>,
    loose_ends: LooseEnds,
}

/// Everything that a run found and did.
pub(crate) struct Found {
    pub(crate) id: RunId,
    /// Lambda's id of the request.
    pub(crate) request: String,
    pub(crate) clock: Clock,
    pub(crate) task: Task,
    /// What the event says, for the line that approves.
    pub(crate) said: Said,
    /// Whether the account is still to be named before anything goes.
    pub(crate) is_first: bool,
    pub(crate) plan: Plan,
    pub(crate) done: Vec<Done>,
    pub(crate) explained: Vec<Explanation>,
    /// The clusters that seem to be gone, or why that could not be told.
    pub(crate) missing: Seen<Missing>,
    /// What is wrong in the zones and stays.
    pub(crate) loose_ends: LooseEnds,
    pub(crate) kept: Seen<Versioned<LedgerObject>>,
    /// Metrics that `GetMetricData` was asked for: each is billed.
    pub(crate) metrics_asked: u32,
    /// What does not work, or did not any more once something was removed.
    pub(crate) broke: Option<String>,
    /// What the event wants to go on working.
    pub(crate) guard: Vec<Guarded>,
    pub(crate) notes: Vec<String>,
}

impl Found {
    /// The clusters that seem to be gone and of which people are told; a run that removes is for what it was asked.
    pub(crate) fn to_tell(&self) -> ToldMissing {
        match self.task {
            Task::Plan | Task::Scheduled if self.said == Said::default() => to_tell(&self.missing),
            // A person who says something is at work on it, and needs no mail.
            Task::Plan | Task::Scheduled | Task::Apply(_) | Task::Explain(_) => ToldMissing::new(),
        }
    }
}

impl<'a> Run<'a> {
    /// Reads what earlier runs left, and what the event approves; refuses what is wider than the fences.
    pub(crate) async fn prepare(context: Context<'a>, asked: Asked, invocation: &Invocation) -> Result<Self, Refused> {
        let Context { aws, settings, .. } = context;
        let Asked { task, narrowing, said, account, guard } = asked;
        let here = invocation.account();
        if account.as_ref().is_some_and(|named| named.is_of_another(here)) {
            let what = "is not the account that this function is in".to_owned();
            return Err(Refused::BadEvent(vec![Problem::new("account", what)]));
        }
        let (kept, approved) = tokio::join!(DOCUMENT.last(aws, &settings.stack.bucket), async {
            match &task {
                Task::Apply(digest) => plans::get(aws, &settings.stack.bucket, digest).await,
                Task::Plan | Task::Explain(_) | Task::Scheduled => Ok(None),
            }
        });
        let mut notes = Vec::new();
        let approved = approved.unwrap_or_else(|unseen| {
            notes.push(format!("the approved plan could not be read: {unseen}"));
            None
        });
        // What was approved was approved within the fences of the event that made the plan.
        let earlier = approved.as_ref().map(|it| it.narrowing.clone()).unwrap_or_default();
        let policy = settings.policy.narrowed_by(&earlier).and_then(|policy| policy.narrowed_by(&narrowing));
        // What was said to make a plan is said again to approve it: nothing in the bucket can make an event say more.
        let policy = policy.and_then(|policy| policy.with(&said));
        let policy = policy.map_err(|wider| Refused::BadEvent(wider.iter().map(told).collect()))?;
        let mut scope = settings::scope(settings, &policy, invocation.account());
        if matches!(task, Task::Explain(_)) {
            scope.kinds = Kind::ALL.into();
            // Whoever asks about one thing wants to know all of it.
            scope.by_tag = false;
        }
        Ok(Self {
            context,
            id: RunId::new(invocation.at, &invocation.id),
            request: invocation.id.clone(),
            clock: Clock::starts(invocation.at, invocation.time_left),
            task,
            narrowing,
            said,
            here: here.to_owned(),
            account,
            guarded: settings.guard.iter().chain(&guard).cloned().collect(),
            guard,
            policy,
            scope,
            kept,
            approved,
            metrics_asked: 0,
            broke: None,
            notes,
        })
    }

    /// Looks, plans, and removes what may go.
    pub(crate) async fn carry_through(mut self) -> Result<Found, Refused> {
        let lock = self.lock().await;
        let outcome = self.within_the_lock(lock.is_some()).await;
        if let Some(held) = lock
            && let Err(unseen) =
                lock::give_back(self.context.aws, &self.context.settings.stack.bucket, held, self.clock.now()).await
        {
            self.notes.push(format!("the lock could not be given back, so it ends by itself: {unseen}"));
        }
        let Judged { plan, done, explained, missing, loose_ends } = outcome?;
        let is_first = self.named_by().is_none_or(|named| named.is_of_another(&self.here)) && !self.was_named();
        let Self { id, request, clock, task, said, kept, metrics_asked, broke, guard, notes, .. } = self;
        Ok(Found {
            id,
            request,
            clock,
            task,
            said,
            is_first,
            plan,
            done,
            explained,
            missing,
            loose_ends,
            kept,
            metrics_asked,
            broke,
            guard,
            notes,
        })
    }

    /// The lock, where this run may remove something. Without it, it only plans.
    async fn lock(&mut self) -> Option<Held> {
        let may_remove = match self.task {
            Task::Plan | Task::Explain(_) => false,
            Task::Apply(_) => true,
            Task::Scheduled => self.context.settings.schedule_applies,
        };
        if !may_remove {
            return None;
        }
        if let Err(unseen) = &self.kept {
            self.notes.push(format!("nothing was removed: {unseen}"));
            return None;
        }
        let until = self.clock.ends() + lock::GRACE;
        match lock::take(
            self.context.aws,
            &self.context.settings.stack.bucket,
            self.id.as_str(),
            self.clock.now(),
            until,
        )
        .await
        {
            Ok(Lock::Ours(held)) => Some(held),
            Ok(Lock::Taken(holder)) => {
                let run = one_line(&holder.run, LONGEST_RUN);
                let words = format!("nothing was removed: {run} is at work, at the longest until {}", holder.until);
                self.notes.push(words);
                None
            }
            Err(unseen) => {
                self.notes.push(format!("nothing was removed: {unseen}"));
                None
            }
        }
    }

    async fn within_the_lock(&mut self, locked: bool) -> Result<Judged, Refused> {
        let Context { aws, prober, settings, .. } = self.context;
        let looking = self.clock.but_for(DELIVERY);
        let (mut inventory, objects) = tokio::join!(
            Box::pin(aws.inventory(&self.scope, self.clock.now(), looking.left())),
            Box::pin(self.context.clusters().objects(looking.left())),
        );
        inventory.clusters.objects = objects;
        if self.scope.has(&[Kind::Record]) {
            inventory.lookups = prober.lookups(inventory.names_of_load_balancers(), looking.left()).await;
        }
        self.metrics_asked = u32::try_from(inventory.traffic.len()).unwrap_or(u32::MAX).saturating_mul(METRICS_EACH);
        if let Err(why) = inventory.tagged.as_ref()
            && !matches!(why, Unseen::NotAsked { .. })
        {
            self.notes
                .push(format!("all was looked at by itself, for what carries a tag could not be asked at once: {why}"));
        }
        let ledger = self.after_the_scan(&inventory).await;
        let mode = match self.task {
            Task::Plan | Task::Explain(_) => Mode::Plan,
            Task::Apply(_) => Mode::Apply,
            // Where a schedule may remove nothing, its plan is for a person to approve.
            Task::Scheduled => {
                if settings.schedule_applies {
                    Mode::Scheduled
                } else {
                    Mode::Plan
                }
            }
        };
        let plan = removal::plan(&inventory, &self.policy, &ledger, mode);
        // What an event narrows is not missing: only what the operator has not said is.
        let operators = settings.policy.with(&self.said);
        let operators = operators.as_ref().unwrap_or(&settings.policy);
        let missing = removal::missing(&inventory, operators, &ledger);
        if operators.fences().clusters.is_empty() && missing.as_ref().is_ok_and(|it| it.clusters.is_empty()) {
            let words = "no cluster may be cleaned up after: name those that may in the parameter Clusters";
            self.notes.push(words.to_owned());
        }
        self.tell_unread_clusters(&inventory, &plan);
        let loose_ends = removal::loose_ends(&inventory, &self.policy, &plan);
        let explained = match &self.task {
            Task::Explain(name) => removal::explain(name, &inventory, &self.policy, &ledger),
            Task::Plan | Task::Apply(_) | Task::Scheduled => Vec::new(),
        };
        let approved = match &self.task {
            Task::Plan | Task::Explain(_) => None,
            Task::Apply(digest) => Some(self.approval(digest, &plan)?),
            Task::Scheduled => Some(Approved::by_schedule(&plan)),
        };
        self.tell_what_is_no_orphan_any_more(&plan);
        if mode == Mode::Plan && !plan.steps().is_empty() && !matches!(self.task, Task::Explain(_)) {
            self.keep_plan(&plan).await;
        }
        let done = match approved {
            Some(approved) if locked && self.may_remove_here().await? && self.may_use_approval().await? => {
                Box::pin(self.carry_out(plan.clone(), &approved, &ledger, &inventory)).await
            }
            Some(_) | None => Vec::new(),
        };
        Ok(Judged { plan, done, explained, missing, loose_ends })
    }

    /// What a person can do so that more of what stays can be proved.
    fn tell_unread_clusters(&mut self, inventory: &Inventory, plan: &Plan) {
        for (cluster, number) in removal::unread_clusters(inventory, plan).iter().take(MOST_UNREAD) {
            let step = NotRead::NotNamed.next_step(cluster);
            self.notes
                .push(format!("{number} of what stays is of cluster {cluster}, which lives and is not read: {step}"));
        }
    }

    /// Whether a person named the account, now or before an earlier removal. What an event says must be so always.
    async fn may_remove_here(&mut self) -> Result<bool, Refused> {
        if self.account.is_none() && self.was_named() {
            return Ok(true);
        }
        let named = match self.named_by().cloned() {
            None => Err(NotNamed::ByNobody),
            Some(named) if named.is_of_another(&self.here) => Err(NotNamed::Another { named }),
            Some(named) => {
                let alias = self.context.aws.account_alias(self.clock.but_for(DELIVERY).left()).await;
                named.names(&self.here, &alias)
            }
        };
        match (named, &self.task) {
            (Ok(()), _) => Ok(true),
            (Err(why), Task::Apply(_)) => Err(Refused::NotNamed(why)),
            (Err(why), Task::Plan | Task::Explain(_) | Task::Scheduled) => {
                self.notes.push(format!("nothing was removed: the account must be named once: {why}"));
                Ok(false)
            }
        }
    }

    /// The account as the event names it, else as the template does.
    fn named_by(&self) -> Option<&AccountName> {
        self.account.as_ref().or(self.context.settings.account.as_ref())
    }

    fn was_named(&self) -> bool {
        self.kept.as_ref().is_ok_and(|kept| kept.content.named)
    }

    /// The ledger after this scan, kept if it can be. A scan within narrower fences neither counts nor forgets what it
    /// leaves out.
    async fn after_the_scan(&mut self, inventory: &Inventory) -> Ledger {
        let Context { aws, settings, .. } = self.context;
        let now = self.clock.now();
        let after = |object: &LedgerObject| {
            let ledger = object.ledger.after(inventory, &self.policy);
            LedgerObject { failures: failures::after(&object.failures, &[], &ledger, now), ledger, ..object.clone() }
        };
        let kept = match self.kept.clone() {
            // An explanation looks at more than a plan does, and only tells.
            Ok(kept) if matches!(self.task, Task::Explain(_)) => return after(&kept.content).ledger,
            Ok(kept) => kept,
            Err(unseen) => {
                self.notes.push(format!("planned without the ledger: {unseen}"));
                return after(&LedgerObject::default()).ledger;
            }
        };
        let planned_with = after(&kept.content).ledger;
        match DOCUMENT.update(aws, &settings.stack.bucket, kept, after).await {
            Ok(kept) => {
                let ledger = kept.content.ledger.clone();
                self.kept = Ok(kept);
                ledger
            }
            Err(unseen) => {
                self.notes.push(format!("the ledger could not be kept, so this scan does not count: {unseen}"));
                self.kept = Err(unseen);
                planned_with
            }
        }
    }
}

fn told(wider: &Wider) -> Problem {
    Problem::new(wider.path, wider.what.clone())
}
