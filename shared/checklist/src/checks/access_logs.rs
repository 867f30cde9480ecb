//! Access logs are on, their bucket is there, and objects of this load balancer arrive in it.

pub(crate) mod config;
#[cfg(test)]
mod tests;

use facts::logs::{Landed, LogObject, LogSettings};
use facts::{Facts, Unseen};

use crate::check::{Check, Judgement, Needs, Reach};
use crate::check_id::CheckId;
use crate::expectations::{AccessLogsConfig, Expectations};
use crate::finding::{Finding, Verdict};
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::scene::{Trouble, seen};
use crate::subject::Subject;

pub(super) const CHECK: Check = Check {
    id: CheckId::AccessLogs,
    asks: "Do access logs of this load balancer arrive in their bucket?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[],
    headline,
    affected: |_| "nobody: but what happened cannot be looked up later".to_owned(),
    annotation: Some(
        "alb.ingress.kubernetes.io/load-balancer-attributes: access_logs.s3.enabled=true,access_logs.s3.bucket=…",
    ),
    is_certain: |facts, _| facts.logs.settings.as_ref().is_ok_and(|settings| !settings.enabled),
    lags: false,
    shaken_by_deployment: false,
    serving: false,
    on_demand: false,
    reach: Reach::LoadBalancer,
    reads_last_minutes: true,
};

const ANNOTATION: &str = "alb.ingress.kubernetes.io/load-balancer-attributes";

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let wanted = &expectations.access_logs;
    let settings = facts.logs.settings.as_ref().map_err(Unseen::clone)?;
    let expected = if wanted.wanted {
        let bucket = wanted.bucket.as_deref().unwrap_or("a bucket of ours");
        let newest = format!(", the newest at most {} min old", wanted.max_age_min);
        format!("access logs go to {bucket}{}", if wanted.arrive { newest } else { String::new() })
    } else {
        "no access logs".to_owned()
    };
    match (wanted.wanted, settings.enabled) {
        (false, false) => return Ok(Finding::new(Verdict::Skip, expected, "access logs are off, and not wanted")),
        (true, false) => {
            let next = switch_on(facts, wanted.bucket.as_deref().unwrap_or("BUCKET"));
            return Ok(Finding::new(Verdict::Fail, expected, "access logs are off").next(next));
        }
        (false, true) => {
            let seen = format!("access logs go to {}, though not wanted", settings.bucket);
            let next = format!("set the Ingress annotation {ANNOTATION}: access_logs.s3.enabled=false");
            return Ok(Finding::new(Verdict::Warn, expected, seen).next(NextStep::annotated(next)));
        }
        (true, true) => {}
    }
    let mut notes = Notes::default();
    note_bucket(facts, settings, wanted, &mut notes);
    if !wanted.arrive {
        return Ok(
            notes.finding(expected, format!("access logs go to {}; what arrives is not asked for", settings.bucket))
        );
    }
    let arrived = match &facts.logs.landed {
        Ok(landed) => note_landed(facts, settings, landed, wanted, &mut notes),
        Err(unseen) => {
            note_hidden(settings, unseen, &mut notes);
            None
        }
    };
    let all_well = match &arrived {
        Some(minutes) => format!("access logs arrive in {}, the newest {minutes} min old", settings.bucket),
        None => "no requests, so no logs are due".to_owned(),
    };
    let mut finding = notes.finding(expected, all_well);
    if finding.verdict == Verdict::Pass && arrived.is_none() {
        // The attribute alone proves nothing: what was not due was not judged.
        finding.verdict = Verdict::Skip;
    }
    Ok(finding)
}

/// Which bucket it is does not matter to who reads a subject.
fn headline(trouble: &Trouble<'_>) -> String {
    let first = trouble.first().filter(|detail| matches!(detail.about, Subject::Bucket(_)));
    first.map_or_else(|| seen(trouble), |detail| format!("access logs: {}", detail.seen))
}

fn note_bucket(facts: &Facts, settings: &LogSettings, wanted: &AccessLogsConfig, notes: &mut Notes) {
    match &wanted.bucket {
        Some(bucket) if *bucket != settings.bucket => {
            let seen = format!("logs go to {} instead of {bucket}", settings.bucket);
            notes.advise(Verdict::Fail, "the attribute", seen, switch_on(facts, bucket));
        }
        Some(_) | None => notes.add(Verdict::Pass, "the attribute", format!("on, to {}", settings.bucket)),
    }
}

/// S3 refuses the bucket of another account in the same words as a missing permission.
fn note_hidden(settings: &LogSettings, unseen: &Unseen, notes: &mut Notes) {
    let about = Subject::Bucket(settings.bucket.clone());
    if !matches!(unseen, Unseen::Denied { .. }) {
        notes.unseen(about, unseen);
        return;
    }
    let seen = format!("{unseen}, or the bucket belongs to another account");
    let next = format!(
        "{}\naws s3api head-bucket --bucket {}\nwhere it is another account's, say so in the event: access_logs.account, or \
         access_logs.arrive: false where it cannot be read from here",
        unseen.next_step().unwrap_or_default(),
        settings.bucket
    );
    notes.advise(Verdict::Unknown, about, seen, next);
}

/// Notes what lies in the bucket; gives the age of the newest object in minutes where it is fresh.
fn note_landed(
    facts: &Facts,
    settings: &LogSettings,
    landed: &Landed,
    wanted: &AccessLogsConfig,
    notes: &mut Notes,
) -> Option<i64> {
    let about = Subject::Bucket(settings.bucket.clone());
    let newest = match landed {
        Landed::Bucket { newest, .. } => newest.as_ref(),
        Landed::NoBucket => {
            let seen = "there is no such bucket: whoever makes one of that name gets the logs";
            let next = format!("aws s3api create-bucket --bucket {}, or switch logs off", settings.bucket);
            notes.advise(Verdict::Fail, about, seen, next);
            return None;
        }
    };
    if let Some((object, age)) =
        newest.map(|it| (it, age_min(facts, it))).filter(|(_, age)| *age <= i64::from(wanted.max_age_min))
    {
        notes.add(Verdict::Pass, about, format!("the newest object ends {age} min ago: {}", object.key));
        return Some(age);
    }
    let seen = match newest {
        Some(object) => {
            format!("the newest object ends {} min ago, more than {}", age_min(facts, object), wanted.max_age_min)
        }
        None => "there is no object of this load balancer of today or yesterday".to_owned(),
    };
    match &facts.metrics {
        Err(unseen) => {
            let seen = format!("{seen}; whether one is due is not known: {unseen}");
            let next = unseen.next_step().unwrap_or_else(|| how_to_list(settings));
            notes.advise(Verdict::Unknown, about, seen, next);
        }
        Ok(metrics) if metrics.requests_due_in_logs.is_some_and(|due| due > 0.0) => {
            notes.advise(
                Verdict::Fail,
                about,
                format!("{seen}, and there were requests"),
                bucket_policy(facts, settings),
            );
        }
        Ok(_) => notes.add(Verdict::Skip, about, format!("{seen}; no requests, so no logs are due")),
    }
    None
}

/// Minutes from the end of what the object covers to the run.
fn age_min(facts: &Facts, object: &LogObject) -> i64 {
    facts.at.as_second().saturating_sub(object.end.as_second()).max(0) / 60
}

fn switch_on(facts: &Facts, bucket: &str) -> NextStep {
    let command = facts.the_load_balancer().map_or_else(
        |_| String::new(),
        |it| {
            format!(
                "\naws elbv2 describe-load-balancer-attributes --region {} --load-balancer-arn {}",
                it.arn.region(),
                it.arn
            )
        },
    );
    NextStep::annotated(format!(
        "set the Ingress annotation {ANNOTATION}: access_logs.s3.enabled=true,access_logs.s3.bucket={bucket}{command}"
    ))
}

fn how_to_list(settings: &LogSettings) -> String {
    let prefix = if settings.prefix.is_empty() { String::new() } else { format!("{}/", settings.prefix) };
    format!("aws s3 ls s3://{}/{prefix}AWSLogs/ --recursive", settings.bucket)
}

/// Source: user guide, "Enable access logs for your Application Load Balancer".
fn bucket_policy(facts: &Facts, settings: &LogSettings) -> String {
    let account = facts.the_load_balancer().map_or("ACCOUNT", |it| it.arn.account());
    let prefix = if settings.prefix.is_empty() { String::new() } else { format!("{}/", settings.prefix) };
    format!(
        "the policy of bucket {bucket} must allow logdelivery.elasticloadbalancing.amazonaws.com s3:PutObject on \
         arn:aws:s3:::{bucket}/{prefix}AWSLogs/{account}/*, and its default encryption must be SSE-S3, for KMS keys are \
         refused; aws s3api get-bucket-policy --bucket {bucket}",
        bucket = settings.bucket
    )
}
