//! The record that proves a domain to ACM, in ACM's form: one and the same for every certificate of the domain.

use serde_json::{Map, Value, json};

/// Writes the records of `DomainValidationOptions` as ACM does: `_HEX.DOMAIN` leads to `_HEX.LETTERS.acm-validations.aws`.
/// A wildcard shares the record of the name below it. Source: ACM user guide, "DNS validation".
pub(super) fn correct(fields: &mut Map<String, Value>) {
    let options = fields.get_mut("DomainValidationOptions").and_then(Value::as_array_mut);
    for option in options.into_iter().flatten() {
        let domain = option.get("DomainName").and_then(Value::as_str).unwrap_or_default();
        let base = domain.strip_prefix("*.").unwrap_or(domain).to_owned();
        let record = json!({
            "Name": format!("_{}.{base}.", hex(&base)),
            "Type": "CNAME",
            "Value": format!("_{}.sandboxdns.acm-validations.aws.", hex(&format!("value of {base}"))),
        });
        if let Some(option) = option.as_object_mut() {
            option.insert("ResourceRecord".to_owned(), record);
        }
    }
}

/// 32 hex digits that depend on the text alone (FNV-1a, twice).
fn hex(text: &str) -> String {
    let hash =
        |seed: u64| text.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{:016x}{:016x}", hash(0xcbf2_9ce4_8422_2325), hash(0x8422_2325_cbf2_9ce4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(domain: &str) -> Value {
        let detail = json!({"DomainValidationOptions": [{"DomainName": domain}]});
        let mut fields = detail.as_object().cloned().unwrap();
        correct(&mut fields);
        fields["DomainValidationOptions"][0]["ResourceRecord"].clone()
    }

    #[test]
    fn certificates_of_one_domain_and_its_wildcard_share_a_record_that_no_other_has() {
        assert_eq!(record("shop.example.com"), record("*.shop.example.com"));
        assert_ne!(record("shop.example.com")["Name"], record("shop.example.org")["Name"]);
        let value = record("shop.example.com")["Value"].as_str().unwrap().to_owned();
        assert!(value.ends_with(".acm-validations.aws."), "{value}");
    }
}
