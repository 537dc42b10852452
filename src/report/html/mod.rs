//! The HTML page: one file without scripts that loads nothing, for light and dark, screen and paper, keyboard and
//! screen reader; one file for each of its sections.

mod components;
mod concepts;
mod criteria;
mod exceptions;
mod header;
mod markup;
mod pair;
mod rules;
mod trend;
mod violations;

use super::account::Account;
use super::record;
use markup::Markup;

/// The page's only style.
const STYLE: &str = include_str!("style.css");

/// The sections in their order: id, title, and what writes them.
type Section = (&'static str, &'static str, fn(&Account<'_>, &mut Markup));

const SECTIONS: [Section; 8] = [
    ("components", "Components", components::section),
    ("criteria", "Criteria", criteria::section),
    ("risk", "Risk", criteria::risk),
    ("trend", "Trend", trend::section),
    ("concepts", "Concepts", concepts::section),
    ("violations", "Violations", violations::section),
    ("exceptions", "Exceptions", exceptions::section),
    ("rules", "Rules and files", rules::section),
];

/// The whole page with its record and digest.
pub(super) fn render(account: &Account<'_>) -> String {
    let mut page = Markup::default();
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    // Even if something of the checked tree slipped through, the browser would neither run nor load it.
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>").text(&account.report.root);
    page.raw(": compliance</title>\n<style>\n").raw(STYLE).raw("</style>\n</head>\n<body>\n");
    page.raw("<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
    header::header(account, &mut page);
    page.raw("<nav aria-label=\"Sections\"><ul>");
    for (id, title, _) in SECTIONS {
        page.raw("<li><a href=\"#").raw(id).raw("\">").raw(title).raw("</a></li>");
    }
    page.raw("</ul></nav>\n<main id=\"main\">\n");
    header::figures(account, &mut page);
    for (id, title, write) in SECTIONS {
        page.raw("<section aria-labelledby=\"").raw(id).raw("\">\n<h2 id=\"").raw(id).raw("\">").raw(title);
        page.raw("</h2>\n");
        write(account, &mut page);
        page.raw("</section>\n");
    }
    page.raw("</main>\n<footer><p>Made by ssot ").text(account.record.tool_version());
    page.raw(". Every figure follows from the code and its registry; <code>ssot report --verify FILE</code> computes them ");
    page.raw("again and lists what no longer holds.</p></footer>\n</body>\n</html>\n");
    record::sealed(&format!("{}{}\n", page.into_text(), account.record.comment(true)))
}

/// A table that scrolls by itself where it is too wide, by keyboard too.
fn table(page: &mut Markup, label: &'static str, heads: &[&'static str], rows: impl FnOnce(&mut Markup)) {
    page.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"")
        .raw(label)
        .raw("\"><table>");
    page.heads(heads).raw("\n<tbody>\n");
    rows(page);
    page.raw("</tbody></table></div>\n");
}
