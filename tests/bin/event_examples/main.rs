//! Sends every file of `events/` to the deployed functions with the real `sam`, and writes `events/README.md`: what to
//! type, and what came out.

mod page;

use std::io::{self, Write};
use std::process::ExitCode;

use sandbox::world::ZONE;
use sandbox::{KitError, PARAMETERS, Sandbox, places};
use serde_json::Value;

use page::{Page, Shown};

/// One event, its function, and what it is for.
struct Example {
    file: &'static str,
    function: &'static str,
    told: &'static str,
}

const fn example(file: &'static str, function: &'static str, told: &'static str) -> Example {
    Example { file, function, told }
}

const VERIFY: &str = "VerifyFunction";
const CLEANUP: &str = "CleanupFunction";
const RESTORE: &str = "RestoreFunction";

/// Of a healthy load balancer.
const HEALTHY: &[Example] = &[
    example("verify-minimal.json", VERIFY, "The least that can be asked: everything else has a default."),
    example("verify.json", VERIFY, "Everything that can be expected, in one event."),
    example("load-test.json", VERIFY, "Puts load on the site, in phases, and judges how it bears it."),
    example("verify-replay.json", VERIFY, "Judges again what an earlier run saw: reads its report, and nothing else."),
];

/// Of a cluster with more load balancers than one.
const OF_A_CLUSTER: Example =
    example("verify-shard.json", VERIFY, "Every load balancer of a cluster with all of its hosts, in one run.");

/// Of an account with what a dead cluster left behind, in the order in which a person would send them.
const LEFT_BEHIND: &[Example] = &[
    example("cleanup-minimal.json", CLEANUP, "What could go, within the fences of the stack's parameters?"),
    example("cleanup.json", CLEANUP, "The same with narrower fences of its own."),
    example("cleanup-explain.json", CLEANUP, "Why does this one stay?"),
    example("cleanup-apply.json", CLEANUP, "Carries out exactly the plan that its digest names."),
    example("restore-list.json", RESTORE, "Which runs of `cleanup` can be undone?"),
    example("restore.json", RESTORE, "What would come back?"),
    example(
        "restore-apply.json",
        RESTORE,
        "Brings back what is named in `only`; without it, all of the run. Its digest is that of the plan with the same `only`.",
    ),
];

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "examples: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), KitError> {
    let sandbox = Sandbox::start().await?;
    sandbox.deploy(&PARAMETERS).await?;
    let mut page = Page::default();
    let mut past = Past::default();
    for example in HEALTHY {
        show(&sandbox, example, &mut past, &mut page).await?;
    }
    of_a_cluster(&sandbox, &mut past, &mut page).await?;
    let orphans = sandbox.leave_orphans().await?;
    let parameters = orphans.parameters();
    let ours = parameters.iter().map(|(name, value)| (*name, value.as_str()));
    sandbox.deploy(&PARAMETERS.into_iter().chain(ours).collect::<Vec<_>>()).await?;
    for example in LEFT_BEHIND {
        show(&sandbox, example, &mut past, &mut page).await?;
    }
    let path = places::root().join("events/README.md");
    std::fs::write(&path, page.text()).map_err(KitError::io("write events/README.md"))
}

/// The cluster gets two more load balancers for as long as it is shown.
async fn of_a_cluster(sandbox: &Sandbox, past: &mut Past, page: &mut Page) -> Result<(), KitError> {
    let host = |name: &str| format!("{name}.{ZONE}");
    let shop = sandbox.world.add_neighbour("k8s-shop-front", &[&host("shop"), &host("cart")]).await?;
    let blog = sandbox.world.add_neighbour("k8s-shop-blog", &[&host("blog")]).await?;
    sandbox.world.share(&sandbox.front.pki.wildcard(60)?).await?;
    show(sandbox, &OF_A_CLUSTER, past, page).await?;
    for neighbour in [shop, blog] {
        sandbox.world.remove_neighbour(&neighbour).await?;
    }
    sandbox.heal().await
}

/// What earlier answers told, for the events that name it.
#[derive(Default)]
struct Past {
    report: Option<Value>,
    digest: Option<Value>,
    run: Option<Value>,
    gone: Option<Value>,
}

impl Past {
    /// The event with the digest and the run that the answers before told, and whether that changed it.
    fn fill(&self, event: &mut Value) -> bool {
        let before = event.clone();
        for (field, value) in
            [("replay", &self.report), ("digest", &self.digest), ("run", &self.run), ("only", &self.gone)]
        {
            if let (Some(place), Some(value)) = (event.get_mut(field), value) {
                *place = value.clone();
            }
        }
        *event != before
    }

    fn learn(&mut self, example: &Example, answer: &Value) {
        self.digest = answer.get("digest").filter(|digest| !digest.is_null()).cloned().or(self.digest.take());
        if example.file == "verify.json" {
            self.report = answer.pointer("/delivered/report").cloned();
        }
        if example.file == "cleanup-apply.json" {
            self.run = answer.pointer("/run/id").cloned();
        }
        if example.file == "restore.json" {
            self.gone = answer.pointer("/lines/0/name").map(|name| Value::Array(vec![name.clone()]));
        }
    }
}

/// The digest of the plan for what this event names.
async fn narrowed(sandbox: &Sandbox, event: &Value) -> Result<Option<Value>, KitError> {
    let mut plan = event.clone();
    if let Some(fields) = plan.as_object_mut() {
        fields.retain(|name, _| name != "mode" && name != "digest");
    }
    let answer = sandbox.invoke(RESTORE, &plan).await?;
    Ok(answer.payload.get("digest").cloned())
}

async fn show(sandbox: &Sandbox, example: &Example, past: &mut Past, page: &mut Page) -> Result<(), KitError> {
    let broken = |error: &dyn std::fmt::Display| KitError::broken(format!("events/{}: {error}", example.file));
    let path = places::root().join("events").join(example.file);
    let text = std::fs::read_to_string(&path).map_err(KitError::io(format!("read {}", example.file)))?;
    let mut event: Value = serde_json::from_str(&text).map_err(|error| broken(&error))?;
    let mut filled = past.fill(&mut event);
    if example.file == "restore-apply.json" {
        past.digest = narrowed(sandbox, &event).await?;
        filled |= past.fill(&mut event);
    }
    let event_text = event.to_string();
    let words = if filled { ["--event", &event_text] } else { ["--event-file", &format!("events/{}", example.file)] };
    let printed = sandbox.sam_prints(example.function, &words).await?;
    let answer: Value = serde_json::from_str(printed.answer.trim()).map_err(|error| broken(&error))?;
    if answer.get("errorMessage").is_some() {
        return Err(broken(&answer));
    }
    past.learn(example, &answer);
    page.add(&Shown {
        file: example.file,
        told: example.told,
        function: example.function,
        words: &words,
        log: &printed.log,
        answer: printed.answer.trim(),
    });
    Ok(())
}
