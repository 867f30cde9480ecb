//! Certificates, and the records that prove them: of the dead cluster, in use, with keys that are elsewhere, or idle.

use serde_json::{Value, json};

use super::balancers::Held;
use super::tags::{Tags, document, ingress};
use super::thing::Thing;
use super::{DEAD_CLUSTER, Making, long_ago};
use crate::base::now;
use crate::error::KitError;
use crate::wire::{AwsError, JsonService, QueryService, Wire, base64};
use crate::world::ZONE;

/// A record that proves a certificate, and why it has to stay; without a reason it goes after its certificate.
pub(super) struct Proof {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) why: Option<&'static str>,
}

/// What a certificate is asked for with.
struct Plan {
    host: &'static str,
    tags: Tags,
    key: &'static str,
    /// What AWS says of it besides.
    said: Value,
    why: Option<&'static str>,
}

/// Makes them, and returns the proofs that the zone has to hold.
pub(super) async fn leave(making: &mut Making<'_>, held: &Held) -> Result<Vec<Proof>, KitError> {
    let mut proofs = Vec::new();
    for plan in plans() {
        let arn = request(&making.wire, &plan).await?;
        let mut said = json!({"CreatedAt": long_ago().as_second(), "IssuedAt": long_ago().as_second()});
        if let (Some(all), Some(more)) = (said.as_object_mut(), plan.said.as_object()) {
            all.extend(more.clone());
        }
        making.proxy.say(&arn, &said);
        making.note(Thing::new("certificate", &domain(&plan), &arn), plan.why);
        match plan.host {
            "in-use-with-large-key" => serve(making, held, &arn).await?,
            "retired" => proofs.push(proof(&making.wire, &arn, None).await?),
            "idle" => proofs.push(proof(&making.wire, &arn, Some("a certificate that is issued needs it")).await?),
            _ => {}
        }
    }
    import(making).await?;
    let elsewhere = making.wire.clone().in_region("eu-west-1");
    let plan = Plan { host: "in-another-region", ..plan("", Tags::new(), json!({}), None) };
    let arn = request(&elsewhere, &plan).await?;
    proofs.push(proof(&elsewhere, &arn, Some("a certificate of another Region needs it")).await?);
    Ok(proofs)
}

fn plans() -> Vec<Plan> {
    let dead = || ingress(DEAD_CLUSTER, "oldshop/web", "certificate");
    let renewing = json!({"RenewalSummary": {"RenewalStatus": "PENDING_AUTO_RENEWAL"}});
    let young = json!({"CreatedAt": now().as_second(), "IssuedAt": now().as_second()});
    let large = plan("in-use-with-large-key", dead(), json!({}), Some("a listener uses it, and its key is RSA_3072"));
    let exportable = json!({"Options": {"Export": "ENABLED"}, "ExportOption": "ENABLED"});
    vec![
        plan("retired", dead(), json!({}), None),
        plan("retired-unproved", dead(), json!({"Status": "VALIDATION_TIMED_OUT"}), None),
        plan("idle", Tags::new(), json!({}), Some("it is issued and idle: the controller may discover it by its name")),
        plan("exported", dead(), json!({"Exported": true}), Some("its key was exported and may be used anywhere")),
        plan("exportable", dead(), exportable, Some("its key may be exported")),
        plan("of-cloudfront", dead(), json!({"ManagedBy": "CLOUDFRONT"}), Some("CloudFront manages it")),
        plan("renewing", dead(), renewing, Some("its renewal is under way")),
        plan("too-young", dead(), young, Some("it was made a moment ago")),
        Plan { key: "RSA_3072", ..large },
    ]
}

fn plan(host: &'static str, tags: Tags, said: Value, why: Option<&'static str>) -> Plan {
    Plan { host, tags, key: "RSA_2048", said, why }
}

fn domain(plan: &Plan) -> String {
    format!("{}.{ZONE}", plan.host)
}

async fn request(wire: &Wire, plan: &Plan) -> Result<String, AwsError> {
    let input = json!({"DomainName": domain(plan), "ValidationMethod": "DNS", "KeyAlgorithm": plan.key,
        "Tags": document(&plan.tags)});
    arn(&wire.json(JsonService::ACM, "RequestCertificate", &input).await?)
}

/// A certificate whose key only its owner has.
async fn import(making: &mut Making<'_>) -> Result<(), KitError> {
    let made = making.world.front.pki.another_serial()?;
    let tags = ingress(DEAD_CLUSTER, "oldshop/web", "certificate");
    let input = json!({"Certificate": base64(&made.leaf), "PrivateKey": base64(&made.key), "Tags": document(&tags)});
    let arn = arn(&making.wire.json(JsonService::ACM, "ImportCertificate", &input).await?)?;
    making.note(Thing::new("certificate", "imported", &arn), Some("it was imported: nobody can issue it again"));
    Ok(())
}

fn arn(answer: &Value) -> Result<String, AwsError> {
    let arn = answer.get("CertificateArn").and_then(Value::as_str);
    arn.map(ToOwned::to_owned).ok_or_else(|| AwsError::odd(format!("no CertificateArn in {answer}")))
}

async fn serve(making: &Making<'_>, held: &Held, certificate: &str) -> Result<(), KitError> {
    let form = [("ListenerArn", held.listener.as_str()), ("Certificates.member.1.CertificateArn", certificate)];
    making.wire.query(QueryService::ELB, "AddListenerCertificates", &form).await?;
    Ok(())
}

/// The record that ACM asks for.
async fn proof(wire: &Wire, certificate: &str, why: Option<&'static str>) -> Result<Proof, KitError> {
    let described = wire.json(JsonService::ACM, "DescribeCertificate", &json!({"CertificateArn": certificate})).await?;
    let record =
        described.pointer("/Certificate/DomainValidationOptions/0/ResourceRecord").cloned().unwrap_or_default();
    let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Proof { name: text("Name"), value: text("Value"), why })
}
