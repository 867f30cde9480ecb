//! What is declared and what AWS has, as they are held against one another.

/// What was declared and what AWS has, where they differ.
pub(super) struct Difference {
    pub(super) declared: String,
    pub(super) has: String,
}

/// What all Ingresses of the load balancer declare together.
#[derive(Clone, Copy)]
pub(super) struct OfGroup {
    /// Whether there is one alone.
    pub(super) is_alone: bool,
    /// Whether one of them names security groups: then the controller makes none for any.
    pub(super) names_security_groups: bool,
}
