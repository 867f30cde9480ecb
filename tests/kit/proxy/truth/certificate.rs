//! Certificates: those of a listener, the load balancers that use one, and what an imported one really says.

use serde_json::{Map, Value, json};
use x509_parser::pem::parse_x509_pem;

use super::routing::Routing;
use crate::base::locked;
use crate::http::Answer;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::proxy::refusal;
use crate::wire::{AwsError, JsonService};
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
    let routing = Routing::read(state, &call.region).await?;
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
            further.extend(named.iter().cloned());
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

/// A certificate with the load balancers that use it, and with what its PEM says if it was imported.
pub(super) async fn described(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    if !answer.status.is_success() {
        return Ok(None);
    }
    let mut document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let Some(certificate) = document.get_mut("Certificate").and_then(Value::as_object_mut) else { return Ok(None) };
    let arn = call.text("CertificateArn");
    certificate.insert("InUseBy".to_owned(), json!(users(state, call, arn).await?));
    if certificate.get("Type").and_then(Value::as_str) == Some("IMPORTED") {
        let input = json!({"CertificateArn": arn});
        let pem = state.beyond(&call.region).json(JsonService::ACM, "GetCertificate", &input).await?;
        let pem = pem.get("Certificate").and_then(Value::as_str).unwrap_or_default();
        certificate.extend(read(pem)?);
    }
    Ok(Some(document.to_string()))
}

async fn users(state: &State, call: &Call, arn: &str) -> Result<Vec<String>, AwsError> {
    let routing = Routing::read(state, &call.region).await?;
    let further = locked(&state.memory.certificates);
    let serves = |listener: &&super::routing::Listener| {
        listener.certificate.as_deref() == Some(arn)
            || further.get(&listener.arn).is_some_and(|more| more.iter().any(|certificate| certificate == arn))
    };
    let mut users: Vec<String> = routing.listeners.iter().filter(serves).map(|found| found.balancer.clone()).collect();
    users.sort();
    users.dedup();
    Ok(users)
}

/// The fields of `CertificateDetail` that a PEM decides.
fn read(pem: &str) -> Result<Map<String, Value>, AwsError> {
    let odd = |error: String| AwsError::odd(format!("the imported certificate: {error}"));
    let (_, pem) = parse_x509_pem(pem.as_bytes()).map_err(|error| odd(error.to_string()))?;
    let leaf = pem.parse_x509().map_err(|error| odd(error.to_string()))?;
    let names: Vec<String> = match leaf.subject_alternative_name() {
        Ok(Some(extension)) => extension.value.general_names.iter().filter_map(dns_name).collect(),
        Ok(None) | Err(_) => Vec::new(),
    };
    let common = leaf.subject().iter_common_name().next().and_then(|name| name.as_str().ok()).map(ToOwned::to_owned);
    let (from, until) = (leaf.validity().not_before.timestamp(), leaf.validity().not_after.timestamp());
    let expired = until < crate::base::now().as_second();
    let fields = json!({
        "DomainName": names.first().cloned().or(common).unwrap_or_default(),
        "SubjectAlternativeNames": names,
        "Serial": leaf.raw_serial_as_string(),
        "Subject": leaf.subject().to_string(),
        "Issuer": leaf.issuer().to_string(),
        "NotBefore": from,
        "NotAfter": until,
        "Status": if expired { "EXPIRED" } else { "ISSUED" },
        "RenewalEligibility": "INELIGIBLE",
    });
    Ok(fields.as_object().cloned().unwrap_or_default())
}

fn dns_name(name: &x509_parser::extensions::GeneralName<'_>) -> Option<String> {
    if let x509_parser::extensions::GeneralName::DNSName(name) = name { Some((*name).to_owned()) } else { None }
}
