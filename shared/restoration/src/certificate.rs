//! A certificate: only another one of the same names can be asked for, and it waits for its validation.

use facts::inventory::raw_answer::RawAnswer;
use serde_json::{Map, Value, json};

use crate::answers::Answers;
use crate::view::View;
use crate::web_acl::{json_tags, ours};

const ITSELF: &str = "acm:DescribeCertificate";
const TAGS: &str = "acm:ListTagsForCertificate";

/// The longest token. Source: ACM API reference, `RequestCertificate`.
const TOKEN: usize = 32;

/// What no answer tells and nobody asks for again.
const KEY: &str = "its private key, which never leaves ACM: what is asked for is another certificate of the same names";

#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    detail: Map<String, Value>,
    tags: Vec<(String, String)>,
}

impl Certificate {
    pub fn read(raw_answers: &[RawAnswer]) -> Result<Self, String> {
        let answers = Answers(raw_answers);
        let itself = answers.needed_json(ITSELF)?;
        let detail = itself.get("Certificate").and_then(Value::as_object).cloned();
        Ok(Self {
            detail: detail.ok_or_else(|| format!("the answer of {ITSELF} has no Certificate"))?,
            tags: json_tags(answers.needed_json(TAGS)?.get("Tags")),
        })
    }

    /// Why nobody can ask for it again; `None` where that can be done.
    pub fn cannot_come_back(&self) -> Option<&'static str> {
        match self.text("Type") {
            "IMPORTED" => Some("it was imported, and only who has its key can import it again"),
            _ if self.text("CertificateKeyPairOrigin").contains("ACME") => {
                Some("an ACME client asked for it, and asks for the next one")
            }
            _ => None,
        }
    }

    /// What does not come back.
    pub fn loses(&self) -> Vec<String> {
        vec![KEY.to_owned()]
    }

    /// The body of `RequestCertificate`. The same snapshot gives the same token, so that a request which is made twice
    /// within an hour is one. Source: ACM API reference, `RequestCertificate`.
    pub fn request(&self, seal: &str) -> Value {
        let token: String = seal.chars().filter(char::is_ascii_alphanumeric).take(TOKEN).collect();
        let mut body = Map::new();
        body.insert("IdempotencyToken".to_owned(), Value::from(token));
        for field in ["CertificateAuthorityArn", "DomainName", "ManagedBy", "Options", "SubjectAlternativeNames"] {
            if let Some(value) = self.detail.get(field).filter(|value| !value.is_null()) {
                body.insert(field.to_owned(), value.clone());
            }
        }
        if let Some(algorithm) = self.detail.get("KeyAlgorithm").and_then(Value::as_str) {
            // A description may write `RSA-2048`, and a request is `RSA_2048`.
            body.insert("KeyAlgorithm".to_owned(), Value::from(algorithm.replace('-', "_")));
        }
        if let Some(method) = self.validation_method() {
            body.insert("ValidationMethod".to_owned(), Value::from(method));
        }
        let mailed = self.mailed();
        if !mailed.is_empty() {
            body.insert("DomainValidationOptions".to_owned(), Value::Array(mailed));
        }
        let tags = ours(&self.tags);
        if !tags.is_empty() {
            body.insert("Tags".to_owned(), Value::Array(tags));
        }
        Value::Object(body)
    }

    /// The records that prove its names, as `name TYPE value`: for the same account and name they stay the same.
    pub fn proofs(&self) -> Vec<String> {
        let text =
            |record: &Value, field: &str| record.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let records = self.validations().filter_map(|it| it.get("ResourceRecord"));
        let mut proofs: Vec<String> =
            records.map(|it| format!("{} {} {}", text(it, "Name"), text(it, "Type"), text(it, "Value"))).collect();
        proofs.sort();
        proofs.dedup();
        proofs
    }

    /// How its names are proved: `DNS`, `EMAIL`, `HTTP`; a private one is not.
    pub fn validation_method(&self) -> Option<&str> {
        self.validations().find_map(|it| it.get("ValidationMethod")).and_then(Value::as_str)
    }

    /// What was asked for, which the new one has too. The rest is of the certificate that is gone.
    pub fn view(&self) -> View {
        let mut view = View::default();
        for field in ["CertificateAuthorityArn", "DomainName", "ManagedBy", "Options", "Type"] {
            if let Some(value) = self.detail.get(field) {
                view.note_json(field, value);
            }
        }
        let mut names: Vec<&str> = self
            .detail
            .get("SubjectAlternativeNames")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        names.sort_unstable();
        view.note("SubjectAlternativeNames", names.join(", "));
        view.note("KeyAlgorithm", self.text("KeyAlgorithm").replace('-', "_"));
        view.note_pairs("Tag", &self.tags);
        view
    }

    fn text(&self, field: &str) -> &str {
        self.detail.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    fn validations(&self) -> impl Iterator<Item = &Value> {
        self.detail.get("DomainValidationOptions").and_then(Value::as_array).into_iter().flatten()
    }

    /// Where mails of validation went, for names that are validated so.
    fn mailed(&self) -> Vec<Value> {
        let by_mail =
            self.validations().filter(|it| it.get("ValidationMethod").and_then(Value::as_str) == Some("EMAIL"));
        by_mail
            .filter_map(|it| {
                Some(json!({"DomainName": it.get("DomainName")?, "ValidationDomain": it.get("ValidationDomain")?}))
            })
            .collect()
    }
}
