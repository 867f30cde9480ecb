//! The certificates of one listener.

use aws_sdk_elasticloadbalancingv2::types::Listener as Described;
use facts::Seen;
use facts::ids::Arn;

use crate::client::Cloud;
use crate::inventory::MOST_PAGES;
use crate::inventory::rates::Api;
use crate::observe::pages::{self, Page};
use crate::observe::wire::Answer;
use crate::unseen::unseen;

pub(super) const LIST: &str = "elasticloadbalancing:DescribeListenerCertificates";
const ANSWER: Answer = Answer(LIST);

/// The default first, then those that SNI chooses from. A listener without a default one has none at all.
pub(super) async fn describe(cloud: &Cloud, listener: &Described) -> Seen<Vec<Arn>> {
    if listener.certificates().is_empty() {
        return Ok(Vec::new());
    }
    let arn = listener.listener_arn().unwrap_or_default();
    let listed = pages::up_to(MOST_PAGES, LIST, |marker| async move {
        let ask = cloud.elb.describe_listener_certificates().listener_arn(arn).set_marker(marker);
        cloud.pace(Api::Elb).await;
        let answer = Box::pin(ask.send()).await.map_err(|error| unseen(LIST, &error))?;
        Ok(Page::marked(answer.certificates, answer.next_marker))
    });
    let listed = listed.await?;
    let mut arns = Vec::new();
    for certificate in listener.certificates().iter().chain(&listed) {
        let arn = ANSWER.arn("CertificateArn", certificate.certificate_arn())?;
        // The default one comes twice.
        if !arns.contains(&arn) {
            arns.push(arn);
        }
    }
    Ok(arns)
}
