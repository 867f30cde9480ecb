//! The widget function: a dashboard's event in, the stored status page out, as HTML for the dashboard.
//!
//! Source: `CloudWatch` user guide, "Details about custom widgets".

mod embed;
mod markup;

use facts::ids::Domain;
use serde_json::Value;
use transport::reader::Reader;

pub use embed::{dressed, note};

/// Where the status page of a domain lies.
pub fn key(domain: &Domain) -> String {
    format!("status/{domain}.html")
}

/// What the dashboard's editor shows of this widget.
const ABOUT: &str = "## The status page of a load balancer\n\nThe page that `verify` of albkeeper wrote last: its state, \
                     the cause, the checklist with its history, times to answer, certificate and cost.\n\n### Parameters\n\
                     Name | What\n---|---\n**domain** | The domain that users call, such as `api.example.com`\n\n\
                     ### Example\n``` yaml\ndomain: api.example.com\n```\n";

/// The most bytes of a page: many times what ours weigh.
const LARGEST: u64 = 2 * 1024 * 1024;

/// The dashboard's event, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The editor wants to know what the widget is.
    About,
    /// The dashboard wants the page of a domain.
    Page { domain: Domain, dark: bool },
}

/// Reads the event: the parameters of the widget, beside `widgetContext`.
pub fn read(event: &Value) -> Result<Asked, String> {
    if event.get("describe").is_some_and(|describe| describe != &Value::Bool(false)) {
        return Ok(Asked::About);
    }
    let domain = event.get("domain").and_then(Value::as_str);
    let domain = domain.ok_or_else(|| "the widget needs the parameter domain".to_owned())?;
    let domain = Domain::try_from(domain.to_owned())
        .map_err(|malformed| format!("the widget's parameter domain: {malformed}"))?;
    Ok(Asked::Page { domain, dark: event.pointer("/widgetContext/theme").is_some_and(|theme| theme == "dark") })
}

/// The answer, HTML or Markdown: whatever is missing is said in it, for a dashboard shows no errors that help.
pub async fn handle(reader: &Reader, bucket: &str, event: &Value) -> String {
    let (domain, dark) = match read(event) {
        Ok(Asked::About) => return ABOUT.to_owned(),
        Ok(Asked::Page { domain, dark }) => (domain, dark),
        Err(wrong) => return note(&wrong),
    };
    let place = format!("s3://{bucket}/{}", key(&domain));
    match reader.get(bucket, &key(&domain), LARGEST).await {
        Ok(Some(page)) => dressed(&String::from_utf8_lossy(&page), dark)
            .unwrap_or_else(|| note(&format!("{place} is not a status page of this version"))),
        Ok(None) => note(&format!("there is no {place} yet: an event of verify with \"page\": true writes it")),
        // What is not there is forbidden to whoever may not list.
        Err(why) => note(&format!("there is no {place} yet, or it may not be read ({why})")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_dashboards_events_are_understood() {
        assert_eq!(read(&json!({"describe": true})), Ok(Asked::About));
        let event = json!({"domain": "api.example.com", "widgetContext": {"theme": "dark", "width": 588}});
        let domain = Domain::try_from("api.example.com".to_owned()).unwrap();
        assert_eq!(read(&event), Ok(Asked::Page { domain: domain.clone(), dark: true }));
        assert_eq!(read(&json!({"domain": "api.example.com"})), Ok(Asked::Page { domain, dark: false }));
    }

    #[test]
    fn no_event_reaches_another_object() {
        assert!(read(&json!({})).unwrap_err().contains("needs the parameter domain"));
        for wrong in ["../state/verify/a.example.com", "a.example.com/../b", "a", "", "127.0.0.1", &"a.".repeat(40_000)]
        {
            assert!(read(&json!({"domain": wrong})).is_err(), "{wrong}");
        }
    }
}
