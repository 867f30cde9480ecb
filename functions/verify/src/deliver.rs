//! Keeping the report and the state, and telling the news. A failure here is a sentence in the answer, never an error.
//!
//! A mail is first written into the state, then sent, then taken out of it. Of two runs at the same time only one gets
//! its state written and sends; a mail that could not be sent waits for the next run.

use checklist::Expectations;
use checklist::history::{News, State};
use cloud::Cloud;
use cloud::keep::object::{Only, Version, Written};
use facts::ids::Domain;
use facts::{Facts, Seen, Unseen};
use report::Report;
use serde_json::json;

use crate::settings::Settings;

const JSON: &str = "application/json";

/// The state of the last run.
#[derive(Debug)]
pub struct Stored {
    /// What it held; empty where there was none or none that can be read.
    pub state: State,
    /// Where the next state may be written: over this version, as a new object, or not at all with the reason.
    pub only: Seen<Only>,
    /// What was wrong with it, where something was.
    pub wrong: Option<String>,
}

/// All that a run found.
#[derive(Debug)]
pub struct Found {
    /// What was seen.
    pub facts: Facts,
    /// What had to be true.
    pub expectations: Expectations,
    /// The report, not yet delivered.
    pub report: Report,
    /// The state of the last run.
    pub stored: Stored,
    /// The state for the next run.
    pub next: State,
    /// What is new.
    pub news: Option<News>,
}

/// Reads the state of the last run. A state that is not ours to read any more is begun anew: better one mail too many
/// than none ever again.
pub async fn last_state(cloud: &Cloud, settings: &Settings, domain: &Domain) -> Stored {
    let stored = |state, only, wrong| Stored { state, only, wrong };
    match cloud.get(&settings.bucket, &state_key(domain)).await {
        Ok(None) => stored(State::default(), Ok(Only::IfNew), None),
        Ok(Some(object)) => match serde_json::from_slice(&object.bytes) {
            Ok(state) => stored(state, Ok(Only::IfStill(object.version)), None),
            Err(error) => {
                let wrong = format!("the last one was not readable and is begun anew ({error})");
                stored(State::default(), Ok(Only::IfStill(object.version)), Some(wrong))
            }
        },
        Err(unseen) => stored(State::default(), Err(unseen), None),
    }
}

/// Keeps the report and the state and sends what waits; gives the report with what became of them.
pub async fn all(cloud: &Cloud, settings: &Settings, found: Found) -> Report {
    let Found { facts, expectations, mut report, stored, mut next, news } = found;
    let key = report_key(&report);
    if let Some(news) = news {
        let kept = format!("s3://{}/{key}", settings.bucket);
        next.wait_for(report::mail::mail(&report, news, &kept));
    }
    let body = json!({"report": report, "facts": facts, "expectations": expectations});
    let (kept, told) = tokio::join!(
        cloud.put(&settings.bucket, &key, JSON, body.to_string().into_bytes(), Only::IfNew),
        keep_and_tell(cloud, settings, &report.domain, next, stored.only),
    );
    report.delivered.report = match kept {
        Ok(Written::Yes(_) | Written::Conflict) => format!("s3://{}/{key}", settings.bucket),
        Err(unseen) => format!("not kept: {unseen}"),
    };
    (report.delivered.state, report.delivered.mail) = told;
    if let Some(wrong) = stored.wrong {
        report.delivered.state = format!("{}; {wrong}", report.delivered.state);
    }
    report
}

/// What became of the state and of the mails, in words.
async fn keep_and_tell(
    cloud: &Cloud,
    settings: &Settings,
    domain: &Domain,
    next: State,
    only: Seen<Only>,
) -> (String, String) {
    let only = match only {
        Ok(only) => only,
        // What was told before is not known: a mail now could be one of hundreds.
        Err(unseen) => return (format!("not read: {unseen}"), "held back: the last state is not known".to_owned()),
    };
    match write(cloud, settings, domain, &next, only).await {
        Ok(Written::Yes(version)) => ("kept".to_owned(), tell(cloud, settings, domain, next, version).await),
        Ok(Written::Conflict) => {
            ("another run wrote first".to_owned(), "none: the other run tells what is new".to_owned())
        }
        Err(unseen) => (format!("not kept: {unseen}"), "held back: the state could not be kept".to_owned()),
    }
}

async fn tell(cloud: &Cloud, settings: &Settings, domain: &Domain, mut next: State, version: Version) -> String {
    if next.waiting.is_empty() {
        return "none: nothing new".to_owned();
    }
    let mut sent = Vec::new();
    let mut failed: Option<Unseen> = None;
    for mail in std::mem::take(&mut next.waiting) {
        if failed.is_some() {
            next.waiting.push(mail);
            continue;
        }
        match cloud.mail(&settings.topic, &mail.subject, &mail.text).await {
            Ok(_) => sent.push(mail.subject),
            Err(unseen) => {
                failed = Some(unseen);
                next.waiting.push(mail);
            }
        }
    }
    let cleared = write(cloud, settings, domain, &next, Only::IfStill(version)).await;
    let words = match failed {
        None => format!("sent: {}", sent.join(" | ")),
        Some(unseen) => format!("waits for the next run: {unseen}"),
    };
    match cleared {
        Ok(Written::Yes(_)) => words,
        Ok(Written::Conflict) => format!("{words}; may be sent again, for another run wrote the state meanwhile"),
        Err(unseen) => format!("{words}; may be sent again, for the state could not be kept: {unseen}"),
    }
}

async fn write(cloud: &Cloud, settings: &Settings, domain: &Domain, state: &State, only: Only) -> Seen<Written> {
    let body = serde_json::to_vec(state).map_err(|error| Unseen::Failed {
        action: "writing the state".to_owned(),
        code: None,
        message: error.to_string(),
    })?;
    cloud.put(&settings.bucket, &state_key(domain), JSON, body, only).await
}

fn state_key(domain: &Domain) -> String {
    format!("state/verify/{domain}.json")
}

/// `reports/verify/<domain>/2026/11/24/071500-<request id>.json`.
fn report_key(report: &Report) -> String {
    let at = report.run.at.strftime("%Y/%m/%d/%H%M%S");
    format!("reports/verify/{}/{at}-{}.json", report.domain, report.run.id)
}
