//! Markup being written: what is a literal here is markup, every other text is escaped, so that no text of the checked
//! tree can become markup.

use super::super::markup::html;
use super::super::summary::{decimal, grouped};

/// A part of a page.
#[derive(Debug, Default)]
pub(in crate::report) struct Markup(String);

impl Markup {
    /// Appends markup, which can only be a literal of this program.
    pub(in crate::report) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends a text for an element or a quoted attribute; characters that steer or hide become visible.
    pub(in crate::report) fn text(&mut self, text: &str) -> &mut Self {
        self.0.push_str(&html(text));
        self
    }

    /// Appends a text in which code stands in backticks.
    pub(in crate::report) fn prose(&mut self, text: &str) -> &mut Self {
        for (at, part) in text.split('`').enumerate() {
            if at % 2 == 1 {
                self.raw("<code>").text(part).raw("</code>");
            } else {
                self.text(part);
            }
        }
        self
    }

    /// Appends a count.
    pub(in crate::report) fn count(&mut self, count: usize) -> &mut Self {
        self.0.push_str(&grouped(count));
        self
    }

    /// Appends a number for an attribute, in tenths.
    pub(in crate::report) fn tenths(&mut self, tenths: usize) -> &mut Self {
        self.0.push_str(&decimal(tenths));
        self
    }

    /// A cell of a table that holds a text.
    pub(in crate::report) fn cell(&mut self, text: &str) -> &mut Self {
        self.raw("<td>").text(text).raw("</td>")
    }

    /// A cell of a table that holds a number or a share.
    pub(in crate::report) fn number_cell(&mut self, text: &str) -> &mut Self {
        self.raw("<td class=\"n\">").text(text).raw("</td>")
    }

    /// The heads of a table's columns; those of numbers are marked by `#` before their text.
    pub(in crate::report) fn heads(&mut self, heads: &[&'static str]) -> &mut Self {
        self.raw("<thead><tr>");
        for head in heads {
            match head.strip_prefix('#') {
                Some(number) => self.raw("<th scope=\"col\" class=\"n\">").text(number),
                None => self.raw("<th scope=\"col\">").text(head),
            };
            self.raw("</th>");
        }
        self.raw("</tr></thead>")
    }

    /// What was written.
    pub(in crate::report) fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_become_markup() {
        let mut markup = Markup::default();
        markup.raw("<p title=\"").text("\"'><script>&\u{202e}\u{1b}").raw("\">").count(1234).raw("</p>");
        assert_eq!(
            markup.into_text(),
            "<p title=\"&quot;&#39;&gt;&lt;script&gt;&amp;&lt;U+202E&gt;␛\">1 234</p>"
        );
    }
}
