//! What the figures are about: which files were looked at, and which rules are on.

use super::super::account::Account;
use super::markup::Markup;

/// The universe of files, what was not understood, and the level of every rule.
pub(super) fn section(account: &Account<'_>, page: &mut Markup) {
    let report = account.report;
    let (files, calls) = (&report.files, report.macro_calls);
    let rows = [
        ("files checked", report.overall.all.files.whole),
        ("analysed", files.analysed),
        ("generated, read and never reported", files.generated),
        ("unparsed", files.unparsed),
        ("orphan, reached by no crate", files.orphan),
        ("excluded by the registry, not read", files.excluded),
        ("left out by ignore files, not read", files.ignored),
        ("macro calls", calls.whole),
        ("macro calls not analysed", calls.rest().part),
    ];
    super::table(page, "Files and macro calls", &["What", "#Number"], |page| {
        for (name, count) in rows {
            page.raw("<tr><th scope=\"row\">")
                .raw(name)
                .raw("</th><td class=\"n\">")
                .count(count)
                .raw("</td></tr>\n");
        }
    });
    page.raw(
        "<details><summary>Levels of all rules, where no component, scope or entry sets another</summary>\n",
    );
    super::table(page, "Rules", &["Rule", "Level"], |page| {
        for (rule, level) in &report.levels {
            page.raw("<tr><th scope=\"row\"><code>")
                .raw(rule)
                .raw("</code></th>")
                .cell(level.word())
                .raw("</tr>\n");
        }
    });
    page.raw("</details>\n");
}
