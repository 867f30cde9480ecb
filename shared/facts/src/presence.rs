//! Whether one thing is there.

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    There,
    Absent,
    /// It is, and cannot be used yet or any more.
    Unusable {
        /// AWS's word for its state, such as `PENDING_VALIDATION`.
        state: String,
    },
}
