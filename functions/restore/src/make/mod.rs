//! The only calls that make anything. None of them removes anything, and none writes over anything: what changes something,
//! such as attributes, is only asked of what we made and what was not whole yet.

mod calls;
mod records;

use aws::Aws;
use aws_smithy_types::retry::RetryConfig;
use facts::{Seen, Unseen};
use restoration::answers::attributes_in;
use restoration::{Call, Sends};
use serde_json::Value;
use transport::query::{Input, QueryClient, xml};

use self::calls::{ATTRIBUTES_OF_LISTENER, CHANGE, Way, way};

/// The IAM actions of all calls that are made here.
pub const ACTIONS: &[&[&str]] = &[calls::ACTIONS];

/// The clients that make things.
#[derive(Clone, Debug)]
pub struct Makers {
    /// For calls that AWS takes for one when they come twice.
    patient: QueryClient,
    /// For calls that come out otherwise the second time: each goes out once.
    once: QueryClient,
    route53: aws_sdk_route53::Client,
}

impl Makers {
    /// Clients like those of `aws`, and counted with them.
    pub fn new(aws: &Aws) -> Self {
        let route53 = aws_sdk_route53::config::Builder::from(aws.config())
            .retry_config(RetryConfig::disabled())
            .interceptor(aws.watch())
            .build();
        Self {
            patient: aws.query().clone(),
            once: aws.query().without_retries(),
            route53: aws_sdk_route53::Client::from_conf(route53),
        }
    }

    /// Sends one call: the ARN or id of what it made, where what it makes has one.
    pub async fn send(&self, call: Call, sends: &Sends) -> Seen<Option<String>> {
        let Some(way) = way(call) else {
            let Sends::Records { zone, records } = sends else { return Err(unreadable(CHANGE, "it takes records")) };
            return Box::pin(records::make(&self.route53, zone, records)).await.map(|()| None);
        };
        let input = match sends {
            Sends::Form(form) => Input::Form(form.clone()),
            Sends::Json(body) => Input::Json(body.clone()),
            Sends::Records { .. } => return Err(unreadable(way.operation.iam, "it takes no records")),
        };
        let client = if way.repeats { &self.patient } else { &self.once };
        let answer = client.call(way.operation, input).await?;
        match sends {
            Sends::Json(_) => named(way, |pointer| in_json(&answer, pointer)),
            Sends::Form(_) | Sends::Records { .. } => named(way, |element| Ok(xml::first(&answer, element))),
        }
    }

    /// The attributes that a listener has.
    pub(crate) async fn attributes_of_listener(&self, arn: &str) -> Seen<Vec<(String, String)>> {
        let told = self.patient.call(ATTRIBUTES_OF_LISTENER, Input::parameter("ListenerArn", arn)).await?;
        attributes_in(&told).map_err(|why| unreadable(ATTRIBUTES_OF_LISTENER.iam, &why))
    }
}

/// What the answer calls what was made. Without it something was made that nobody can name.
fn named(way: Way, find: impl FnOnce(&str) -> Result<Option<String>, String>) -> Seen<Option<String>> {
    let Some(id) = way.id else { return Ok(None) };
    let field = id.rsplit('/').next().unwrap_or(id);
    let found = find(id).map_err(|why| unreadable(way.operation.iam, &why))?;
    found.map(Some).ok_or_else(|| unreadable(way.operation.iam, &format!("the answer lacks {field}")))
}

fn in_json(answer: &str, pointer: &str) -> Result<Option<String>, String> {
    let answer: Value = serde_json::from_str(answer).map_err(|error| error.to_string())?;
    Ok(answer.pointer(pointer).and_then(Value::as_str).map(ToOwned::to_owned))
}

fn unreadable(iam: &str, why: &str) -> Unseen {
    Unseen::Failed { action: iam.to_owned(), code: None, message: why.into() }
}
