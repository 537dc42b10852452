//! Components: a bar for each against its threshold, and its figures.

use super::super::account::Account;
use super::super::summary::{fraction, tenths};
use super::header::{numbers, shown};
use super::markup::Markup;
use crate::diagnostic::{CodeScope, Compliance, Ratio, ScopedCompliance};

/// A row for the whole and for each component.
pub(super) fn section(account: &Account<'_>, page: &mut Markup) {
    let report = account.report;
    super::table(
        page,
        "Compliance of components",
        &["Component", "Compliance", "#Share", "#Uses", "Threshold", "#Clean files"],
        |page| {
            row(page, "everything", &report.overall.all, report.least);
            for component in &report.components {
                let name = component.id.as_deref().unwrap_or("(no component)");
                row(page, name, &component.compliance.all, component.least);
            }
        },
    );
    page.raw("<details><summary>By scope, with violations</summary>\n");
    super::table(
        page,
        "Compliance of components by scope",
        &[
            "Component",
            "Scope",
            "#Compliance",
            "#Uses",
            "#Clean",
            "#Files",
            "#Deny",
            "#Warn",
            "#Baseline",
            "#Suppressed",
        ],
        |page| {
            for component in &report.components {
                scopes(page, component.id.as_deref().unwrap_or("(no component)"), &component.compliance);
            }
        },
    );
    page.raw("</details>\n");
}

fn row(page: &mut Markup, name: &str, part: &Compliance, least: Option<f64>) {
    page.raw("<tr><th scope=\"row\">").text(name).raw("</th><td>");
    bar(page, part.adoption, least);
    page.raw("</td>").number_cell(&shown(part.adoption)).number_cell(&fraction(part.adoption));
    page.raw("<td>");
    match (least, part.adoption.percent()) {
        (None, _) => page.raw("none"),
        (Some(least), None) => page.text(&format!("{least} %, nothing governed")),
        (Some(least), Some(share)) if share < least => {
            let missing = ((least - share) * 10.0).ceil() / 10.0;
            page.raw("<span class=\"bad\">").text(&format!("{least} % missed by {missing:.1}")).raw("</span>")
        }
        (Some(least), Some(_)) => {
            page.raw("<span class=\"good\">").text(&format!("{least} % met")).raw("</span>")
        }
    };
    page.raw("</td>")
        .number_cell(&format!("{} ({})", shown(part.files), fraction(part.files)))
        .raw("</tr>\n");
}

/// A bar for a share, with a mark at the threshold; what it shows stands beside it in numbers.
fn bar(page: &mut Markup, ratio: Ratio, least: Option<f64>) {
    page.raw("<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    page.raw(
        "<rect class=\"track\" width=\"100\" height=\"10\"/><rect class=\"fill\" height=\"10\" width=\"",
    );
    page.tenths(tenths(ratio).unwrap_or(0)).raw("\"/>");
    if let Some(least) = least {
        #[expect(clippy::cast_sign_loss, reason = "a percentage of the registry is between 0 and 100")]
        let at = (least * 10.0) as usize;
        page.raw("<rect class=\"mark\" y=\"0\" width=\"0.8\" height=\"10\" x=\"")
            .tenths(at.min(992))
            .raw("\"/>");
    }
    page.raw("</svg>");
}

/// A row for each scope that a component has code of.
fn scopes(page: &mut Markup, name: &str, compliance: &ScopedCompliance) {
    for scope in [CodeScope::Production, CodeScope::Test] {
        let part = compliance.of(Some(scope));
        if *part != Compliance::default() {
            page.raw("<tr><th scope=\"row\">").text(name).raw("</th>").cell(scope.word());
            numbers(page, part);
            page.raw("</tr>\n");
        }
    }
}
