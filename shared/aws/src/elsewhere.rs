//! AWS as a role sees it in another account or Region.

use std::sync::PoisonError;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::region::Region as RegionOfSdk;
use facts::ids::Region;
use facts::untrusted::{LONGEST, one_line};
use facts::{Seen, Unseen};
use jiff::{SignedDuration, Timestamp};
use transport::config::APP;
use transport::query::{Input, parameter, xml};

use crate::client::Aws;
use crate::operations::ASSUME_ROLE;
use crate::role::Role;

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[ASSUME_ROLE.iam];

/// The least time that credentials must still be good for: no run of a function is longer.
const LONGEST_RUN: SignedDuration = SignedDuration::from_mins(15);

impl Aws {
    /// The same AWS as this role sees it in a Region. Calls are counted with all others. Credentials are kept as long as
    /// they are good for a whole run.
    pub async fn elsewhere(&self, region: &Region, role: &Role, at: Timestamp) -> Seen<Self> {
        let credentials = self.assume(role, at).await?;
        let config = self
            .config()
            .to_builder()
            .region(RegionOfSdk::new(region.as_str().to_owned()))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build();
        Ok(self.of_config(&config))
    }

    async fn assume(&self, role: &Role, at: Timestamp) -> Seen<Credentials> {
        let known = self.assumed.lock().unwrap_or_else(PoisonError::into_inner).get(role).cloned();
        if let Some((credentials, until)) = known
            && until.duration_since(at) >= LONGEST_RUN
        {
            return Ok(credentials);
        }
        let mut form = vec![parameter("RoleArn", &role.arn), parameter("RoleSessionName", APP)];
        form.extend(role.external_id.iter().map(|id| parameter("ExternalId", id)));
        let answer = self.query().call(ASSUME_ROLE, Input::Form(form)).await?;
        let (credentials, until) = read(&answer)?;
        let mut assumed = self.assumed.lock().unwrap_or_else(PoisonError::into_inner);
        assumed.insert(role.clone(), (credentials.clone(), until));
        Ok(credentials)
    }
}

/// Source: STS API reference, `AssumeRole` and `Credentials`.
fn read(answer: &str) -> Seen<(Credentials, Timestamp)> {
    let part = |name: &str| xml::first(answer, name).ok_or_else(|| unreadable(&format!("it has no {name}")));
    let (id, key, token) = (part("AccessKeyId")?, part("SecretAccessKey")?, part("SessionToken")?);
    let until = part("Expiration")?;
    let until: Timestamp = until.parse().map_err(|_| unreadable("its Expiration is no time"))?;
    Ok((Credentials::new(id, key, Some(token), None, "AssumeRole"), until))
}

/// Nothing of the answer is repeated: there is a key in it.
fn unreadable(why: &str) -> Unseen {
    let message = one_line(&format!("the answer is not one of AWS: {why}"), LONGEST);
    Unseen::Failed { action: ASSUME_ROLE.iam.to_owned(), code: None, message: message.into() }
}

#[cfg(test)]
mod tests;
