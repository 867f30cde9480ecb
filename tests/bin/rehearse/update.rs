//! Updates in place: a parameter, then the code. Nothing is replaced, and the bucket keeps what it has.

use std::fs;
use std::path::Path;

use sandbox::wire::RestService;
use sandbox::{KitError, Sandbox, places};
use serde_json::{Value, json};

use crate::parameters;
use crate::words::{say, step};

/// A program's tail, which changes its bytes and nothing else.
const TAIL: &[u8] = b"\nrehearsal";

pub(crate) async fn a_parameter(sandbox: &Sandbox) -> Result<(), KitError> {
    let before = Standing::read(sandbox).await?;
    let changed = parameters(&[("MonthlyUsd", "60"), ("Paths", "/health,/docs")]);
    step("sam deploy, MonthlyUsd=60 Paths=/health,/docs", sandbox.deploy(&changed)).await?;
    let after = Standing::read(sandbox).await?;
    before.is_kept_by(&after)?;
    need(before.code == after.code, "the code is another, although only a parameter changed")?;
    need(after.input.contains("\"monthly_usd\": 60"), "the schedule does not send the new limit")?;
    let paths = r#""endpoints": [{"path": "/health"}, {"path": "/docs"}]"#;
    need(after.input.contains(paths), "the schedule does not ask for the paths that were named")?;
    say("  the schedule sends the new limit and paths; the same code, bucket and reports");
    Ok(())
}

/// Parameters that do not go together are refused before anything is made or changed.
pub(crate) async fn what_does_not_go_together(sandbox: &Sandbox) -> Result<(), KitError> {
    let before = Standing::read(sandbox).await?;
    let subnets = sandbox.world.ids.subnets.join(",");
    let all = parameters(&[("MonthlyUsd", "60"), ("VerifySubnets", &subnets)]);
    let refused = step("sam deploy, what does not go together", async { Ok(sandbox.deploy(&all).await.err()) }).await?;
    let words = refused.map(|why| why.to_string()).unwrap_or_default();
    let told = "VerifySubnets needs VerifySecurityGroups";
    need(words.contains(told), &format!("it was not refused for {told}: {words}"))?;
    let after = Standing::read(sandbox).await?;
    before.is_kept_by(&after)?;
    need(before.code == after.code && before.input == after.input, "a refused deploy changed something")?;
    say("  it was refused with its reason, and nothing changed");
    Ok(())
}

pub(crate) async fn the_code(sandbox: &Sandbox) -> Result<(), KitError> {
    let before = Standing::read(sandbox).await?;
    let built = sandbox.directory().join("other-code");
    copy(&places::root().join(".aws-sam/build"), &built)?;
    let program = built.join("VerifyFunction/bootstrap");
    let bytes = fs::read(&program).map_err(KitError::io(format!("read {}", program.display())))?;
    fs::write(&program, [&bytes, TAIL].concat()).map_err(KitError::io(format!("write {}", program.display())))?;
    let template = built.join("template.yaml");
    let parameters = parameters(&[("MonthlyUsd", "60")]);
    step("sam deploy, verify with other bytes, without them", sandbox.deploy_template(&template, &parameters)).await?;
    let after = Standing::read(sandbox).await?;
    before.is_kept_by(&after)?;
    need(before.code != after.code, "the code of verify is still the old one")?;
    let event = json!({"domain": sandbox::world::DOMAIN, "load_balancer": sandbox::world::NAME});
    let answer = step("invoke the new code", sandbox.invoke("VerifyFunction", &event)).await?;
    let overall = answer.ok()?;
    let overall = overall.get("overall").and_then(Value::as_str).unwrap_or_default().to_owned();
    need(overall == "pass", &format!("the new code answers {overall}"))?;
    say("  the new code runs and passes; the same bucket and reports");
    Ok(())
}

/// What an update must not replace, and what it changes.
struct Standing {
    physical: Vec<String>,
    reports: Vec<String>,
    code: String,
    input: String,
}

impl Standing {
    async fn read(sandbox: &Sandbox) -> Result<Self, KitError> {
        let mut physical = Vec::new();
        for logical in [
            "StateBucket",
            "AlertTopic",
            "DeadLetters",
            "VerifyFunction",
            "CleanupFunction",
            "RestoreFunction",
            "VerifyLog",
        ] {
            physical.push(sandbox.physical(logical).await?);
        }
        let name = sandbox.physical("VerifyFunction").await?;
        let function = sandbox.get(RestService::LAMBDA, &format!("/2015-03-31/functions/{name}")).await?;
        let schedule = sandbox.physical("VerifyFunctionChecklist").await?;
        let schedule = sandbox.get(RestService::SCHEDULER, &format!("/schedules/{schedule}")).await?;
        let text = |value: &Value, pointer: &str| {
            let found = value.pointer(pointer).and_then(Value::as_str).map(ToOwned::to_owned);
            found.ok_or_else(|| KitError::broken(format!("no {pointer} in {value}")))
        };
        Ok(Self {
            physical,
            reports: sandbox.keys("reports/").await?,
            code: text(&function, "/Configuration/CodeSha256")?,
            input: text(&schedule, "/Target/Input")?,
        })
    }

    fn is_kept_by(&self, after: &Self) -> Result<(), KitError> {
        need(self.physical == after.physical, "something was replaced instead of updated")?;
        let lost = self.reports.iter().find(|report| !after.reports.contains(report));
        need(lost.is_none(), &format!("{lost:?} was lost"))
    }
}

/// A sentence for what should not be.
pub(crate) fn need(holds: bool, otherwise: &str) -> Result<(), KitError> {
    if holds { Ok(()) } else { Err(KitError::broken(otherwise)) }
}

fn copy(from: &Path, to: &Path) -> Result<(), KitError> {
    let failed = |path: &Path| KitError::io(format!("copy {}", path.display()));
    fs::create_dir_all(to).map_err(failed(to))?;
    for entry in fs::read_dir(from).map_err(failed(from))? {
        let entry = entry.map_err(failed(from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target)?;
        } else {
            fs::copy(&source, &target).map_err(failed(&source))?;
        }
    }
    Ok(())
}
