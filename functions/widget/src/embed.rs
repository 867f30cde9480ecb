//! A page as a part of another page: its style sheet and what is in its body, in the theme of the dashboard.

use crate::markup::{is_ours, is_plain_style};

/// The page for the dashboard; `None` where the text is no status page, or has more in it than ours have.
pub fn dressed(page: &str, dark: bool) -> Option<String> {
    let style = between(page, "<style>", "</style>")?;
    let body = between(page, "<body class=\"albkeeper page\">", "</body>")?;
    if !is_ours(body) || !is_plain_style(style) {
        return None;
    }
    let theme = if dark { "dark" } else { "light" };
    // The class is the dashboard's word for leaving the style to us.
    Some(format!("<style>{style}</style><div class=\"albkeeper {theme} cwdb-no-default-styles\">{body}</div>"))
}

/// A sentence in place of the page.
pub fn note(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    format!("<p>{escaped}</p>")
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(begin)?;
    rest.split_once(end).map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests {
    use page::example::Example;

    use super::*;

    #[test]
    fn a_page_of_this_version_fits_into_a_dashboard() {
        for example in [Example::healthy(), Example::failing(), Example::hostile()] {
            let html = example.html();
            let widget = dressed(&html, true).unwrap();
            assert!(widget.starts_with("<style>") && widget.ends_with("</main></div>"), "{}", example.name);
            assert!(widget.contains("<div class=\"albkeeper dark cwdb-no-default-styles\">"));
            for never in ["<html", "<head>", "<meta", "<title", "<body", "<script", "<iframe", "<use"] {
                assert!(!widget.contains(never), "{}: {never}", example.name);
            }
            assert!(widget.contains("Checklist") && widget.contains("Time to answer"));
        }
    }

    #[test]
    fn its_style_touches_nothing_else_of_the_dashboard() {
        let html = Example::first().html();
        let style = between(&html, "<style>", "</style>").unwrap().trim();
        let mut depth = 0;
        let outer: String = style
            .chars()
            .filter(|c| {
                depth += i32::from(*c == '{');
                let is_outer = depth == 0;
                depth -= i32::from(*c == '}');
                is_outer
            })
            .collect();
        assert_eq!(outer.trim(), ".albkeeper", "every rule is inside of one block");
    }

    #[test]
    fn a_page_that_somebody_wrote_into_is_none() {
        let html = Example::healthy().html();
        assert!(dressed(&html, false).is_some());
        for (ours, forged) in [
            ("</main>", "<script>alert(1)</script></main>"),
            ("</main>", "<img src=\"https://example.org/x\"/></main>"),
            ("<main>", "<main onclick=\"x\">"),
            ("</style>", "@import \"https://example.org/x.css\";</style>"),
        ] {
            assert!(html.contains(ours));
            assert_eq!(dressed(&html.replacen(ours, forged, 1), false), None, "{forged}");
        }
    }

    #[test]
    fn what_is_no_page_is_none_and_a_note_is_text() {
        assert_eq!(dressed("<html><body>other</body></html>", false), None);
        assert_eq!(note("a<b>\"&"), "<p>a&lt;b&gt;&quot;&amp;</p>");
    }
}
