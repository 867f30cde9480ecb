//! One call each, with the answer as it came.

use facts::Seen;
use facts::inventory::raw_answer::RawAnswer;
use serde_json::Value;

use crate::client::Cloud;
use crate::inventory::rates::Api;
use crate::observe::wire::Answer;
use crate::query::{ACM, Ask, EC2, ELB, Service, WAF, xml};
use crate::unseen::{code, unseen};

/// More pages than any load balancer has of listeners, rules or certificates.
const MOST_PAGES: usize = 100;

#[derive(Clone, Copy)]
pub(super) struct Query {
    service: Service,
    api: Api,
    version: &'static str,
    action: &'static str,
    iam: &'static str,
    /// The element that names the next page, and the parameter that asks for it.
    pages: (&'static str, &'static str),
}

impl Query {
    pub(super) const fn elb(action: &'static str, iam: &'static str) -> Self {
        Self { service: ELB, api: Api::Elb, version: "2015-12-01", action, iam, pages: ("NextMarker", "Marker") }
    }

    pub(super) const fn ec2(action: &'static str, iam: &'static str) -> Self {
        Self { service: EC2, api: Api::Ec2, version: "2016-11-15", action, iam, pages: ("nextToken", "NextToken") }
    }

    /// Every page.
    pub(super) async fn all(self, cloud: &Cloud, about: &str, parameters: &[(String, String)]) -> Seen<Vec<RawAnswer>> {
        let mut pages: Vec<RawAnswer> = Vec::new();
        let mut marker: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let more = marker.iter().map(|marker| (self.pages.1.to_owned(), marker.clone()));
            let parameters = parameters.iter().cloned().chain(more).collect();
            let ask = Ask::Query { action: self.action, version: self.version, parameters };
            cloud.pace(self.api).await;
            let text = cloud.query().ask(self.service, ask).await.map_err(|error| unseen(self.iam, &error))?;
            let next = self.next(&text)?;
            pages.push(RawAnswer { call: self.iam.to_owned(), about: Some(about.to_owned()), answer: text });
            match next {
                None => return Ok(pages),
                Some(next) if marker.as_ref() == Some(&next) => {
                    return Err(Answer(self.iam).unreadable(format!("the page after {next} is {next} again")));
                }
                Some(next) => marker = Some(next),
            }
        }
        Err(Answer(self.iam).unreadable(format!("there are more than {MOST_PAGES} pages")))
    }

    fn next(self, text: &str) -> Seen<Option<String>> {
        xml::read(Answer(self.iam), text, |root| {
            let marker = root.descendants().find(|node| node.tag_name().name() == self.pages.0);
            Ok(marker.and_then(|node| node.text()).map(str::trim).filter(|it| !it.is_empty()).map(ToOwned::to_owned))
        })
    }
}

#[derive(Clone, Copy)]
pub(super) struct Json {
    service: Service,
    api: Api,
    prefix: &'static str,
    action: &'static str,
    iam: &'static str,
}

impl Json {
    pub(super) const fn waf(action: &'static str, iam: &'static str) -> Self {
        Self { service: WAF, api: Api::WafGet, prefix: "AWSWAF_20190729", action, iam }
    }

    pub(super) const fn acm(action: &'static str, iam: &'static str) -> Self {
        Self { service: ACM, api: Api::AcmDescribe, prefix: "CertificateManager", action, iam }
    }

    pub(super) async fn one(self, cloud: &Cloud, body: &Value) -> Seen<RawAnswer> {
        let found = self.one_but_for(cloud, body, "").await?;
        found.ok_or_else(|| Answer(self.iam).unreadable("there is no answer".to_owned()))
    }

    /// The answer; none where AWS refuses with this code.
    pub(super) async fn one_but_for(self, cloud: &Cloud, body: &Value, none: &str) -> Seen<Option<RawAnswer>> {
        cloud.pace(self.api).await;
        let ask = Ask::Json { prefix: self.prefix, action: self.action, body: body.clone() };
        match cloud.query().ask(self.service, ask).await {
            Ok(answer) => Ok(Some(RawAnswer { call: self.iam.to_owned(), about: None, answer })),
            Err(error) if code(&error) == Some(none) => Ok(None),
            Err(error) => Err(unseen(self.iam, &error)),
        }
    }
}

pub(super) fn parameter(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
