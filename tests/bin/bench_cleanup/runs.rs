//! How each tool is run, and which target groups it would remove.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use hyper::Method;
use sandbox::ministack::ACCOUNT;
use sandbox::wire::{QueryService, RestService};
use sandbox::world::large_account::LargeAccount;
use sandbox::world::orphans::{DEAD_CLUSTER, DEAD_OWNER};
use sandbox::{KitError, Sandbox, places};
use serde_json::Value;

use crate::arguments::Arguments;
use crate::lambda::{Answer, RuntimeApi};
use crate::measured::{Running, Taken};
use crate::still::Still;
use crate::tool::{Pace, Tool};

const BUCKET: &str = "albkeeper-bench";
const POLICY: &str = "unused-target-groups";
/// The variable by which the function goes faster than AWS allows.
const HURRY: &str = "HURRY";

/// All kinds that the function knows.
const EVERY_KIND: &str = "target-group,web-acl,record,load-balancer,certificate,validation-record,security-group";

/// What one run took, and the target groups that would go.
pub(crate) struct Found {
    /// What it took.
    pub(crate) taken: Taken,
    /// Their ARNs.
    pub(crate) groups: BTreeSet<String>,
    /// What the tool says of its run in one sentence, if it says anything.
    pub(crate) headline: String,
    /// What it wanted to list and could not, and why. Such a run took less than a whole look does.
    pub(crate) unlisted: Vec<String>,
}

impl Found {
    /// The run of a tool that tells nothing besides: when a list fails, so does the tool.
    fn alone(taken: Taken, groups: BTreeSet<String>) -> Self {
        Self { taken, groups, headline: String::new(), unlisted: Vec::new() }
    }
}

/// What every run stands on.
pub(crate) struct Ground<'a> {
    directory: PathBuf,
    tools: PathBuf,
    bootstrap: &'a Path,
    user: Vec<(String, String)>,
    function: Vec<(String, String)>,
}

impl<'a> Ground<'a> {
    /// Makes what the function keeps its things in.
    pub(crate) async fn lay(
        sandbox: &Sandbox,
        crowd: &LargeAccount,
        still: &Still,
        arguments: &'a Arguments,
    ) -> Result<Self, KitError> {
        let wire = sandbox.quiet();
        wire.rest(RestService::S3, Method::PUT, &format!("/{BUCKET}"), &[], Bytes::new()).await?;
        let topic = wire.query(QueryService::SNS, "CreateTopic", &[("Name", BUCKET)]).await?.need("TopicArn")?;
        let tools = places::root().join(".tools/custodian/bin");
        if !tools.join("custodian").is_file() {
            let path = tools.join("custodian").display().to_string();
            return Err(KitError::Missing { tool: "Cloud Custodian", path, remedy: "run `make bench`" });
        }
        let mut user: Vec<(String, String)> =
            sandbox.user_env().into_iter().filter(|(name, _)| name != "AWS_ENDPOINT_URL").collect();
        let home = sandbox.directory().display().to_string();
        user.extend(owned([
            ("AWS_ENDPOINT_URL", still.url().as_str()),
            ("PATH", &format!("{}:/usr/local/bin:/usr/bin:/bin", tools.display())),
            ("HOME", &home),
            ("LC_ALL", "C.UTF-8"),
        ]));
        let mut function = user.clone();
        // Whether it hurries is said for each run.
        function.extend(sandbox.functions_env().iter().filter(|(name, _)| name != HURRY).cloned());
        function.extend(owned([
            ("AWS_LAMBDA_FUNCTION_NAME", "cleanup"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("STATE_BUCKET", BUCKET),
            ("TOPIC_ARN", &topic),
            ("CLUSTERS", DEAD_CLUSTER),
            ("RETIRED_CLUSTERS", DEAD_CLUSTER),
            ("DEAD_OWNERS", DEAD_OWNER),
            ("ACCOUNT", ACCOUNT),
            ("ZONES", &crowd.zones.join(",")),
            ("RECORD_NAMES", "*"),
            ("WEB_ACL_NAMES", "*"),
            // Every orphan shall be in the plan, so that plans can be compared.
            ("CAP_APPROVED", "100000"),
            ("CAP_COUNT", "100000"),
            ("CAP_PERCENT", "100"),
        ]));
        let directory = sandbox.directory().to_path_buf();
        Ok(Self { directory, tools, bootstrap: &arguments.bootstrap, user, function })
    }

    /// The function may not be built yet; the others are there.
    pub(crate) fn missing(&self, tool: Tool) -> Option<&'static str> {
        match tool {
            Tool::Custodian | Tool::Script => None,
            Tool::Groups(_) | Tool::Everything(_) => {
                (!self.bootstrap.is_file()).then_some("not built: run `make build`")
            }
        }
    }

    /// One run.
    pub(crate) async fn run(&self, tool: Tool) -> Result<Found, KitError> {
        match tool {
            Tool::Custodian => self.custodian().await,
            Tool::Script => self.script().await,
            Tool::Groups(pace) => self.function("target-group", pace).await,
            Tool::Everything(pace) => self.function(EVERY_KIND, pace).await,
        }
    }

    async fn custodian(&self) -> Result<Found, KitError> {
        let output = self.directory.join("custodian");
        let program = self.tools.join("custodian").display().to_string();
        let words = [program.as_str(), "run", "--dryrun", "--cache-period", "0", "--region", "us-east-1", "-s"];
        let policy = places::root().join("tests/bench/custodian.yml").display().to_string();
        let words = words.iter().map(|word| (*word).to_owned()).chain([output.display().to_string(), policy]);
        let taken = self.start(&words.collect::<Vec<_>>(), &self.user, "custodian.out")?.ended().await?;
        let listed = read(&output.join(POLICY).join("resources.json"))?;
        let groups = listed.as_array().into_iter().flatten().filter_map(|group| text(group, "/TargetGroupArn"));
        Ok(Found::alone(taken, groups.collect()))
    }

    async fn script(&self) -> Result<Found, KitError> {
        let script = places::root().join("tests/bench/loadbalancer-cleanup.sh").display().to_string();
        let running = self.start(&["/bin/bash".to_owned(), script], &self.user, "script.out")?;
        let taken = running.ended().await?;
        let path = self.directory.join("script.out");
        let told = std::fs::read_to_string(&path).map_err(KitError::io(format!("read {}", path.display())))?;
        Ok(Found::alone(taken, told.lines().map(ToOwned::to_owned).collect()))
    }

    async fn function(&self, kinds: &str, pace: Pace) -> Result<Found, KitError> {
        let mut api = RuntimeApi::start("{}").await?;
        let mut environment = self.function.clone();
        environment.extend(owned([("AWS_LAMBDA_RUNTIME_API", api.address.as_str()), ("KINDS", kinds)]));
        if pace == Pace::Hurried {
            environment.extend(owned([(HURRY, "100000")]));
        }
        let running = self.start(&[self.bootstrap.display().to_string()], &environment, "cleanup.out")?;
        let answer = match api.answer().await {
            Some(Answer::Response(body)) => body,
            Some(Answer::Error(body)) => return Err(running.failure(&String::from_utf8_lossy(&body))),
            None => return Err(running.failure("gave no answer")),
        };
        let taken = running.end().await?;
        let answer: Value = serde_json::from_slice(&answer)
            .map_err(|error| KitError::broken(format!("the answer of cleanup: {error}")))?;
        let list = |name: &str| answer.get(name).and_then(Value::as_array).into_iter().flatten();
        let groups = list("steps").filter(|step| text(step, "/kind").as_deref() == Some("target-group"));
        let unlisted = list("unlisted").filter(|it| it.get("wanted") == Some(&Value::Bool(true)));
        let words = |it: &Value| Some(format!("{}: {}", text(it, "/kind")?, text(it, "/why")?));
        Ok(Found {
            taken,
            groups: groups.filter_map(|step| text(step, "/id")).collect(),
            headline: text(&answer, "/headline").unwrap_or_default(),
            unlisted: unlisted.filter_map(words).collect(),
        })
    }

    fn start(&self, words: &[String], environment: &[(String, String)], output: &str) -> Result<Running, KitError> {
        Running::start(&self.tools.join("python"), words, environment, &self.directory.join(output))
    }
}

fn owned<const N: usize>(pairs: [(&str, &str); N]) -> [(String, String); N] {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
}

fn read(path: &Path) -> Result<Value, KitError> {
    let bytes = std::fs::read(path).map_err(KitError::io(format!("read {}", path.display())))?;
    serde_json::from_slice(&bytes).map_err(|error| KitError::broken(format!("{}: {error}", path.display())))
}

fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer)?.as_str().map(ToOwned::to_owned)
}
