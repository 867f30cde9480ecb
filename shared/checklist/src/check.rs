//! What a check is: its rule, and all that others must know of it.

use facts::site::Probe;
use facts::{Facts, Unseen};

use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::Finding;
use crate::scene::{Scene, Trouble};

/// What a check says: a finding, or the missing fact that keeps it from judging.
pub type Judgement = Result<Finding, Unseen>;

/// One line of the checklist.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an answer by itself")]
pub struct Check {
    /// Which one it is.
    pub id: CheckId,
    /// The question that it answers.
    pub asks: &'static str,
    /// The rule.
    pub judge: fn(&Facts, &Expectations) -> Judgement,
    /// What must work before there is anything to judge.
    pub(crate) needs: Needs,
    /// What can be the cause of its trouble, the likeliest first. Of the checks together these make a graph without a
    /// circle: what comes later in the way of a request never explains what comes before it.
    pub(crate) hangs_on: &'static [Edge],
    /// Its trouble in one sentence that is fit for a subject.
    pub(crate) headline: fn(&Trouble<'_>) -> String,
    /// Who notices it, in words. Where endpoints fail for it, that is said in its place.
    pub(crate) affected: fn(&Trouble<'_>) -> String,
    /// The annotation that governs what it looks at, where one does. The controller undoes what is changed past it.
    /// Source: AWS Load Balancer Controller, `docs/guide/ingress/annotations.md`; `external-dns` for the record.
    pub(crate) annotation: Option<&'static str>,
    /// Whether what it found cannot flap: it was read from a configuration or a certificate, not measured, so that one
    /// run is proof enough.
    pub(crate) is_certain: fn(&Facts, &Expectations) -> bool,
    /// Whether it looks over a window of minutes, so that it stands badly for a while after all is well again.
    pub(crate) lags: bool,
    /// Whether a deployment may break it for a moment.
    pub(crate) shaken_by_deployment: bool,
    /// Whether it tells if users are served: nothing is removed while it fails, or cannot be told.
    pub serving: bool,
    /// Whether it is for when somebody asks: where nobody does, nothing is missing.
    pub on_demand: bool,
    /// What two sites have in common whose faults of this check are one.
    pub(crate) reach: Reach,
    /// Whether it reads figures of the last minutes: while it does not stand well, old ones do not serve it.
    pub(crate) reads_last_minutes: bool,
}

/// What two sites must have in common for a fault to be one fault of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Nothing: it is told by whatever is looked at.
    Stack,
    /// The cluster, where its controller is down; else the load balancer.
    Cluster,
    /// The certificate that is served.
    Certificate,
    /// The load balancer, and what of it is at fault.
    LoadBalancer,
    /// All: it is of the site itself.
    Site,
}

/// What must work before there is anything to judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// The load balancer, of which AWS tells.
    LoadBalancer,
    /// An address of the domain besides.
    Site,
    /// A right answer of an endpoint besides.
    Answers,
}

/// One possible cause, and when it is one: that both fail at the same time proves nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) cause: CheckId,
    pub(crate) when: When,
}

/// When a cause explains an effect.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// Whenever both stand badly.
    Always,
    /// When the facts say so.
    Facts(fn(&Scene<'_>) -> bool),
    /// For those of the wrong answers of which the facts say so. The effect is explained when each wrong answer is, by
    /// one cause or another.
    Answers(fn(&Scene<'_>, &Probe) -> bool),
}

pub(crate) const fn always(cause: CheckId) -> Edge {
    Edge { cause, when: When::Always }
}

pub(crate) const fn if_facts(cause: CheckId, holds: fn(&Scene<'_>) -> bool) -> Edge {
    Edge { cause, when: When::Facts(holds) }
}

pub(crate) const fn for_answers(cause: CheckId, holds: fn(&Scene<'_>, &Probe) -> bool) -> Edge {
    Edge { cause, when: When::Answers(holds) }
}
