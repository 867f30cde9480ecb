//! Why the sandbox could not do what a scenario asked of it.

use std::io;

use crate::front::FrontError;
use crate::wire::AwsError;

/// A failure of the sandbox itself, never one that a scenario provokes on purpose.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// The operating system refused something.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was being done, such as `create the directory /a/b`.
        doing: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A call to the local AWS was refused.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// A part of the front could not be set up.
    #[error(transparent)]
    Front(#[from] FrontError),
    /// A command ended with an error; its output follows.
    #[error("`{command}` failed ({status}):\n{output}")]
    Command {
        command: String,
        status: String,
        /// What it wrote, both streams.
        output: String,
    },
    /// A tool is not where it should be.
    #[error("{tool} is not at {path}: {remedy}")]
    Missing { tool: &'static str, path: String, remedy: &'static str },
    /// Something else that should not be; the text says what and where.
    #[error("{0}")]
    Broken(String),
}

impl KitError {
    /// An `io::Error` together with what was being done.
    pub fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }

    /// An error with its own sentence.
    pub fn broken(what: impl Into<String>) -> Self {
        Self::Broken(what.into())
    }
}
