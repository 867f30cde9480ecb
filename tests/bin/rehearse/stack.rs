//! What a stack consists of, whom its alarms tell, and what is left when it is deleted.

use sandbox::wire::{JsonService, QueryService, RestService};
use sandbox::{KitError, Sandbox};
use serde_json::{Value, json};

use crate::update::need;
use crate::words::say;

/// Those of the template without that of the bill: the local AWS reads no `AWS::Region` in a condition.
const ALARMS: usize = 10;

/// What stays: the bucket and its objects, and the logs.
pub(crate) struct Evidence {
    bucket: String,
    keys: Vec<String>,
    logs: Vec<String>,
    functions: Vec<String>,
}

/// Shows the alarms and the dashboard that are there.
pub(crate) async fn show(sandbox: &Sandbox) -> Result<(), KitError> {
    let topic = sandbox.physical("AlertTopic").await?;
    let alarms = alarms(sandbox).await?;
    need(alarms.len() == ALARMS, &format!("there are not {ALARMS} alarms, but {alarms:?}"))?;
    say("alarms, each of which tells the topic:");
    for (name, actions) in alarms {
        need(actions.contains(&topic), &format!("{name} tells {actions:?}, not {topic}"))?;
        say(&format!("  {name}"));
    }
    let dashboard = sandbox.physical("Dashboard").await?;
    let form = [("DashboardName", dashboard.as_str())];
    let found = sandbox.quiet().query(QueryService::CLOUDWATCH, "GetDashboard", &form).await?;
    let body: Value = serde_json::from_str(&found.need("DashboardBody")?)
        .map_err(|error| KitError::broken(format!("the dashboard's body: {error}")))?;
    let widgets = body.get("widgets").and_then(Value::as_array).map_or(0, Vec::len);
    say(&format!("dashboard: {dashboard}, {widgets} widgets"));
    Ok(())
}

/// Lets one alarm go off: its mail must come.
pub(crate) async fn an_alarm_is_mailed(sandbox: &Sandbox) -> Result<(), KitError> {
    let name = sandbox.physical("CleanupFails").await?;
    let form = [("AlarmName", name.as_str()), ("StateValue", "ALARM"), ("StateReason", "a rehearsal")];
    sandbox.quiet().query(QueryService::CLOUDWATCH, "SetAlarmState", &form).await?;
    let mails = sandbox.mails().await?;
    let mail = mails.iter().find(|mail| mail.subject.contains(&name));
    let mail = mail.ok_or_else(|| KitError::broken(format!("{name} went off and nobody was told: {mails:?}")))?;
    say(&format!("an alarm that goes off is mailed: {}", mail.subject));
    Ok(())
}

/// The function that no schedule starts: it answers, and has nothing to undo.
pub(crate) async fn restore_answers(sandbox: &Sandbox) -> Result<(), KitError> {
    let answer = sandbox.sam_invoke("RestoreFunction", &json!({"list": true})).await?;
    let told = answer.payload.get("headline").and_then(Value::as_str);
    let told = told.ok_or_else(|| KitError::broken(format!("restore answers {}", answer.payload)))?;
    say(&format!("restore, asked by hand: {told}"));
    Ok(())
}

/// What must be there after the stack is gone.
pub(crate) async fn evidence(sandbox: &Sandbox) -> Result<Evidence, KitError> {
    let mut logs = Vec::new();
    for log in ["VerifyLog", "CleanupLog", "RestoreLog"] {
        logs.push(sandbox.physical(log).await?);
    }
    let mut functions = Vec::new();
    for function in ["VerifyFunction", "CleanupFunction", "RestoreFunction"] {
        functions.push(sandbox.physical(function).await?);
    }
    Ok(Evidence { bucket: sandbox.physical("StateBucket").await?, keys: sandbox.keys("").await?, logs, functions })
}

/// Functions, schedules, alarms and topic are gone; the evidence is not.
pub(crate) async fn only_evidence_is_left(sandbox: &Sandbox, evidence: &Evidence) -> Result<(), KitError> {
    for function in &evidence.functions {
        let path = format!("/2015-03-31/functions/{function}");
        need(sandbox.get(RestService::LAMBDA, &path).await.is_err(), &format!("{function} is still there"))?;
    }
    let left = alarms(sandbox).await?;
    need(left.is_empty(), &format!("alarms are still there: {left:?}"))?;
    let schedules = sandbox.get(RestService::SCHEDULER, "/schedules").await?;
    let schedules = schedules.get("Schedules").and_then(Value::as_array).map_or(0, Vec::len);
    need(schedules == 0, &format!("{schedules} schedules are still there"))?;
    let keys = sandbox.keys_of(&evidence.bucket, "").await?;
    let lost = evidence.keys.iter().find(|key| !keys.contains(key));
    need(lost.is_none(), &format!("{lost:?} went with the stack"))?;
    let logs = sandbox.log_groups().await?;
    let lost = evidence.logs.iter().find(|log| !logs.contains(log));
    need(lost.is_none(), &format!("the log {lost:?} went with the stack"))?;
    say(&format!("  gone: {}, their schedules, {ALARMS} alarms", evidence.functions.join(", ")));
    say(&format!("  left: {} with {} objects, {}", evidence.bucket, keys.len(), evidence.logs.join(", ")));
    Ok(())
}

/// The names of all alarms, and what each does when it goes off.
async fn alarms(sandbox: &Sandbox) -> Result<Vec<(String, Vec<String>)>, KitError> {
    let found = sandbox.quiet().json(JsonService::CLOUDWATCH, "DescribeAlarms", &json!({})).await?;
    let alarms = found.get("MetricAlarms").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let read = |alarm: &Value| {
        let actions = alarm.get("AlarmActions").and_then(Value::as_array).into_iter().flatten();
        (alarm.get("AlarmName").map(text).unwrap_or_default(), actions.map(text).collect())
    };
    Ok(alarms.iter().map(read).collect())
}
