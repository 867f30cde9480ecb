//! The status page of a run, and the history that it shows: read while the run looks, written while it is delivered.

use std::time::Duration;

use aws::Aws;
use aws::store::object::{Precondition, Written, most};
use checklist::Expectations;
use facts::{Facts, Seen, Unseen};
use page::history::Look;
use page::{History, Shown};
use report::Report;
use report::cleanup::{SUMMARY_KEY, Summary};
use runtime::{Delivery, in_time};
use serde_json::Value;

use crate::deliver::{StateKey, report_key};
use crate::settings::Settings;

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
/// The longest that reading the history may take.
const LONGEST_READ: Duration = Duration::from_secs(20);

/// What is known before a run.
#[derive(Debug)]
pub struct PageStore {
    key: String,
    history: History,
    only: Seen<Precondition>,
    wrong: Option<String>,
    cleanup: Option<Summary>,
}

/// History and page of a run, to be written.
#[derive(Debug)]
pub struct Drawn {
    key: String,
    history: serde_json::Result<Vec<u8>>,
    only: Seen<Precondition>,
    wrong: Option<String>,
    page_key: String,
    html: String,
}

/// Where the page of a domain lies.
pub fn page_key(domain: &str) -> String {
    format!("status/{domain}.html")
}

/// Whether the event, which may still be wrong, wants its page to be kept.
pub(crate) fn is_wanted(event: &Value) -> bool {
    event.get("page").and_then(Value::as_bool).unwrap_or_default()
}

/// The history and what `cleanup` said last. A history that cannot be read any more is begun anew.
pub(crate) async fn last(aws: &Aws, settings: &Settings, key: &StateKey, is_wanted: bool) -> Option<PageStore> {
    if !is_wanted {
        return None;
    }
    let key = key.of_history();
    let (history, cleanup) = tokio::join!(
        in_time(LONGEST_READ, aws.get_or_too_large(&settings.stack.bucket, &key, most::HISTORY)),
        in_time(LONGEST_READ, aws.get(&settings.stack.bucket, SUMMARY_KEY, most::STATE)),
    );
    let cleanup = cleanup.ok().flatten().and_then(|object| Summary::read(&object.bytes));
    let (history, only, wrong) = match history {
        Ok(None) => (History::default(), Ok(Precondition::IfNoneMatch), None),
        Ok(Some(Err(too_large))) => {
            let wrong = Some(too_large.to_string());
            (History::default(), Ok(Precondition::IfMatch(too_large.version)), wrong)
        }
        Ok(Some(Ok(object))) => match History::read(&object.bytes) {
            Ok(history) => (history, Ok(Precondition::IfMatch(object.version)), None),
            Err(why) => (History::default(), Ok(Precondition::IfMatch(object.version)), Some(why)),
        },
        Err(unseen) => (History::default(), Err(unseen), None),
    };
    Some(PageStore { key, history, only, wrong, cleanup })
}

impl PageStore {
    /// The history with this run, and the page of both.
    pub(crate) fn draw(
        mut self,
        settings: &Settings,
        report: &Report,
        facts: &Facts,
        expectations: &Expectations,
    ) -> Drawn {
        self.history.note(&Look::new(report, facts));
        let kept_at = settings.stack.place(&report_key(report));
        let history = &self.history;
        let html =
            page::html(&Shown { report, expectations, history, cleanup: self.cleanup.as_ref(), kept_at: &kept_at });
        let history = serde_json::to_vec(history);
        let page_key = page_key(report.domain.as_str());
        Drawn { key: self.key, history, only: self.only, wrong: self.wrong, page_key, html }
    }
}

/// Writes the history, then the page. `None` where none is wanted.
pub(crate) async fn keep(
    aws: &Aws,
    settings: &Settings,
    drawn: Option<Drawn>,
    time_left: Duration,
) -> Option<Delivery> {
    let drawn = drawn?;
    let (page_key, wrong) = (drawn.page_key.clone(), drawn.wrong.clone());
    Some(match Box::pin(in_time(time_left, write(aws, &settings.stack.bucket, drawn))).await {
        Ok(Written::Yes(_)) => {
            let anew =
                wrong.map_or_else(String::new, |why| format!("; its history was not readable ({why}) and begins anew"));
            Delivery::done(format!("{}{anew}", settings.stack.place(&page_key)))
        }
        Ok(Written::Conflict) => Delivery::done("not written: another run wrote the history first"),
        Err(unseen) => Delivery::failed(format!("not written: {unseen}")),
    })
}

/// A page without its history would show gaps where none were: it is not written where the history is not known.
async fn write(aws: &Aws, bucket: &str, drawn: Drawn) -> Seen<Written> {
    let history = drawn.history.map_err(|error| Unseen::Failed {
        action: "writing the history".to_owned(),
        code: None,
        message: error.to_string().into(),
    })?;
    match aws.put(bucket, &drawn.key, JSON, history, drawn.only?).await? {
        Written::Yes(_) => aws.put(bucket, &drawn.page_key, HTML, drawn.html.into_bytes(), Precondition::None).await,
        Written::Conflict => Ok(Written::Conflict),
    }
}

/// Writes into the report what became of the page.
pub(crate) fn note(report: &mut Report, kept: Option<Delivery>) {
    if let Some(Delivery { words, failed }) = kept {
        report.page = Some(words);
        report.delivered.failed |= failed;
    }
}
