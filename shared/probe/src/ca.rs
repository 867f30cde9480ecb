//! The authorities that the event names: read from it, or from Secrets Manager.

use facts::ids::Arn;
use facts::scope::Ca;
use facts::{Scope, Seen, Unseen};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::Value;
use transport::deadline::Deadline;

use super::token::{self, Text};
use super::trust::Trust;
use crate::Prober;

/// The key of the certificates inside a secret that is a JSON object.
const KEY: &str = "ca";
/// The most certificates: some have an old and a new one, nobody has as many as this.
const MOST: usize = 20;

/// Whom the looks at this site trust: the authorities of the event, and no others, where it names some.
pub(crate) async fn trust(prober: &Prober, scope: &Scope, deadline: Deadline) -> Seen<Trust> {
    match &scope.ca {
        None => Trust::platform().cloned(),
        Some(Ca::Pem(pem)) => from_pem(pem).map_err(|why| unusable("tls.ca of the event", &why)),
        Some(Ca::Secret(arn)) => {
            let text = deadline.look(token::GET, token::fetch(prober, arn)).await?;
            from_secret(arn, &text)
        }
    }
}

/// Whether a text has certificates of authorities that can be used. The error says why not, and repeats nothing of it.
pub fn check_authorities(pem: &str) -> Result<(), String> {
    from_pem(pem).map(drop)
}

/// The certificates are the secret's whole text, or one of its keys. No error says what stands there.
fn from_secret(arn: &Arn, text: &Text) -> Seen<Trust> {
    let field = serde_json::from_str::<Value>(text.as_str()).ok();
    let field = field.as_ref().and_then(|secret| secret.get(KEY)).and_then(Value::as_str);
    from_pem(field.unwrap_or(text.as_str())).map_err(|why| unusable(&format!("the secret {arn}"), &why))
}

fn from_pem(pem: &str) -> Result<Trust, String> {
    if pem.contains("PRIVATE KEY") {
        return Err("holds a private key: only the certificate belongs here".to_owned());
    }
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        if roots.len() >= MOST {
            return Err(format!("has more than {MOST} certificates"));
        }
        let certificate = certificate.map_err(|_| "is no PEM that can be read")?;
        roots.add(certificate).map_err(|_| "has a certificate that cannot be read")?;
    }
    if roots.is_empty() {
        return Err("has no certificate (-----BEGIN CERTIFICATE-----)".to_owned());
    }
    Trust::new(roots)
}

fn unusable(what: &str, why: &str) -> Unseen {
    let action = "reading the authorities of the site".to_owned();
    Unseen::Failed { action, code: None, message: format!("{what} {why}").into() }
}

#[cfg(test)]
mod tests {
    use super::super::loopback::authority::Authority;
    use super::*;

    fn pem() -> String {
        Authority::new("Authority of the tests").pem()
    }

    #[test]
    fn certificates_of_authorities_are_taken_and_what_is_none_is_told_without_repeating_it() {
        assert_eq!(check_authorities(&pem()), Ok(()));
        assert_eq!(check_authorities(&format!("an old one\n{}and a new one\n{}", pem(), pem())), Ok(()));
        let no = |text: &str| check_authorities(text).unwrap_err();
        assert_eq!(no("hunter2"), "has no certificate (-----BEGIN CERTIFICATE-----)");
        let key = pem().replace("CERTIFICATE", "PRIVATE KEY");
        assert_eq!(no(&key), "holds a private key: only the certificate belongs here");
        assert_eq!(no(&pem().replace("MI", "!!")), "is no PEM that can be read");
        let broken = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        assert_eq!(no(broken), "has a certificate that cannot be read");
        assert_eq!(no(&pem().repeat(21)), "has more than 20 certificates");
    }

    #[test]
    fn a_secret_holds_them_as_its_text_or_under_a_key() {
        let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-AbCdEf".to_owned();
        let arn = Arn::try_from(arn).unwrap();
        let read = |text: String| from_secret(&arn, &Text::new(text)).map(drop);
        assert_eq!(read(pem()), Ok(()));
        assert_eq!(read(serde_json::json!({"username": "checker", "ca": pem()}).to_string()), Ok(()));
        let Err(unseen) = read(r#"{"password": "hunter2"}"#.to_owned()) else { panic!("it was taken") };
        assert!(unseen.to_string().contains("secret:ca-AbCdEf has no certificate"), "{unseen}");
        assert!(!unseen.to_string().contains("hunter2"));
    }
}
