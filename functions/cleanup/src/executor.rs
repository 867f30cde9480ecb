//! What a run does in AWS, step by step: looks again, keeps a snapshot, removes, writes down.

use std::time::Duration;

use aws::Aws;
use aws::inventory::InventoryScope;
use aws::store::object::{Precondition, Written};
use aws::store::seal;
use aws::store::used::{Use, Used, use_up};
use facts::inventory::{Kind, Resource};
use jiff::SignedDuration;
use probe::Prober;
use removal::orphan::deciders::{Part, deciders};
use removal::snapshot::SCHEMA;
use removal::{Done, Executor, Look, Removal, Snapshot, Step};
use runtime::{Clock, put_json};
use serde::Serialize;
use transport::answers::Answers;

use crate::batch::Shared;
use crate::clusters::Clusters;
use crate::guard::Guard;
use crate::keys::{self, RunId};
use crate::remove::Removers;

/// The longest that one step takes: its looks, its snapshot, its removal.
pub const STEP: Duration = Duration::from_secs(150);

#[derive(Debug)]
pub struct AwsExecutor<'a> {
    pub aws: &'a Aws,
    pub prober: &'a Prober,
    /// Read again for each step that they decide about.
    pub clusters: Clusters<'a>,
    pub removers: &'a Removers,
    pub bucket: &'a str,
    /// The key of KMS that snapshots are sealed under.
    pub seal_key: Option<&'a str>,
    /// How far a look goes.
    pub scope: &'a InventoryScope,
    pub run: &'a RunId,
    /// The time for steps.
    pub clock: Clock,
    pub snapshots: usize,
    /// What the last look read.
    pub answers: Answers,
    /// What looks at several steps have in common.
    pub shared: Shared,
    /// What must go on working.
    pub guard: Guard<'a>,
    /// The mark beside the approval, and who uses it; `None` for a schedule, which has none that could be used twice.
    pub approval: Option<(String, Use)>,
    /// Whether the approval is used up, or why it could not be.
    pub used: Option<Result<(), String>>,
}

impl Executor for AwsExecutor<'_> {
    async fn still_works(&mut self) -> Result<(), String> {
        Box::pin(self.guard.still_works(self.aws, self.clock.left())).await
    }

    async fn use_approval(&mut self) -> Result<(), String> {
        let used = match &self.approval {
            None => Ok(()),
            Some((mark, by)) => match use_up(self.aws, self.bucket, mark, by).await {
                Ok(Used::Now) => Ok(()),
                Ok(Used::Before(earlier)) => Err(format!("run {} used the approval at this moment", earlier.run)),
                Err(unseen) => Err(unseen.to_string()),
            },
        };
        self.used = Some(used.clone());
        used
    }

    fn has_time(&self) -> bool {
        self.clock.left() >= STEP
    }

    #[expect(clippy::disallowed_methods, reason = "resolvers tell nobody when they have forgotten a name")]
    async fn wait(&mut self, time: SignedDuration) -> bool {
        let Ok(time) = Duration::try_from(time) else { return false };
        if self.clock.left() < time.saturating_add(STEP) {
            return false;
        }
        // The sandbox's resolver remembers nothing.
        let times_faster = self.aws.times_faster();
        tokio::time::sleep(time / times_faster).await;
        true
    }

    async fn look(&mut self, step: &Step) -> Look {
        let (time, now) = (self.clock.left().min(STEP), self.clock.now());
        let batch = self.shared.serving(step.resource.kind(), now);
        let mut again = Box::pin(self.aws.look_again(&step.resource, self.scope, now, time, batch)).await;
        if step.resource.kind() == Kind::Record {
            let names = again.seen.names_of_load_balancers();
            again.seen.lookups = self.prober.lookups(names, self.clock.left().min(STEP)).await;
        }
        if deciders(step.resource.kind()).contains(&Part::Objects) {
            again.seen.clusters.objects = Box::pin(self.clusters.objects(self.clock.left().min(STEP))).await;
        }
        self.answers = std::mem::take(&mut again.answers);
        self.shared.told(step.resource.kind(), again)
    }

    async fn snapshot(&mut self, resource: &Resource) -> Result<String, String> {
        let raw_answers = Box::pin(self.aws.raw_answers(resource, &self.answers, self.clock.left().min(STEP))).await;
        let raw_answers = raw_answers.map_err(|unseen| unseen.to_string())?;
        self.snapshots = self.snapshots.saturating_add(1);
        let snapshot = Snapshot {
            schema: SCHEMA.to_owned(),
            run: self.run.as_str().to_owned(),
            number: self.snapshots,
            at: self.clock.now(),
            account: self.scope.account.clone(),
            region: self.aws.region().to_owned(),
            resource: resource.clone(),
            raw_answers,
            seal: String::new(),
            mac: None,
        };
        let key = keys::snapshot(self.run, resource);
        let mut snapshot = snapshot.sealed();
        if let Some(under) = self.seal_key {
            let mac = seal::make(self.aws, under, &snapshot.seal).await.map_err(|unseen| unseen.to_string())?;
            snapshot.mac = Some(mac);
        }
        self.write_once(&key, &snapshot).await?;
        Ok(format!("s3://{}/{key}", self.bucket))
    }

    async fn remove(&mut self, resource: &Resource) -> Removal {
        self.removers.remove(resource).await
    }

    async fn record(&mut self, done: &Done) -> Result<(), String> {
        self.write_once(&keys::outcome(self.run, &done.step.resource), done).await
    }
}

impl AwsExecutor<'_> {
    async fn write_once<T: Serialize>(&self, key: &str, content: &T) -> Result<(), String> {
        match put_json(self.aws, self.bucket, key, content, Precondition::IfNoneMatch).await {
            Ok(Written::Yes(_)) => Ok(()),
            Ok(Written::Conflict) => Err(format!("there is already an s3://{}/{key}", self.bucket)),
            Err(unseen) => Err(unseen.to_string()),
        }
    }
}
