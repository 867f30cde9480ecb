//! The one style sheet, and the policy under which the page may use it and nothing else.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// The style sheet of page and widget. All of it is inside of `.albkeeper`: on a dashboard it must touch nothing else.
pub(crate) const STYLE: &str = include_str!("style.css");

/// The content security policy: this style sheet, no script, no request, no form. Inline `style` attributes do not work
/// under it.
pub(crate) fn policy() -> String {
    let digest = BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}
