//! One answer each, as it came: what the look before has read is what was judged, and is not asked for again.

use facts::Seen;
use facts::inventory::raw_answer::RawAnswer;
use serde_json::Value;
use transport::answers::Answers;
use transport::query::{Input, Operation, parameter, xml};
use transport::wire::Answer;

use crate::client::Aws;

/// More pages than any load balancer has of listeners, rules or certificates.
const MOST_PAGES: usize = 100;

/// Where an answer comes from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) aws: &'a Aws,
    /// What the look before has read.
    pub(super) read: &'a Answers,
}

impl Source<'_> {
    /// Every page of an answer of ELB.
    pub(super) async fn elb(
        self,
        operation: Operation,
        about: &str,
        parameters: &[(String, String)],
    ) -> Seen<Vec<RawAnswer>> {
        self.pages(operation, ("NextMarker", "Marker"), about, parameters).await
    }

    /// Every page of an answer of EC2.
    pub(super) async fn ec2(
        self,
        operation: Operation,
        about: &str,
        parameters: &[(String, String)],
    ) -> Seen<Vec<RawAnswer>> {
        self.pages(operation, ("nextToken", "NextToken"), about, parameters).await
    }

    /// `next` is the element that names the next page, and the parameter that asks for it.
    async fn pages(
        self,
        operation: Operation,
        next: (&'static str, &'static str),
        about: &str,
        parameters: &[(String, String)],
    ) -> Seen<Vec<RawAnswer>> {
        let mut pages: Vec<RawAnswer> = Vec::new();
        let mut marker: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let more = marker.iter().map(|marker| parameter(next.1, marker));
            let text = self.text(operation, Input::Form(parameters.iter().cloned().chain(more).collect())).await?;
            let following = following(operation, next.0, &text)?;
            pages.push(RawAnswer { call: operation.iam.to_owned(), about: Some(about.to_owned()), answer: text });
            match following {
                None => return Ok(pages),
                Some(next) if marker.as_ref() == Some(&next) => {
                    return Err(Answer(operation.iam).unreadable(format!("the page after {next} is {next} again")));
                }
                Some(next) => marker = Some(next),
            }
        }
        Err(Answer(operation.iam).unreadable(format!("there are more than {MOST_PAGES} pages")))
    }

    /// The answer to a question in JSON.
    pub(super) async fn json(self, operation: Operation, body: &Value) -> Seen<RawAnswer> {
        let answer = self.text(operation, Input::Json(body.clone())).await?;
        Ok(RawAnswer { call: operation.iam.to_owned(), about: None, answer })
    }

    /// The same; none where AWS refuses with this code.
    pub(super) async fn json_unless(self, operation: Operation, body: &Value, none: &str) -> Seen<Option<RawAnswer>> {
        let answer = self.aws.query.call_unless(operation, Input::Json(body.clone()), &[none]).await?;
        Ok(answer.map(|answer| RawAnswer { call: operation.iam.to_owned(), about: None, answer }))
    }

    async fn text(self, operation: Operation, input: Input) -> Seen<String> {
        match self.read.to(operation, &input) {
            Some(text) => Ok(text.to_owned()),
            None => self.aws.query.call(operation, input).await,
        }
    }
}

fn following(operation: Operation, element: &str, text: &str) -> Seen<Option<String>> {
    xml::read(Answer(operation.iam), text, |root| {
        let marker = root.descendants().find(|node| node.tag_name().name() == element);
        Ok(marker.and_then(|node| node.text()).map(str::trim).filter(|it| !it.is_empty()).map(ToOwned::to_owned))
    })
}
