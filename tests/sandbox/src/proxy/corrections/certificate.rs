//! Certificates of ACM: who uses one, which a list shows, and what an imported one really says.

use serde_json::{Map, Value, json};
use x509_parser::pem::parse_x509_pem;
use x509_parser::public_key::PublicKey;

use super::removal::refused;
use super::routing::Routing;
use super::validation;
use crate::base::locked;
use crate::http::Answer;
use crate::ministack::ACCOUNT;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::wire::{AwsError, JsonService};

/// The types of key that `ListCertificates` shows to a caller that names none. Source: ACM API reference, `Filters`.
const SHOWN: [&str; 2] = ["RSA_1024", "RSA_2048"];

/// The fields of `CertificateDetail` that `CertificateSummary` has too. Source: botocore, acm `CertificateSummary`.
const SUMMARY: [&str; 13] = [
    "CertificateArn",
    "CreatedAt",
    "DomainName",
    "ExportOption",
    "Exported",
    "ImportedAt",
    "IssuedAt",
    "KeyAlgorithm",
    "ManagedBy",
    "NotAfter",
    "NotBefore",
    "Status",
    "Type",
];

/// Refuses to delete a certificate in use. AWS learns late that a use has ended; here it is known at once.
pub(super) async fn refuse(state: &State, call: &Call) -> Result<(), AwsError> {
    let arn = call.text("CertificateArn");
    if users(state, &Routing::read(state, call).await?, arn).is_empty() {
        return Ok(());
    }
    let message = format!("Certificate {arn} in account {ACCOUNT} is in use.");
    Err(refused("ResourceInUseException", message))
}

/// Remembers what the emulator drops of a request.
pub(super) fn requested(state: &State, call: &Call, answer: &Answer) {
    let made: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let Some(arn) = made.get("CertificateArn").and_then(Value::as_str) else { return };
    let mut fields = Map::new();
    for name in ["KeyAlgorithm", "Options"] {
        fields.extend(call.json.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    state.memory.say(arn, &fields);
}

/// A certificate with the load balancers that use it, and with what its PEM says if it was imported.
pub(super) async fn described(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    if !answer.status.is_success() {
        return Ok(None);
    }
    let routing = Routing::read(state, call).await?;
    let detail = detail(state, call, &routing, call.text("CertificateArn")).await?;
    Ok(Some(json!({ "Certificate": detail }).to_string()))
}

/// The summaries that the caller's filters let through.
pub(super) async fn listed(state: &State, call: &Call) -> Result<Option<String>, AwsError> {
    let all = state.beyond(call).json(JsonService::ACM, "ListCertificates", &json!({})).await?;
    let all = all.get("CertificateSummaryList").and_then(Value::as_array).cloned().unwrap_or_default();
    let routing = Routing::read(state, call).await?;
    let wanted = |pointer: &str| call.json.pointer(pointer).and_then(Value::as_array);
    let keys = wanted("/Includes/keyTypes").cloned().unwrap_or_else(|| SHOWN.map(Value::from).to_vec());
    let mut summaries = Vec::new();
    for arn in all.iter().filter_map(|summary| summary.get("CertificateArn")?.as_str()) {
        let detail = detail(state, call, &routing, arn).await?;
        let of = |name: &str| detail.get(name).cloned().unwrap_or_default();
        let shown = keys.contains(&of("KeyAlgorithm"))
            && wanted("/CertificateStatuses").is_none_or(|statuses| statuses.contains(&of("Status")));
        if shown {
            summaries.push(summary(&detail));
        }
    }
    Ok(Some(json!({ "CertificateSummaryList": summaries }).to_string()))
}

fn summary(detail: &Map<String, Value>) -> Value {
    let shared = detail.iter().filter(|(name, _)| SUMMARY.contains(&name.as_str()));
    let mut summary: Map<String, Value> = shared.map(|(name, value)| (name.clone(), value.clone())).collect();
    let in_use = detail.get("InUseBy").and_then(Value::as_array).is_some_and(|users| !users.is_empty());
    summary.insert("InUse".to_owned(), json!(in_use));
    summary.into()
}

async fn detail(state: &State, call: &Call, routing: &Routing, arn: &str) -> Result<Map<String, Value>, AwsError> {
    let wire = state.beyond(call);
    let input = json!({"CertificateArn": arn});
    let answer = wire.json(JsonService::ACM, "DescribeCertificate", &input).await?;
    let mut fields = answer.get("Certificate").and_then(Value::as_object).cloned().unwrap_or_default();
    // The emulator gives them here too; AWS has a call of their own for them.
    fields.remove("Tags");
    fields.insert("InUseBy".to_owned(), json!(users(state, routing, arn)));
    if fields.get("Type").and_then(Value::as_str) == Some("IMPORTED") {
        let pem = wire.json(JsonService::ACM, "GetCertificate", &input).await?;
        let pem = pem.get("Certificate").and_then(Value::as_str).unwrap_or_default();
        fields.remove("IssuedAt");
        let imported = fields.remove("CreatedAt").unwrap_or_default();
        fields.insert("ImportedAt".to_owned(), imported);
        fields.extend(read(pem)?);
    } else {
        validation::correct(&mut fields);
        fields.insert("Exported".to_owned(), json!(false));
    }
    fields.extend(state.memory.said(arn));
    Ok(fields)
}

fn users(state: &State, routing: &Routing, arn: &str) -> Vec<String> {
    let further = locked(&state.memory.certificates);
    let serves = |listener: &&super::routing::Listener| {
        listener.certificate.as_deref() == Some(arn)
            || further.get(&listener.arn).is_some_and(|more| more.iter().any(|certificate| certificate == arn))
    };
    let mut users: Vec<String> = routing.listeners.iter().filter(serves).map(|found| found.balancer.clone()).collect();
    users.sort();
    users.dedup();
    users
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
        "KeyAlgorithm": key_algorithm(&leaf),
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

/// Source: botocore, acm `KeyAlgorithm`.
fn key_algorithm(leaf: &x509_parser::certificate::X509Certificate<'_>) -> String {
    match leaf.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => format!("RSA_{}", key.key_size()),
        Ok(PublicKey::EC(point)) => match point.key_size() {
            ..=256 => "EC_prime256v1".to_owned(),
            257..=384 => "EC_secp384r1".to_owned(),
            385.. => "EC_secp521r1".to_owned(),
        },
        Ok(_) | Err(_) => "RSA_2048".to_owned(),
    }
}

fn dns_name(name: &x509_parser::extensions::GeneralName<'_>) -> Option<String> {
    if let x509_parser::extensions::GeneralName::DNSName(name) = name { Some((*name).to_owned()) } else { None }
}
