//! How often each API of AWS may be called, and the waiting that keeps us to our share of it.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex as Queue;
use tokio::time::Instant;

/// An API with a limit of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Api {
    /// Every call of `ELBv2` that changes nothing.
    Elb,
    /// The same of the first `ELB` API.
    ClassicElb,
    /// `ListWebACLs` and `ListTagsForResource` of AWS WAF.
    WafList,
    /// `GetWebACL`.
    WafGet,
    /// `ListResourcesForWebACL`.
    WafResources,
    /// `GetWebACLForResource`.
    WafOfResource,
    /// `ListCertificates`.
    AcmList,
    /// `DescribeCertificate`.
    AcmDescribe,
    /// `ListTagsForCertificate`.
    AcmTags,
    /// Every call of Route 53.
    Route53,
    /// Every call of EKS that changes nothing.
    Eks,
    /// Every paged call of EC2 that changes nothing.
    Ec2,
    /// Every call of Auto Scaling that changes nothing.
    AutoScaling,
    /// Every call of ECS that changes nothing.
    Ecs,
    /// Every call of `CodeDeploy` that changes nothing.
    CodeDeploy,
    /// Every call of VPC Lattice that changes nothing.
    VpcLattice,
    /// `GetMetricData`.
    Metrics,
    /// `GetResources` of the Resource Groups Tagging API.
    Tagging,
}

/// What AWS allows an account in a Region, and what of it is ours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Calls a second in the long run.
    pub per_second: f64,
    /// Calls that may come at once after a pause.
    pub burst: f64,
    /// Our share of both, in percent. The rest is for the controllers and people who share the limit.
    pub share: f64,
}

impl Api {
    /// The limit. Where AWS publishes none, a rate that no account is known to be refused at.
    ///
    /// Sources: ELB guide "API throttling" (bucket 40, refill 10/s; the AWS Load Balancer Controller draws from the same
    /// one), AWS WAF developer guide "Quotas", ACM user guide "Quotas", Route 53 guide "Throttling of API requests" (as of
    /// 30 July 2026: 50 and 10/s), EC2 guide "Request throttling" (100 and 20/s for paged reads), Resource Groups guide
    /// "Service quotas for tagging" (15/s).
    pub fn rate(self) -> Rate {
        let (per_second, burst, share) = match self {
            Self::Elb | Self::ClassicElb => (10.0, 40.0, 50.0),
            Self::WafList | Self::WafGet => (5.0, 5.0, 80.0),
            // The slowest of all. A whole share: the controller asks from the other side, with another call.
            Self::WafResources | Self::WafOfResource => (1.0, 1.0, 100.0),
            Self::AcmList => (5.0, 5.0, 50.0),
            Self::Route53 => (10.0, 50.0, 50.0),
            Self::AcmDescribe
            | Self::AcmTags
            | Self::Eks
            | Self::AutoScaling
            | Self::Ecs
            | Self::CodeDeploy
            | Self::VpcLattice => (10.0, 10.0, 50.0),
            Self::Ec2 => (20.0, 100.0, 25.0),
            Self::Metrics => (50.0, 50.0, 20.0),
            Self::Tagging => (15.0, 15.0, 50.0),
        };
        Rate { per_second, burst, share }
    }
}

impl Rate {
    /// Time from one call of ours to the next.
    fn interval(self) -> Duration {
        Duration::from_secs_f64(100.0 / (self.per_second * self.share))
    }

    /// How far calls may run ahead of that: our share of the burst, but for the call itself.
    fn ahead(self) -> Duration {
        let calls = (self.burst * self.share / 100.0 - 1.0).max(0.0);
        self.interval().mul_f64(calls)
    }
}

/// Who waits for one API, and when the call after all that were let through is due: none is, before the first.
type Waiting = Arc<Queue<Option<Instant>>>;

type Queues = BTreeMap<(Api, String), Waiting>;

/// One queue for each API and Region.
#[derive(Debug)]
pub struct Rates {
    /// How many times faster than our share: 1 unless the AWS has no limits.
    hurry: u32,
    /// Whether our share is the whole.
    is_whole: bool,
    queues: Mutex<Queues>,
}

impl Rates {
    /// Our share of each rate, or so many times as much.
    pub fn hurried(hurry: Option<NonZeroU32>) -> Self {
        Self { hurry: hurry.map_or(1, NonZeroU32::get), is_whole: false, queues: Mutex::default() }
    }

    /// The whole of each rate: for a few calls that have to be made soon.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self { hurry: self.hurry, is_whole: true, queues: Mutex::default() }
    }

    /// Waits until one more call is within our share. Calls go in the order in which they ask, and one that is given up
    /// while it waits takes nothing from the others: this outlives the run.
    ///
    /// An attempt that the SDK repeats is not counted: it repeats what AWS refused, and waits by itself.
    pub async fn wait_for(&self, api: Api, region: &str) {
        let (mut rate, queue) = (api.rate(), self.queue(api, region));
        if self.is_whole {
            rate.share = 100.0;
        }
        let mut due = queue.lock().await;
        let now = Instant::now();
        let mine = due.map_or(now, |due| due.max(now));
        let may_go = mine.checked_sub(rate.ahead() / self.hurry).unwrap_or(now);
        if may_go > now {
            pause(may_go - now).await;
        }
        *due = Some(mine + rate.interval() / self.hurry);
    }

    fn queue(&self, api: Api, region: &str) -> Waiting {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(queues.entry((api, region.to_owned())).or_default())
    }
}

#[expect(clippy::disallowed_methods, reason = "calls a second are a promise to AWS: only time keeps it")]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::time::timeout;

    use super::*;

    const ALL: [Api; 17] = [
        Api::Elb,
        Api::ClassicElb,
        Api::WafList,
        Api::WafGet,
        Api::WafResources,
        Api::AcmList,
        Api::AcmDescribe,
        Api::AcmTags,
        Api::Route53,
        Api::Eks,
        Api::Ec2,
        Api::AutoScaling,
        Api::Ecs,
        Api::CodeDeploy,
        Api::VpcLattice,
        Api::Metrics,
        Api::Tagging,
    ];

    /// When each of these calls is let through, in seconds.
    async fn times(api: Api, calls: usize) -> Vec<f64> {
        let (rates, begun) = (Rates::hurried(None), Instant::now());
        let mut times = Vec::new();
        for _ in 0..calls {
            rates.wait_for(api, "us-east-1").await;
            times.push(begun.elapsed().as_secs_f64());
        }
        times
    }

    #[tokio::test(start_paused = true)]
    async fn no_window_of_time_sees_more_than_our_share() {
        for api in ALL {
            let Rate { per_second, burst, share } = api.rate();
            let times = times(api, 120).await;
            for (first, from) in times.iter().enumerate() {
                for (last, to) in times.iter().enumerate().skip(first) {
                    let calls = u32::try_from(last - first + 1).unwrap();
                    let allowed = (burst.max(1.0) + (to - from) * per_second) * share / 100.0;
                    assert!(f64::from(calls) <= allowed.max(1.0) + 1.01, "{api:?}: {calls} in {} s", to - from);
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_let_through_at_once_and_the_rest_at_the_rate() {
        let times = times(Api::Route53, 35).await;
        assert!(times[24] < 0.001, "25 at once: {}", times[24]);
        assert!((times[34] - 2.0).abs() < 0.05, "ten more at 5 a second: {}", times[34]);
        assert!((times_of_slowest().await - 7.0).abs() < 0.05);
    }

    /// Eight calls at one a second.
    async fn times_of_slowest() -> f64 {
        times(Api::WafResources, 8).await[7]
    }

    #[tokio::test(start_paused = true)]
    async fn tasks_that_ask_at_once_share_one_rate_and_regions_do_not() {
        let (rates, begun) = (Rates::hurried(None), Instant::now());
        let ask = |region: &'static str| rates.wait_for(Api::WafResources, region);
        tokio::join!(ask("us-east-1"), ask("us-east-1"), ask("us-east-1"), ask("eu-west-1"));
        assert!((begun.elapsed().as_secs_f64() - 2.0).abs() < 0.05);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_takes_nothing_from_the_next() {
        let (rates, begun) = (Rates::hurried(None), Instant::now());
        let ask = || rates.wait_for(Api::WafResources, "us-east-1");
        let many = join_all((0..100).map(|_| ask()));
        assert!(timeout(Duration::from_millis(2500), many).await.is_err());
        ask().await;
        assert!((begun.elapsed().as_secs_f64() - 3.0).abs() < 0.05, "three went before: {:?}", begun.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn the_whole_of_a_rate_is_twice_our_half() {
        let (rates, begun) = (Rates::hurried(None).whole(), Instant::now());
        for _ in 0..60 {
            rates.wait_for(Api::Elb, "us-east-1").await;
        }
        assert!((begun.elapsed().as_secs_f64() - 2.0).abs() < 0.05, "40 at once, then 10 a second");
    }
}
