//! The head of the page: what was checked, whether the gate passes, and the figures of the whole.

use super::super::account::Account;
use super::super::summary::{fraction, percentage};
use super::markup::Markup;
use crate::diagnostic::{Compliance, Ratio, Risk};

/// Name, state of the gate, and what the figures belong to.
pub(super) fn header(account: &Account<'_>, page: &mut Markup) {
    let record = account.record;
    page.raw("<header>\n<h1>").text(&account.report.root).raw("</h1>\n<p class=\"facts\">");
    let facts = [("day", &record.day), ("label", &record.label)];
    for (name, value) in facts {
        if let Some(value) = value {
            page.raw("<span>").text(name).raw(" <b>").text(value).raw("</b></span> ");
        }
    }
    page.raw("<span>registry <code>").text(&record.registry[..12.min(record.registry.len())]);
    page.raw("</code></span> <span>ssot ").text(record.tool_version()).raw("</span></p>\n");
    let why = account.reasons();
    let (class, word) = if why.is_empty() { ("good", "passes") } else { ("bad", "fails") };
    page.raw("<p class=\"gate ").raw(class).raw("\">The gate <b>").raw(word).raw("</b></p>\n");
    if !why.is_empty() {
        page.raw("<ul class=\"why\">");
        for line in why {
            page.raw("<li>").prose(&line).raw("</li>");
        }
        page.raw("</ul>\n");
    }
    page.raw("</header>\n");
}

/// The figures of the whole as cards, then by scope.
pub(super) fn figures(account: &Account<'_>, page: &mut Markup) {
    let report = account.report;
    let all = &report.overall.all;
    page.raw("<section aria-label=\"Figures\">\n<dl class=\"cards\">\n");
    share(page, "Compliance", all.adoption, "canonical uses of governed sites");
    share(page, "Clean files", all.files, "files without a violation");
    let summary = &report.summary;
    card(
        page,
        "New violations",
        &(summary.deny + summary.warn).to_string(),
        &format!("{} deny, {} warn", summary.deny, summary.warn),
    );
    let debt = all.counts.debt();
    card(
        page,
        "Put off",
        &debt.to_string(),
        &format!("{} in the baseline, {} suppressed", summary.baselined, summary.suppressed),
    );
    let risk = Risk::of(report);
    let largest = risk.largest().map_or("nothing to expose".to_owned(), |most| {
        format!("{} % {}", percentage(most.ratio).unwrap_or_default(), most.name)
    });
    card(page, "Risk", risk.word(), &largest);
    page.raw("</dl>\n");
    super::table(
        page,
        "Figures by scope",
        &["Scope", "#Compliance", "#Uses", "#Clean", "#Files", "#Deny", "#Warn", "#Baseline", "#Suppressed"],
        |page| {
            let scoped = &report.overall;
            for (name, part) in
                [("production", &scoped.production), ("test", &scoped.test), ("both", &scoped.all)]
            {
                page.raw("<tr><th scope=\"row\">").raw(name).raw("</th>");
                numbers(page, part);
                page.raw("</tr>\n");
            }
        },
    );
    page.raw("<p class=\"note\">Production and test are told by <code>cfg</code> and targets; a file with code of both is \
              one of the files of either. What a comment or the baseline allows counts as violating.</p>\n</section>\n");
}

/// The cells of a part's figures.
pub(super) fn numbers(page: &mut Markup, part: &Compliance) {
    page.number_cell(&shown(part.adoption)).number_cell(&fraction(part.adoption));
    page.number_cell(&shown(part.files)).number_cell(&fraction(part.files));
    let counts = part.counts;
    for count in [counts.deny, counts.warn, counts.baselined, counts.suppressed] {
        page.raw("<td class=\"n\">").count(count).raw("</td>");
    }
}

/// A share in percent, or that there is none.
pub(super) fn shown(ratio: Ratio) -> String {
    percentage(ratio).map_or("n/a".to_owned(), |share| format!("{share} %"))
}

fn share(page: &mut Markup, name: &'static str, ratio: Ratio, of: &'static str) {
    card(page, name, &shown(ratio), &format!("{} {of}", fraction(ratio)));
}

fn card(page: &mut Markup, name: &'static str, value: &str, detail: &str) {
    page.raw("<div><dt>").raw(name).raw("</dt><dd class=\"value\">").text(value);
    page.raw("</dd><dd>").text(detail).raw("</dd></div>\n");
}
