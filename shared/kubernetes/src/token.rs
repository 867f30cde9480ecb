//! The token by which a cluster of EKS knows our role: a signed question to STS, which the cluster asks in our place.
//!
//! Source: aws-iam-authenticator, `pkg/token/token.go`.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_types::SdkConfig;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use facts::inventory::ClusterName;
use facts::{Seen, Unseen};
use transport::query::{encoded, regional_host};

/// What stands before the question. Source: `v1Prefix`.
const PREFIX: &str = "k8s-aws-v1.";
/// The signed header that makes the question good for one cluster alone.
const CLUSTER_HEADER: &str = "x-k8s-aws-id";
/// How long STS takes the question. The cluster takes the token for 15 minutes.
const VALID: Duration = Duration::from_mins(1);
const LOOK: &str = "a token for the cluster";

/// The token for one cluster, good from `at` on.
pub(crate) async fn token(config: &SdkConfig, cluster: &ClusterName, at: SystemTime) -> Seen<String> {
    let provider = config.credentials_provider().ok_or_else(|| failed("there are no credentials"))?;
    let credentials = provider.provide_credentials().await.map_err(|error| failed(&error.to_string()))?;
    let region = config.region().ok_or_else(|| failed("there is no Region"))?;
    signed(credentials, region.as_ref(), cluster, at).map_err(|why| failed(&why))
}

fn signed(credentials: Credentials, region: &str, cluster: &ClusterName, at: SystemTime) -> Result<String, String> {
    let question = format!("https://{}/?Action=GetCallerIdentity&Version=2011-06-15", regional_host("sts", region));
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(VALID);
    let identity = credentials.into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("sts")
        .time(at)
        .settings(settings)
        .build()
        .map_err(|error| error.to_string())?;
    let headers = [(CLUSTER_HEADER, cluster.as_str())];
    let request = SignableRequest::new("GET", &question, headers.into_iter(), SignableBody::Bytes(&[]));
    let output = sign(request.map_err(|error| error.to_string())?, &parameters.into());
    let (instructions, _) = output.map_err(|error| error.to_string())?.into_parts();
    let added = instructions
        .params()
        .iter()
        .fold(String::new(), |added, (name, value)| format!("{added}&{name}={}", encoded(value)));
    Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(format!("{question}{added}"))))
}

fn failed(why: &str) -> Unseen {
    Unseen::Failed { action: LOOK.to_owned(), code: None, message: why.into() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What botocore 1.43's `RequestSigner.generate_presigned_url` gave for the same credentials, cluster and second.
    const OF_BOTOCORE: &str = "https://sts.eu-central-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&\
        X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261201%2Feu-central-1%2Fsts%2Faws4_request&\
        X-Amz-Date=20261201T095921Z&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Expires=60&\
        X-Amz-Security-Token=session%2Ftoken%2B1%3D%3D&\
        X-Amz-Signature=6af637ba6215e90027be19ae6da02ab47ce12a18f82accae07175b3d89153015";

    fn question(cluster: &str) -> BTreeSet<String> {
        let (id, key) = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let credentials = Credentials::new(id, key, Some("session/token+1==".to_owned()), None, "test");
        // 2026-12-01T09:59:21Z
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_119_161);
        let token = signed(credentials, "eu-central-1", &ClusterName::new(cluster), at).unwrap();
        let question = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX).unwrap()).unwrap();
        parts(&String::from_utf8(question).unwrap())
    }

    fn parts(question: &str) -> BTreeSet<String> {
        question.split(['?', '&']).map(ToOwned::to_owned).collect()
    }

    #[test]
    fn the_question_is_signed_as_the_python_sdk_signs_it() {
        assert_eq!(question("retail"), parts(OF_BOTOCORE));
    }

    #[test]
    fn a_token_is_good_for_one_cluster() {
        let other: Vec<String> = question("wholesale").difference(&parts(OF_BOTOCORE)).cloned().collect();
        assert!(matches!(other.as_slice(), [signature] if signature.starts_with("X-Amz-Signature=")), "{other:?}");
    }
}
