//! Exceptions: what the registry and comments leave out, why, and until when.

use super::super::account::Account;
use super::criteria::said;
use super::markup::Markup;

/// A row for each exception.
pub(super) fn section(account: &Account<'_>, page: &mut Markup) {
    let exceptions = &account.report.exceptions;
    if exceptions.is_empty() {
        page.raw("<p>Nothing is excepted.</p>\n");
        return;
    }
    super::table(page, "Exceptions", &["Exception", "From", "Made by", "Until", "Reason"], |page| {
        for note in exceptions {
            page.raw("<tr><th scope=\"row\"><code>").text(&note.what).raw("</code></th>");
            page.cell(&note.from.join(", ")).cell(if note.is_comment { "comment" } else { "registry" });
            page.raw("<td>").text(note.until.as_deref().unwrap_or("always"));
            if note.is_over {
                page.raw(" <span class=\"bad\">over</span>");
            }
            let said = said([&note.reason, &note.issue, &note.owner]);
            page.raw("</td>").cell(if said.is_empty() { "none given" } else { &said }).raw("</tr>\n");
        }
    });
}
