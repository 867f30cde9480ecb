//! Web ACLs and certificates.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::account::{Asked, Says, ok, refuses};

/// Both by ARN.
#[derive(Debug, Default)]
pub(super) struct Json {
    pub(super) web_acls: BTreeMap<String, Value>,
    pub(super) logging: BTreeMap<String, Value>,
    pub(super) certificates: BTreeMap<String, Value>,
    /// The web ACL of each load balancer.
    pub(super) guards: BTreeMap<String, String>,
    made: usize,
    tokens: BTreeMap<String, String>,
}

fn none(kind: &str) -> Says {
    refuses(400, json!({"__type": kind, "Message": "not found"}).to_string())
}

impl Json {
    pub(super) fn answer(&mut self, asked: &Asked) -> Says {
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let arn = [text("ResourceArn"), text("ResourceARN"), text("CertificateArn")].concat();
        let says = |value: Value| ok(value.to_string());
        match asked.operation.as_str() {
            "CreateWebACL" => says(json!({"Summary": {"ARN": self.create(body), "LockToken": "1"}})),
            "ListWebACLs" => {
                let all = self.web_acls.iter().map(|(arn, it)| json!({"ARN": arn, "Name": it["Name"], "Id": it["Id"]}));
                says(json!({"WebACLs": all.collect::<Vec<_>>()}))
            }
            "GetWebACL" => match self.web_acls.values().find(|it| it["Id"] == text("Id")) {
                Some(acl) => {
                    let mut acl = acl.clone();
                    acl.as_object_mut().unwrap().retain(|field, _| field != "Tags" && field != "Scope");
                    says(json!({"WebACL": acl, "LockToken": "1"}))
                }
                None => none("WAFNonexistentItemException"),
            },
            "ListTagsForResource" => says(json!({"TagInfoForResource": {"TagList": self.web_acls[&arn]["Tags"]}})),
            "GetLoggingConfiguration" => match self.logging.get(&arn) {
                Some(logging) => says(json!({"LoggingConfiguration": logging})),
                None => none("WAFNonexistentItemException"),
            },
            "PutLoggingConfiguration" => {
                let logging = body["LoggingConfiguration"].clone();
                let arn = logging["ResourceArn"].as_str().unwrap().to_owned();
                self.logging.insert(arn, logging);
                says(json!({}))
            }
            "GetWebACLForResource" => match self.guards.get(&arn) {
                Some(acl) => says(json!({"WebACL": {"ARN": acl}})),
                None => says(json!({})),
            },
            "AssociateWebACL" => {
                self.guards.insert(arn, text("WebACLArn"));
                says(json!({}))
            }
            "RequestCertificate" => says(json!({"CertificateArn": self.request(&body)})),
            "DescribeCertificate" => match self.certificates.get(&arn) {
                Some(certificate) => says(json!({"Certificate": certificate})),
                None => none("ResourceNotFoundException"),
            },
            "ListTagsForCertificate" => says(json!({"Tags": self.certificates[&arn]["Tags"]})),
            "GetCertificate" => says(json!({"Certificate": "PEM"})),
            other => panic!("{other} is no call of restore"),
        }
    }

    pub(super) fn create(&mut self, mut acl: Value) -> String {
        self.made += 1;
        let id = format!("id-{}", self.made);
        let name = acl["Name"].as_str().unwrap().to_owned();
        let arn = format!("arn:aws:wafv2:us-east-1:123456789012:regional/webacl/{name}/{id}");
        (acl["Id"], acl["ARN"], acl["Capacity"]) = (json!(id), json!(arn), json!(7));
        self.web_acls.insert(arn.clone(), acl);
        arn
    }

    pub(super) fn log(&mut self, arn: &str, to: &str) {
        self.logging.insert(arn.to_owned(), json!({"ResourceArn": arn, "LogDestinationConfigs": [to]}));
    }

    pub(super) fn request(&mut self, asked: &Value) -> String {
        // Within an hour the same token is the same request. Source: ACM API reference, `RequestCertificate`.
        let token = asked["IdempotencyToken"].as_str().map(ToOwned::to_owned);
        if let Some(arn) = token.as_ref().and_then(|token| self.tokens.get(token)) {
            return arn.clone();
        }
        self.made += 1;
        let arn = format!("arn:aws:acm:us-east-1:123456789012:certificate/{}", self.made);
        self.tokens.extend(token.map(|token| (token, arn.clone())));
        let certificate = json!({
            "CertificateArn": arn, "DomainName": asked["DomainName"], "Tags": asked["Tags"], "Type": "AMAZON_ISSUED",
            "SubjectAlternativeNames": asked["SubjectAlternativeNames"], "KeyAlgorithm": asked["KeyAlgorithm"],
            "Status": "PENDING_VALIDATION",
            "DomainValidationOptions": [{"DomainName": asked["DomainName"], "ValidationMethod": asked["ValidationMethod"]}]
        });
        self.certificates.insert(arn.clone(), certificate);
        arn
    }

    /// Something goes.
    pub(super) fn remove(&mut self, arn: &str) {
        self.web_acls.remove(arn);
        self.logging.remove(arn);
        self.certificates.remove(arn);
    }
}
