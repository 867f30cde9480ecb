//! What to do about a finding.

/// A command or a setting, in words for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NextStep {
    text: String,
    /// Whether it says which annotation governs what is wrong: then nobody else has to.
    pub(crate) names_annotation: bool,
}

impl NextStep {
    /// A step that names the annotation to set.
    pub(crate) fn annotated(text: impl Into<String>) -> Self {
        Self { text: text.into(), names_annotation: true }
    }

    /// The same step with one more line.
    pub(crate) fn and(self, line: &str) -> Self {
        Self { text: format!("{}\n{line}", self.text), ..self }
    }

    /// The words.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

impl<T: Into<String>> From<T> for NextStep {
    fn from(text: T) -> Self {
        Self { text: text.into(), names_annotation: false }
    }
}
