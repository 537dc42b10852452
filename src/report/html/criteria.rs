//! Criteria of the registry, met or not, and risk with its formula.

use super::super::account::Account;
use super::super::summary::{figure, fraction};
use super::header::shown;
use super::markup::Markup;
use crate::diagnostic::Risk;

/// A row for each criterion, with the figures in it.
pub(super) fn section(account: &Account<'_>, page: &mut Markup) {
    let criteria = &account.report.criteria;
    if criteria.is_empty() {
        page.raw("<p>The registry has no <code>[[criterion]]</code>.</p>\n");
        return;
    }
    super::table(page, "Criteria", &["Criterion", "State", "Expression", "Figures", "Why"], |page| {
        for criterion in criteria {
            page.raw("<tr><th scope=\"row\">").text(&criterion.name);
            if criterion.is_gate {
                page.raw(" <span class=\"tag\">gate</span>");
            }
            page.raw("</th><td>");
            match criterion.is_met {
                Some(true) => page.raw("<span class=\"good\">met</span>"),
                Some(false) => page.raw("<span class=\"bad\">not met</span>"),
                None => page.raw("n/a"),
            };
            page.raw("</td><td><code>").text(&criterion.expression).raw("</code></td><td>");
            for (at, (name, value)) in criterion.values.iter().enumerate() {
                let separator = if at > 0 { "; " } else { "" };
                page.text(&format!("{separator}{name} = {}", figure(name.figure, *value)));
            }
            page.raw("</td>")
                .cell(&said([&criterion.reason, &criterion.issue, &criterion.owner]))
                .raw("</tr>\n");
        }
    });
}

/// Texts that are there, one behind the other.
pub(super) fn said<const N: usize>(texts: [&Option<std::sync::Arc<str>>; N]) -> String {
    texts.into_iter().flatten().map(|text| &**text).collect::<Vec<_>>().join(" · ")
}

/// Each exposure with its formula, and what risk makes of them.
pub(super) fn risk(account: &Account<'_>, page: &mut Markup) {
    let risk = Risk::of(account.report);
    page.raw("<p>Risk is <b>").raw(risk.word()).raw("</b>. <code>").raw(Risk::FORMULA).raw("</code></p>\n");
    super::table(page, "Exposures", &["Exposure", "#Share", "#Count", "Formula"], |page| {
        for exposure in &risk.exposures {
            page.raw("<tr><th scope=\"row\">").raw(exposure.name).raw("</th>");
            page.number_cell(&shown(exposure.ratio)).number_cell(&fraction(exposure.ratio));
            page.raw("<td><code>").raw(exposure.formula).raw("</code></td></tr>\n");
        }
    });
}
