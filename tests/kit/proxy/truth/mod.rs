//! Where the emulator's answer is not AWS's: what is asked, remembered and corrected so that it is.

mod balancer;
mod certificate;
mod forward;
mod groups;
mod health;
mod routing;
mod waf;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use bytes::Bytes;

pub use health::TargetState;

use super::State;
use super::pages;
use super::refusal::Refusal;
use super::serve::{self, Received};
use super::strict;
use crate::base::locked;
use crate::http::Answer;
use crate::wire::AwsError;
use forward::Weighted;

/// What the emulator forgets and the proxy keeps.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The weighted forward actions by the ARN of their listener or rule.
    weighted: Mutex<BTreeMap<String, Weighted>>,
    /// The further certificates by the ARN of their listener.
    certificates: Mutex<BTreeMap<String, Vec<String>>>,
    /// The health that was said, by the target's id.
    targets: Mutex<BTreeMap<String, TargetState>>,
}

impl Memory {
    pub(super) fn set_target(&self, target: &str, state: Option<TargetState>) {
        let mut targets = locked(&self.targets);
        match state {
            Some(state) => drop(targets.insert(target.to_owned(), state)),
            None => drop(targets.remove(target)),
        }
    }

    pub(super) fn clear_targets(&self) {
        locked(&self.targets).clear();
    }
}

/// The answer that AWS would give.
pub(super) async fn answer(state: &State, mut received: Received) -> Answer {
    if let Some(refusal) = strict::before(&received.call) {
        return refusal.answer(&received.call);
    }
    let page = if received.call.kit { usize::MAX } else { state.page.load(Ordering::Relaxed) };
    if !received.call.kit {
        pages::ask_for_less(&mut received, page);
    }
    forward::tell(&mut received);
    groups::ask_for_all(&mut received);
    let answered = match certificate::instead(state, &received.call).await {
        Some(answered) => answered,
        None => Ok(serve::forward(state, &received).await),
    };
    match answered {
        Ok(answer) => corrected(state, &received, answer, page).await,
        Err(error) => refused(&error).answer(&received.call),
    }
}

/// The emulator's answer with AWS's refusals, truths and pages.
async fn corrected(state: &State, received: &Received, answer: Answer, page: usize) -> Answer {
    let call = &received.call;
    if let Some(refusal) = strict::after(call, &answer) {
        return refusal.answer(call);
    }
    let text = match (call.operation.service.as_str(), call.operation.name.as_str()) {
        ("elasticloadbalancing", "DescribeLoadBalancers") => balancer::zones(&answer),
        ("elasticloadbalancing", "DescribeTargetGroups") => groups::balancers(state, call, &answer).await,
        ("elasticloadbalancing", "DescribeTargetHealth") => health::probed(state, call, &answer).await,
        ("elasticloadbalancing", "DescribeListeners") => balancer::listeners(state, call, &answer).await,
        ("elasticloadbalancing", name) => forward::remembered(&state.memory, name, &received.call, &answer),
        ("acm", "DescribeCertificate") => certificate::described(state, call, &answer).await,
        ("wafv2", "GetWebACLForResource") => waf::for_resource(state, call, &answer).await,
        ("wafv2", "ListResourcesForWebACL") => waf::resources(state, call, &answer).await,
        _ => Ok(None),
    };
    let answer = match text {
        Ok(None) => answer,
        Ok(Some(text)) => with_body(answer, text),
        Err(error) => return refused(&error).answer(call),
    };
    paged(received, answer, page)
}

fn paged(received: &Received, answer: Answer, page: usize) -> Answer {
    let call = &received.call;
    if !answer.status.is_success() || page == usize::MAX {
        return answer;
    }
    let text = answer.text();
    match pages::cut_xml(call, &text, page).or_else(|| pages::cut_json(call, &text, page)) {
        None => answer,
        Some(Ok(text)) => with_body(answer, text),
        Some(Err(refusal)) => refusal.answer(call),
    }
}

/// The answer with another body; what was an error before is none any more.
fn with_body(mut answer: Answer, text: String) -> Answer {
    answer.status = hyper::StatusCode::OK;
    answer.headers.remove(hyper::header::CONTENT_LENGTH);
    answer.headers.remove("x-amzn-errortype");
    answer.body = Bytes::from(text);
    answer
}

fn refused(error: &AwsError) -> Refusal {
    Refusal::new(if error.status == 0 { 502 } else { error.status }, &error.code, error.message.clone())
}
