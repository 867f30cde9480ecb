//! A certificate authority for tests, and the certificates that a site may wrongly or rightly serve.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SerialNumber,
};
use time::OffsetDateTime;

use super::FrontError;

/// A root that the sandbox trusts, and the intermediate that signs, as ACM's public certificates have it.
pub struct Pki {
    domain: String,
    now: Timestamp,
    ca: String,
    intermediate: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its key: what a load balancer needs to serve it and ACM to import it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The name that it is good for.
    pub name: String,
    /// The certificate itself, PEM.
    pub leaf: String,
    /// The certificates between it and the root, PEM; empty when it signed itself.
    pub chain: String,
    /// Its private key, PKCS#8 PEM.
    pub key: String,
    /// Its serial number as ACM writes it: lower-case hex pairs with colons.
    pub serial: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

impl Pki {
    /// A new authority for a site of this domain, with `now` as the moment that good certificates are good at.
    pub fn new(domain: &str, now: Timestamp) -> Result<Self, FrontError> {
        let root_key = key_for("the root")?;
        let root_params = authority("albkeeper sandbox root", now)?;
        let ca = root_params.self_signed(&root_key).map_err(cannot_make("the root"))?.pem();
        let root = Issuer::new(root_params, root_key);
        let key = key_for("the intermediate")?;
        let params = authority("albkeeper sandbox intermediate", now)?;
        let intermediate = params.signed_by(&key, &root).map_err(cannot_make("the intermediate"))?.pem();
        Ok(Self { domain: domain.to_owned(), now, ca, intermediate, issuer: Issuer::new(params, key) })
    }

    /// The root certificate, PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca
    }

    /// Writes the root certificate to `ca.pem` in `directory`, for `SSL_CERT_FILE` and curl's `--cacert`.
    pub fn write_ca(&self, directory: &Path) -> Result<PathBuf, FrontError> {
        let path = directory.join("ca.pem");
        match std::fs::write(&path, &self.ca) {
            Ok(()) => Ok(path),
            Err(source) => Err(FrontError::Write { path, source }),
        }
    }

    /// Good for 90 days from now. Each call gives another key and serial, as each renewal does.
    pub fn good(&self) -> Result<Issued, FrontError> {
        self.issue(&self.domain, -1, 90)
    }

    /// Renewed and not served: good like [`Self::good`], and with a serial that no other certificate has.
    pub fn another_serial(&self) -> Result<Issued, FrontError> {
        self.good()
    }

    /// Good now, with this many whole days left (and an hour, so that a test's own minutes change nothing).
    pub fn about_to_expire(&self, days: i64) -> Result<Issued, FrontError> {
        self.issue(&self.domain, days - 90, days)
    }

    /// Good for every site of the zone that the domain is in, with this many whole days left.
    pub fn wildcard(&self, days: i64) -> Result<Issued, FrontError> {
        let zone = self.domain.split_once('.').map_or(self.domain.as_str(), |(_, zone)| zone);
        self.issue(&format!("*.{zone}"), days - 90, days)
    }

    /// Ended yesterday.
    pub fn expired(&self) -> Result<Issued, FrontError> {
        self.issue(&self.domain, -91, -1)
    }

    /// Good for another site only.
    pub fn wrong_name(&self) -> Result<Issued, FrontError> {
        self.issue("somebody-else.example.org", -1, 90)
    }

    /// Good but for the authority: it signed itself.
    pub fn self_signed(&self) -> Result<Issued, FrontError> {
        self.make(&self.domain, -1, 90, CertificateParams::self_signed, "")
    }

    /// Good but for the authority, a stranger whose name has so many letters: with 55,000 it just fits into a handshake.
    pub fn by_a_stranger(&self, letters: usize) -> Result<Issued, FrontError> {
        let stranger = "a stranger";
        let params = authority(&"x".repeat(letters), self.now)?;
        let issuer = Issuer::new(params, key_for(stranger)?);
        self.make(&self.domain, -1, 90, |params, key| params.signed_by(key, &issuer), "")
    }

    fn issue(&self, name: &str, from_day: i64, until_day: i64) -> Result<Issued, FrontError> {
        let sign = |params: &CertificateParams, key: &KeyPair| params.signed_by(key, &self.issuer);
        self.make(name, from_day, until_day, sign, &self.intermediate)
    }

    fn make(
        &self,
        name: &str,
        from_day: i64,
        until_day: i64,
        sign: impl Fn(&CertificateParams, &KeyPair) -> Result<rcgen::Certificate, rcgen::Error>,
        chain: &str,
    ) -> Result<Issued, FrontError> {
        let key = key_for(name)?;
        let (not_before, not_after) = (self.day(from_day), self.day(until_day));
        let mut params = CertificateParams::new([name.to_owned()]).map_err(cannot_make(name))?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = moment(not_before)?;
        params.not_after = moment(not_after)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let serial = serial_of(&key);
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        let leaf = sign(&params, &key).map_err(cannot_make(name))?.pem();
        Ok(Issued {
            name: name.to_owned(),
            leaf,
            chain: chain.to_owned(),
            key: key.serialize_pem(),
            serial: serial.map(|byte| format!("{byte:02x}")).join(":"),
            not_before,
            not_after,
        })
    }

    fn day(&self, number: i64) -> Timestamp {
        // Certificates know whole seconds.
        let hours = SignedDuration::from_hours(number * 24 + 1);
        let second = self.now.as_second().saturating_add(hours.as_secs());
        Timestamp::from_second(second).unwrap_or(self.now)
    }
}

/// What a certificate authority's certificate says.
fn authority(name: &str, now: Timestamp) -> Result<CertificateParams, FrontError> {
    let ten_years = SignedDuration::from_hours(24 * 3652);
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    // Long before and after: an expired leaf must be the only thing that expired.
    params.not_before = moment(now - ten_years)?;
    params.not_after = moment(now + ten_years)?;
    Ok(params)
}

fn key_for(name: &str) -> Result<KeyPair, FrontError> {
    KeyPair::generate().map_err(cannot_make(name))
}

fn cannot_make(name: &str) -> impl Fn(rcgen::Error) -> FrontError {
    move |source| FrontError::Certificate { name: name.to_owned(), source }
}

fn moment(at: Timestamp) -> Result<OffsetDateTime, FrontError> {
    OffsetDateTime::from_unix_timestamp(at.as_second()).map_err(|_| FrontError::Moment { moment: at })
}

/// Sixteen bytes of the public key: as random as the key, positive and without leading zeros as DER wants it.
fn serial_of(key: &KeyPair) -> [u8; 16] {
    let mut serial = [0; 16];
    for (byte, of_key) in serial.iter_mut().zip(key.public_key_raw().iter().rev()) {
        *byte = *of_key;
    }
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    serial
}

#[cfg(test)]
mod tests {
    use x509_parser::parse_x509_certificate;
    use x509_parser::pem::parse_x509_pem;

    use super::*;

    fn now() -> Timestamp {
        "2026-03-01T12:00:00.5Z".parse().unwrap()
    }

    fn read<T>(pem: &str, look: impl Fn(&x509_parser::certificate::X509Certificate) -> T) -> T {
        let (_, pem) = parse_x509_pem(pem.as_bytes()).unwrap();
        look(&parse_x509_certificate(&pem.contents).unwrap().1)
    }

    #[test]
    fn what_is_told_of_a_certificate_is_what_it_says() {
        let pki = Pki::new("api.example.com", now()).unwrap();
        let good = pki.good().unwrap();
        assert_eq!(read(&good.leaf, |leaf| leaf.raw_serial_as_string()), good.serial);
        assert_eq!(read(&good.leaf, |leaf| leaf.validity.not_after.timestamp()), good.not_after.as_second());
        assert_eq!(read(&good.leaf, |leaf| leaf.validity.not_before.timestamp()), good.not_before.as_second());
        let issuer = read(&good.leaf, |leaf| leaf.issuer.to_string());
        assert_eq!(issuer, read(&good.chain, |intermediate| intermediate.subject.to_string()));
        assert_eq!(
            read(&good.chain, |intermediate| intermediate.issuer.to_string()),
            read(pki.ca_pem(), |root| root.subject.to_string())
        );
    }

    #[test]
    fn days_are_whole_days() {
        let pki = Pki::new("api.example.com", now()).unwrap();
        let whole_days = |issued: &Issued| issued.not_after.duration_since(now()).as_hours() / 24;
        assert_eq!(whole_days(&pki.good().unwrap()), 90);
        assert_eq!(whole_days(&pki.about_to_expire(7).unwrap()), 7);
        assert!(pki.expired().unwrap().not_after < now());
        assert!(pki.about_to_expire(7).unwrap().not_before < now());
    }

    #[test]
    fn every_certificate_has_its_own_serial() {
        let pki = Pki::new("api.example.com", now()).unwrap();
        assert_ne!(pki.good().unwrap().serial, pki.another_serial().unwrap().serial);
    }

    #[test]
    fn the_root_is_written_where_it_was_asked_for() {
        let directory = std::env::temp_dir().join(format!("pki-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let pki = Pki::new("api.example.com", now()).unwrap();
        let path = pki.write_ca(&directory).unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), pki.ca_pem());
        assert!(pki.write_ca(&directory.join("missing")).unwrap_err().to_string().contains("ca.pem"));
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
