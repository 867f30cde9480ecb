//! The certificates of a listener: three operations that the emulator does not have.

use super::routing::Routing;
use crate::base::locked;
use crate::http::Answer;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::proxy::refusal;
use crate::wire::AwsError;
use crate::xml::list;

const SPACE: &str = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

/// The three operations on a listener's certificates, which the emulator does not have.
pub(super) async fn instead(state: &State, call: &Call) -> Option<Result<Answer, AwsError>> {
    let known = ["DescribeListenerCertificates", "AddListenerCertificates", "RemoveListenerCertificates"];
    if !known.iter().any(|name| call.is("elasticloadbalancing", name)) {
        return None;
    }
    Some(of_listener(state, call).await)
}

async fn of_listener(state: &State, call: &Call) -> Result<Answer, AwsError> {
    let routing = Routing::read(state, call).await?;
    let arn = call.value("ListenerArn").unwrap_or_default();
    let listener = routing.listeners.iter().find(|listener| listener.arn == arn).ok_or_else(|| AwsError {
        status: 400,
        code: "ListenerNotFound".to_owned(),
        message: "One or more listeners not found".to_owned(),
    })?;
    let named: Vec<String> = call
        .form
        .iter()
        .filter(|(key, _)| key.starts_with("Certificates.member.") && key.ends_with(".CertificateArn"))
        .map(|(_, value)| value.clone())
        .collect();
    let mut all = locked(&state.memory.certificates);
    let further = all.entry(arn.to_owned()).or_default();
    let name = call.operation.name.as_str();
    let listed = match name {
        "AddListenerCertificates" => {
            // One that is on it already is taken for one more without a word, and is not. Source: API reference of
            // `AddListenerCertificates`.
            let new = named.iter().filter(|arn| !further.contains(arn)).cloned().collect::<Vec<_>>();
            further.extend(new);
            members(&named, false)
        }
        "RemoveListenerCertificates" => {
            further.retain(|certificate| !named.contains(certificate));
            String::new()
        }
        // AWS lists the default certificate twice. Source: API reference of `DescribeListenerCertificates`.
        _ => {
            let default: Vec<String> = listener.certificate.iter().cloned().collect();
            format!("{}{}{}", members(&default, true), members(&default, false), members(further, false))
        }
    };
    let body = format!(
        "<{name}Response xmlns=\"{SPACE}\"><{name}Result><Certificates>{listed}</Certificates></{name}Result>\
         <ResponseMetadata><RequestId>sandbox</RequestId></ResponseMetadata></{name}Response>"
    );
    Ok(refusal::answer(200, "text/xml", body))
}

fn members(arns: &[String], default: bool) -> String {
    list(arns.iter().map(|arn| format!("<CertificateArn>{arn}</CertificateArn><IsDefault>{default}</IsDefault>")))
}
