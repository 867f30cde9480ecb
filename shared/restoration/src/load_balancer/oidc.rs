//! Listeners that ask an OIDC provider: their client's secret never leaves AWS, and nobody can make them without it.

use super::listener::Listener;
use crate::element::Element;

/// Whether a listener or a rule of it asks one. Then the whole listener stays away: without one of its rules it would
/// let through what that rule stopped.
pub fn needs_secret(listener: &Listener) -> bool {
    asks(&listener.itself) || listener.rules.iter().any(|rule| asks(&rule.itself))
}

fn asks(element: &Element) -> bool {
    element.name == "AuthenticateOidcConfig" && !element.children.is_empty() || element.children.iter().any(asks)
}
