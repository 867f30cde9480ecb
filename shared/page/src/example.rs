//! Pages to look at: all well, an outage, a year with everything in it, and strings that want to be markup.

mod hostile;
mod past;
mod shards;
mod sites;

use checklist::{Expectations, Verdict, causes, example, judge};
use facts::Facts;
use facts::site::{Outcome, Reply};
use facts::targets::TargetState;
use jiff::Timestamp;
use report::cleanup::{SUMMARY_SCHEMA, Summary};
use report::{Report, Run};

use crate::history::Look;
use crate::{History, Shown, html};

pub use past::Story;
pub use shards::shards;
pub use sites::sites;

/// One page with all that it is made of.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its name, fit for a file.
    pub name: &'static str,
    /// The last run.
    pub report: Report,
    /// What had to be true.
    pub expectations: Expectations,
    /// All runs.
    pub history: History,
    /// The last run of `cleanup`.
    pub cleanup: Option<Summary>,
}

impl Example {
    /// Every example.
    pub fn all() -> Vec<Self> {
        vec![Self::healthy(), Self::failing(), Self::year(), Self::hostile(), Self::first()]
    }

    /// Four quiet weeks.
    pub fn healthy() -> Self {
        let (facts, expectations) = example::healthy();
        Self::told("healthy", &facts, expectations, Story::quiet(28), Some(plan()))
    }

    /// No target is healthy, for two hours.
    pub fn failing() -> Self {
        let (mut facts, expectations) = example::healthy();
        break_targets(&mut facts);
        let mut example = Self::told("failing", &facts, expectations, Story::outage(28, 125), Some(plan()));
        example.since(facts.at.as_second() - 125 * 60);
        example
    }

    /// A year of runs with outages, nights without a run, weeks of warnings; today the certificate is near its end.
    pub fn year() -> Self {
        let (mut facts, expectations) = example::healthy();
        for handshake in facts.tls.iter_mut().flatten() {
            if let facts::tls::HandshakeOutcome::Served(served) = &mut handshake.outcome {
                served.leaf.not_after = Timestamp::constant(example::AT.as_second() + 12 * 86_400, 0);
            }
        }
        let mut example = Self::told("year", &facts, expectations, Story::eventful(365), None);
        example.since(facts.at.as_second() - 18 * 86_400);
        example
    }

    /// Everything that somebody else could have written wants to be markup, turns around, or does not end.
    pub fn hostile() -> Self {
        let (mut facts, mut expectations) = example::healthy();
        hostile::spoil(&mut facts, &mut expectations);
        let mut cleanup = plan();
        hostile::STRING.clone_into(&mut cleanup.headline);
        cleanup.first = vec![hostile::STRING.to_owned(), "x".repeat(2000)];
        cleanup.approve = Some(hostile::STRING.to_owned());
        let mut example = Self::told("hostile", &facts, expectations, Story::outage(2, 60), Some(cleanup));
        hostile::spoil_report(&mut example.report);
        let mut look = Look::new(&example.report, &facts);
        look.changes = vec![hostile::STRING.to_owned()];
        example.history.note(&look);
        example
    }

    /// The first run ever.
    pub fn first() -> Self {
        let (facts, expectations) = example::healthy();
        Self::told("first", &facts, expectations, Story::quiet(0), None)
    }

    /// The page.
    pub fn html(&self) -> String {
        let Self { report, expectations, history, cleanup, name: _ } = self;
        let kept_at =
            "s3://albkeeper-state/reports/verify/api.retail-prediction.example.com/2026/09/01/120000-run-1.json";
        html(&Shown { report, expectations, history, cleanup: cleanup.as_ref(), kept_at })
    }

    fn told(
        name: &'static str,
        facts: &Facts,
        expectations: Expectations,
        story: Story,
        cleanup: Option<Summary>,
    ) -> Self {
        let run = Run::begun("3f1c8a52-0d6f-4c0e-9a55-2b7f4e1d6c11".to_owned(), facts.at, "us-east-1".to_owned());
        let lines = judge(facts, &expectations);
        let causes = causes(facts, &expectations, &lines);
        let mut report = report::build::report(facts, lines, causes, None, run);
        report.run.took_ms = 412;
        report.run.usd = 0.000_06;
        let history = story.told(&report, facts);
        Self { name, report, expectations, history, cleanup }
    }

    fn since(&mut self, second: i64) {
        for judged in &mut self.report.checks {
            if judged.line.finding.verdict > Verdict::Pass {
                judged.since = Timestamp::from_second(second).ok();
            }
        }
    }
}

fn break_targets(facts: &mut Facts) {
    for target in facts.target_groups.iter_mut().flatten().flat_map(|group| group.targets.iter_mut().flatten()) {
        target.state = TargetState::Unhealthy;
        target.reason = Some("Target.ResponseCodeMismatch".to_owned());
        target.description = Some("Health checks failed with these codes: [503]".to_owned());
    }
    for probe in facts.site.endpoints.iter_mut().flat_map(|endpoint| endpoint.probes.iter_mut().flatten()) {
        probe.outcome = Outcome::Reply(Reply {
            status: 503,
            version: "HTTP/2.0".to_owned(),
            headers: vec![("server".to_owned(), "awselb/2.0".to_owned())],
            body: "<html><head><title>503 Service Temporarily Unavailable</title></head></html>".to_owned(),
            truncated: false,
            ..Reply::default()
        });
    }
}

fn plan() -> Summary {
    Summary {
        schema: SUMMARY_SCHEMA.to_owned(),
        at: Timestamp::constant(example::AT.as_second() - 9 * 3600, 0),
        mode: removal::Mode::Plan,
        headline: "7 orphans could go, and 3 more wait".to_owned(),
        steps: 7,
        first: [
            "record old.dev.example.com",
            "load-balancer k8s-shop-web-1a2b3c4d5e",
            "target-group k8s-shop-api-0a1b2c3d4e",
        ]
        .map(ToOwned::to_owned)
        .to_vec(),
        saves_usd_month: 21.43,
        missing: Vec::new(),
        advice: Vec::new(),
        approve: Some(
            "sam remote invoke CleanupFunction --stack-name albkeeper --event \
             '{\"mode\": \"apply\", \"digest\": \"8c05b8a5c9a4f1d2\"}'"
                .to_owned(),
        ),
    }
}
