//! Where the emulator's answer is not AWS's: what is asked, remembered and corrected so that it is.

mod autoscaling;
mod balancer;
mod certificate;
mod classic;
mod cluster;
mod codedeploy;
mod endpoint_service;
mod forward;
mod groups;
mod health;
mod listener_certificate;
mod memory;
mod private_users;
mod removal;
mod routing;
mod security_group;
mod subscription;
mod tagging;
mod validation;
mod waf;

use std::sync::atomic::Ordering;

use bytes::Bytes;

pub use health::TargetState;
pub(super) use memory::Memory;

use super::State;
use super::call::Call;
use super::pages;
use super::refusal::Refusal;
use super::serve::{self, Received};
use super::strict;
use crate::http::Answer;
use crate::wire::AwsError;

/// The answer that AWS would give.
pub(super) async fn answer(state: &State, mut received: Received) -> Answer {
    if let Some(refusal) = strict::before(&received.call) {
        return refusal.answer(&received.call);
    }
    let page = if received.call.kit { usize::MAX } else { state.page.load(Ordering::Relaxed) };
    pages::ask_for_less(&mut received, page);
    forward::tell(&mut received);
    groups::ask_for_all(&mut received);
    balancer::in_the_vpc_of_its_subnets(state, &mut received).await;
    match instead(state, &received.call).await {
        Ok(Some(answer)) => paged(&received, answer, page),
        Ok(None) => {
            let answer = serve::forward(state, &received).await;
            corrected(state, &received, answer, page).await
        }
        Err(error) => refused(&error).answer(&received.call),
    }
}

/// Refusals, and the answers that the emulator does not have. `None`: it is asked.
async fn instead(state: &State, call: &Call) -> Result<Option<Answer>, AwsError> {
    match (call.operation.service.as_str(), call.operation.name.as_str()) {
        ("elasticloadbalancing", _) => match classic::instead(state, call) {
            Some(answered) => answered.map(Some),
            None => match listener_certificate::instead(state, call).await {
                Some(answered) => answered.map(Some),
                None => removal::instead(state, call).await,
            },
        },
        ("acm", "DeleteCertificate") => certificate::refuse(state, call).await.map(|()| None),
        ("ec2", "CreateVpcEndpointServiceConfiguration" | "DescribeVpcEndpointServiceConfigurations") => {
            Ok(Some(endpoint_service::answer(state, call)))
        }
        ("ec2", "CreateVerifiedAccessEndpoint" | "DescribeVerifiedAccessEndpoints") => {
            Ok(Some(private_users::verified_access(state, call)))
        }
        ("vpc-lattice", _) => private_users::lattice(state, call).map(Some),
        ("ec2", "DescribeSecurityGroupReferences") => Ok(Some(security_group::across_vpcs())),
        ("ec2", "DeleteSecurityGroup") => security_group::refuse(state, call).await.map(|()| None),
        ("wafv2", _) => waf::instead(state, call).await,
        ("codedeploy", _) => codedeploy::instead(state, call).map(Some),
        _ => Ok(None),
    }
}

/// The emulator's answer with AWS's refusals, truths and pages.
async fn corrected(state: &State, received: &Received, answer: Answer, page: usize) -> Answer {
    let call = &received.call;
    if let Some(refusal) = strict::after(call, &answer) {
        return refusal.answer(call);
    }
    let answer = match told(state, call, &answer).await {
        Ok(None) => answer,
        Ok(Some(text)) => with_body(answer, text),
        Err(error) => return refused(&error).answer(call),
    };
    paged(received, answer, page)
}

/// The truth where the emulator's answer is not it.
async fn told(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    match (call.operation.service.as_str(), call.operation.name.as_str()) {
        ("elasticloadbalancing", "DescribeLoadBalancers") => balancer::described(state, answer),
        ("elasticloadbalancing", "DescribeTargetGroups") => groups::balancers(state, call, answer).await,
        ("elasticloadbalancing", "DescribeTargetHealth") => health::probed(state, call, answer).await,
        ("elasticloadbalancing", "DescribeListeners") => balancer::listeners(state, call, answer).await,
        ("elasticloadbalancing", name) => forward::remembered(&state.memory, name, call, answer),
        ("acm", "DescribeCertificate") => certificate::described(state, call, answer).await,
        ("acm", "ListCertificates") => certificate::listed(state, call).await,
        ("acm", "RequestCertificate") => {
            certificate::requested(state, call, answer);
            Ok(None)
        }
        ("wafv2", "GetWebACLForResource") => waf::for_resource(state, call, answer).await,
        ("wafv2", "GetWebACL") => Ok(waf::whole(state, answer)),
        ("wafv2", "ListResourcesForWebACL") => waf::resources(state, call, answer).await,
        ("ec2", "DescribeNetworkInterfaces") => security_group::interfaces(state, call, answer).await,
        ("ec2", "DescribeSecurityGroups") => security_group::groups(call, answer),
        ("tag", "GetResources") => tagging::found(state, call, answer).await,
        ("eks", "DescribeCluster") => cluster::described(state, answer),
        ("sns", "ListSubscriptionsByTopic") => subscription::listed(state, answer),
        ("sts", "AssumeRole") => {
            state.memory.took(call, answer);
            Ok(None)
        }
        ("autoscaling", "CreateAutoScalingGroup") => {
            autoscaling::made(state, call, answer);
            Ok(None)
        }
        ("autoscaling", "DescribeAutoScalingGroups") => autoscaling::described(state, answer),
        _ => Ok(None),
    }
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
