//! What a leaf certificate says of itself, read from its DER whether or not it verifies.

use facts::tls::{Leaf, MOST_NAMES};
use facts::{UntrustedName, UntrustedText};
use jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;
use x509_parser::x509::X509Name;

/// Reads a certificate; the error says why it cannot be read.
pub(crate) fn read(der: &[u8]) -> Result<Leaf, String> {
    let (_, certificate) = X509Certificate::from_der(der).map_err(|error| error.to_string())?;
    let names = dns_names(&certificate)?;
    let subject = common_name(certificate.subject())
        .or_else(|| names.first().map(|name| UntrustedText::new(name)))
        .unwrap_or_else(|| certificate.subject().to_string().into());
    Ok(Leaf {
        subject,
        issuer: common_name(certificate.issuer()).unwrap_or_else(|| certificate.issuer().to_string().into()),
        more_names: names.len().saturating_sub(MOST_NAMES),
        names: names.into_iter().take(MOST_NAMES).map(UntrustedName::new).collect(),
        serial: serial(certificate.raw_serial()).into(),
        not_before: moment(certificate.validity().not_before)?,
        not_after: moment(certificate.validity().not_after)?,
    })
}

fn common_name(name: &X509Name<'_>) -> Option<UntrustedText> {
    name.iter_common_name().find_map(|part| part.as_str().ok()).map(UntrustedText::new)
}

fn dns_names<'a>(certificate: &X509Certificate<'a>) -> Result<Vec<&'a str>, String> {
    let names = certificate.subject_alternative_name().map_err(|error| format!("its alternative names: {error}"))?;
    let dns = |name: &GeneralName<'a>| if let GeneralName::DNSName(name) = name { Some(*name) } else { None };
    Ok(names.map_or_else(Vec::new, |names| names.value.general_names.iter().filter_map(dns).collect()))
}

/// As ACM writes it in `DescribeCertificate`: `5a:0b:..`, without the zero byte that DER puts before a high first bit.
fn serial(raw: &[u8]) -> String {
    let digits = raw.strip_prefix(&[0]).filter(|rest| !rest.is_empty()).unwrap_or(raw);
    digits.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")
}

fn moment(time: ASN1Time) -> Result<Timestamp, String> {
    Timestamp::from_second(time.timestamp()).map_err(|error| format!("its dates: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_is_written_as_acm_writes_it() {
        assert_eq!(serial(&[0x00, 0xa1, 0x0b]), "a1:0b");
        assert_eq!(serial(&[0x5a, 0x00]), "5a:00");
        assert_eq!(serial(&[0x00]), "00");
    }

    #[test]
    fn what_is_no_certificate_is_told_and_not_guessed() {
        assert!(read(b"no certificate").is_err());
    }
}
