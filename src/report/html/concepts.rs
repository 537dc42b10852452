//! Concepts: each with its home, its canonical path, and its figures.

use super::super::account::Account;
use super::super::summary::fraction;
use super::criteria::said;
use super::header::shown;
use super::markup::Markup;

/// A row for each concept.
pub(super) fn section(account: &Account<'_>, page: &mut Markup) {
    let concepts = &account.report.concepts;
    if concepts.is_empty() {
        page.raw("<p>The registry has no <code>[canonical]</code> entry.</p>\n");
        return;
    }
    let heads = [
        "Concept",
        "Canonical path, home",
        "#Compliance",
        "#Uses",
        "#New",
        "#Put off",
        "Owner, issue, reason",
    ];
    super::table(page, "Concepts", &heads, |page| {
        for concept in concepts {
            let all = &concept.compliance.all;
            page.raw("<tr><th scope=\"row\">").text(&concept.id).raw("</th><td>");
            if let Some(kind) = concept.kind {
                page.text(kind).raw(" ");
            }
            page.raw("<code>").text(&concept.path).raw("</code><br><span class=\"note\">");
            match &concept.home {
                Some(home) => page.text(&format!("{}:{}", home.file, home.span.start.line)),
                None => page.raw("not found"),
            };
            page.raw("</span></td>");
            page.number_cell(&shown(all.adoption)).number_cell(&fraction(all.adoption));
            page.raw("<td class=\"n\">")
                .count(all.counts.deny + all.counts.warn)
                .raw("</td><td class=\"n\">");
            page.count(all.counts.debt()).raw("</td>");
            page.cell(&said([&concept.owner, &concept.issue, &concept.reason])).raw("</tr>\n");
        }
    });
}
