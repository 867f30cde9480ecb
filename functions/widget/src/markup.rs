//! Whether a stored page has nothing in it but what our pages have: it is shown inside of somebody's console.
//!
//! The page is written without scripts, links and pictures from elsewhere, and everything that it was given is text. So
//! what has more is not ours, whoever wrote it.

/// The elements that the body of a page is made of.
const ELEMENTS: [&str; 36] = [
    "article",
    "b",
    "bdi",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "header",
    "li",
    "main",
    "ol",
    "p",
    "path",
    "pre",
    "rect",
    "section",
    "small",
    "span",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "th",
    "thead",
    "time",
    "tr",
    "ul",
];
/// Their attributes: none of them runs anything, leads anywhere or loads anything.
const ATTRIBUTES: [&str; 13] = [
    "aria-hidden",
    "aria-label",
    "class",
    "d",
    "height",
    "open",
    "preserveAspectRatio",
    "role",
    "scope",
    "viewBox",
    "width",
    "x",
    "y",
];
/// What a style sheet loads, runs or ends with. A backslash could spell each of them otherwise.
const NOT_IN_STYLE: [&str; 6] = ["<", "\\", "@import", "url(", "image(", "expression("];

/// Whether a body is made of our elements and attributes alone.
pub(crate) fn is_ours(body: &str) -> bool {
    let mut rest = body;
    while let Some((_, tag)) = rest.split_once('<') {
        let Some(after) = after_tag(tag) else { return false };
        rest = after;
    }
    true
}

/// Whether a style sheet is one that loads nothing.
pub(crate) fn is_plain_style(style: &str) -> bool {
    let lower = style.to_ascii_lowercase();
    !NOT_IN_STYLE.iter().any(|never| lower.contains(never))
}

/// What follows the tag that begins here (behind its `<`), if it is one of ours: `name`, attributes each as
/// ` name="value"`, and `>` or `/>`.
fn after_tag(tag: &str) -> Option<&str> {
    if let Some(end) = tag.strip_prefix('/') {
        let (name, rest) = name(end)?;
        return rest.strip_prefix('>').filter(|_| ELEMENTS.contains(&name));
    }
    let (element, mut rest) = name(tag)?;
    if !ELEMENTS.contains(&element) {
        return None;
    }
    while let Some(attribute) = rest.strip_prefix(' ') {
        let (name, value) = name(attribute)?;
        let (value, after) = value.strip_prefix("=\"")?.split_once('"')?;
        if !ATTRIBUTES.contains(&name) || value.contains('<') {
            return None;
        }
        rest = after;
    }
    rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>'))
}

fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(text.len());
    text.split_at_checked(end).filter(|(name, _)| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_our_pages_have_is_ours() {
        assert!(is_ours(
            "<main><p class=\"a b\">x &lt; y &amp; \"z\" > 1</p><svg viewBox=\"0 0 1 1\"><rect x=\"1\"/></svg></main>"
        ));
    }

    #[test]
    fn whatever_runs_leads_away_or_loads_is_not() {
        for never in [
            "<script>x</script>",
            "<SCRIPT>x</SCRIPT>",
            "<p onclick=\"x\">",
            "<svg/onload=x>",
            "<svg onload=x>",
            "<p\nonclick=\"x\">",
            "<p class=\"a\"onclick=\"x\">",
            "<p class='a'>",
            "<a href=\"https://example.org\">",
            "<img src=\"https://example.org/x.png\"/>",
            "<iframe srcdoc=\"x\">",
            "<p style=\"background:url(https://example.org)\">",
            "<form action=\"https://example.org\">",
            "<cwdb-action action=\"call\" endpoint=\"arn:aws:lambda:us-east-1:123456789012:function:x\">",
            "<use href=\"x\"/>",
            "<!-- x -->",
            "<![CDATA[x]]>",
            "<style>x</style>",
            "<p",
            "<",
            "< p>",
            "</script>",
            "</p onclick=\"x\">",
        ] {
            assert!(!is_ours(&format!("<main>{never}</main>")), "{never}");
        }
    }

    #[test]
    fn a_style_sheet_loads_nothing() {
        assert!(is_plain_style(".albkeeper { p { color: #123456; } }"));
        for never in ["@import 'x'", "a{background:URL(x)}", "</style><script>", "a{b:\\75rl(x)}", "a{b:image(x)}"] {
            assert!(!is_plain_style(never), "{never}");
        }
    }
}
