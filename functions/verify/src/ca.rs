//! The authorities that the event names for the site's certificates.

use facts::ids::{Arn, Domain};
use facts::scope::Ca;
use input::Problem;

use crate::endpoints::not_for;
use crate::settings::Fences;

const FIELD: &str = "tls.ca";
const NOT_WITH_A_TOKEN: &str = "must be the ARN of a secret where an endpoint has a token: an event alone must not say to \
                                whom a token may be shown";

/// Whom to trust, where the event says so. Every mistake is told. A secret is read for the stack's own domains alone, as
/// one with a token is; and where a token is sent, nobody may choose by an event alone whom it is shown to.
pub(crate) fn parse_ca(
    given: Option<&str>,
    has_token: bool,
    domain: Option<&Domain>,
    fences: &Fences,
    problems: &mut Vec<Problem>,
) -> Option<Ca> {
    let given = given?;
    if !given.starts_with("arn:") {
        if let Err(why) = probe::check_authorities(given) {
            let message = format!("must be certificates as PEM, or the ARN of a secret with some: it {why}");
            problems.push(Problem::new(FIELD, message));
        }
        if has_token {
            problems.push(Problem::new(FIELD, NOT_WITH_A_TOKEN));
        }
        return Some(Ca::Pem(given.to_owned()));
    }
    if let Some(elsewhere) = domain.filter(|domain| !fences.token_domains.contains(domain)) {
        problems.push(Problem::new(FIELD, not_for(elsewhere, fences)));
    }
    match Arn::try_from(given.to_owned()) {
        Ok(secret) if secret.service() == "secretsmanager" => Some(Ca::Secret(secret)),
        Ok(_) | Err(_) => {
            problems.push(Problem::new(FIELD, "must be certificates as PEM, or the ARN of a Secrets Manager secret"));
            None
        }
    }
}
