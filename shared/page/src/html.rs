//! HTML as it is written: markup stands in this program, and whatever else comes in is escaped.

use std::fmt::Write as _;

use facts::untrusted::is_invisible;

/// A piece of HTML. Only text that stands in the program can become markup: everything else goes through [`Html::text`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Html(String);

impl Html {
    pub(crate) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text or an attribute's value: nothing in it is markup, and nothing in it is invisible.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' => self.0.push(c),
                c if is_invisible(c) => {
                    // Writing to a String cannot fail.
                    let _ = write!(self.0, "[U+{:04X}]", u32::from(c));
                }
                c => self.0.push(c),
            }
        }
        self
    }

    /// A number with one decimal place at most.
    pub(crate) fn number(&mut self, number: f64) -> &mut Self {
        let text = format!("{number:.1}");
        self.0.push_str(text.strip_suffix(".0").unwrap_or(&text));
        self
    }

    pub(crate) fn add(&mut self, html: &Self) -> &mut Self {
        self.0.push_str(&html.0);
        self
    }

    pub(crate) fn done(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup_and_never_hides() {
        let mut html = Html::default();
        html.markup("<p title=\"")
            .text("\"><script>'&")
            .markup("\">")
            .text("a\u{202e}b\u{0}c\u{200b}\nd é 漢")
            .markup("</p>");
        let expected = "<p title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">a[U+202E]b[U+0000]c[U+200B]\nd é 漢</p>";
        assert_eq!(html.done(), expected);
    }

    #[test]
    fn numbers_are_short() {
        let mut html = Html::default();
        html.number(12.0).markup(" ").number(0.26);
        assert_eq!(html.done(), "12 0.3");
    }
}
