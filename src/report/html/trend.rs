//! Trend: compliance over the runs of a history, drawn and as a table, and what appeared and went since the last one.

use super::super::account::Account;
use super::super::record::Record;
use super::super::summary::{counted, fraction, tenths};
use super::header::shown;
use super::markup::Markup;
use crate::diagnostic::Ratio;

/// The drawing's size and margins, in its own units.
const WIDTH: usize = 640;
const HEIGHT: usize = 200;
const LEFT: usize = 40;
const TOP: usize = 12;
const BOTTOM: usize = 28;
/// Above this number of runs single ones are not marked.
const MARKED: usize = 60;

/// The trend; without a history a hint.
pub(super) fn section(account: &Account<'_>, page: &mut Markup) {
    let Some(last) = account.history.last() else {
        page.raw("<p>No earlier run is known; <code>--history FILE</code> keeps a line of each.</p>\n");
        return;
    };
    let runs: Vec<&Record> = account.history.iter().chain([account.record]).collect();
    if let Some(moves) = account.record.moves(last) {
        let (appeared, gone) = (moves.appeared, moves.gone);
        page.raw("<p>Since the run before: <b>").text(&counted(gone.0, "violation")).raw("</b> gone in ");
        page.text(&counted(gone.1, "file")).raw(", <b>").count(appeared.0).raw("</b> new in ");
        page.text(&counted(appeared.1, "file")).raw(".</p>\n");
    }
    drawing(page, &runs);
    page.raw("<details><summary>The runs in numbers</summary>\n");
    let heads = [
        "#Run",
        "Day",
        "Label",
        "#Compliance",
        "#Uses",
        "#Clean",
        "#Files",
        "#Deny",
        "#Warn",
        "#Baseline",
        "#Suppressed",
    ];
    super::table(page, "Runs", &heads, |page| {
        for (at, run) in runs.iter().enumerate() {
            page.raw("<tr><td class=\"n\">").count(at + 1).raw("</td>");
            page.cell(run.day.as_deref().unwrap_or("")).cell(run.label.as_deref().unwrap_or(""));
            for ratio in [run.adoption(), run.files()] {
                page.number_cell(&shown(ratio)).number_cell(&fraction(ratio));
            }
            for name in ["deny", "warn", "baselined", "suppressed"] {
                page.raw("<td class=\"n\">").count(run.count(name)).raw("</td>");
            }
            page.raw("</tr>\n");
        }
    });
    page.raw("</details>\n");
}

/// Both shares as lines, the clean files dashed.
fn drawing(page: &mut Markup, runs: &[&Record]) {
    page.raw("<figure tabindex=\"0\"><svg class=\"trend\" viewBox=\"0 0 640 200\" role=\"img\" aria-label=\"Compliance and clean files ");
    page.raw("over ").text(&counted(runs.len(), "run")).raw("\">");
    for (percent, label) in [(0, "0 %"), (50, "50 %"), (100, "100 %")] {
        let y = height(percent * 10);
        page.raw("<line class=\"grid\" x1=\"40\" x2=\"640\" y1=\"")
            .tenths(y)
            .raw("\" y2=\"")
            .tenths(y)
            .raw("\"/>");
        page.raw("<text x=\"34\" text-anchor=\"end\" y=\"")
            .tenths(y + 40)
            .raw("\">")
            .raw(label)
            .raw("</text>");
    }
    line(page, "clean", runs, Record::files);
    line(page, "uses", runs, Record::adoption);
    let name = |at: usize| {
        let run = runs[at];
        let named = run.day.iter().chain(&run.label).map(String::as_str).collect::<Vec<_>>().join(" ");
        if named.is_empty() { format!("run {}", at + 1) } else { named }
    };
    page.raw("<text x=\"40\" y=\"194\">").text(&short(&name(0))).raw("</text>");
    page.raw("<text x=\"636\" y=\"194\" text-anchor=\"end\">").text(&short(&name(runs.len() - 1)));
    page.raw("</text></svg>\n<figcaption><span class=\"key uses\">compliance</span> <span class=\"key clean\">clean ");
    page.raw("files</span></figcaption></figure>\n");
}

/// One share over the runs; a run without it is passed over.
fn line(page: &mut Markup, class: &'static str, runs: &[&Record], share: fn(&Record) -> Ratio) {
    let points: Vec<(usize, usize, usize)> = runs
        .iter()
        .enumerate()
        .filter_map(|(at, run)| Some((at, across(at, runs.len()), height(tenths(share(run))?))))
        .collect();
    page.raw("<polyline class=\"").raw(class).raw("\" points=\"");
    for (_, x, y) in &points {
        page.tenths(*x).raw(",").tenths(*y).raw(" ");
    }
    page.raw("\"/>");
    for (at, x, y) in points.iter().filter(|_| runs.len() <= MARKED) {
        page.raw("<circle r=\"3.5\" class=\"")
            .raw(class)
            .raw("\" cx=\"")
            .tenths(*x)
            .raw("\" cy=\"")
            .tenths(*y);
        page.raw("\"><title>run ")
            .count(at + 1)
            .raw(": ")
            .text(&shown(share(runs[*at])))
            .raw("</title></circle>");
    }
}

/// Where a run is drawn, in tenths; a single one stands in the middle.
fn across(at: usize, runs: usize) -> usize {
    let width = (WIDTH - LEFT - 12) * 10;
    LEFT * 10 + 40 + if runs > 1 { width * at / (runs - 1) } else { width / 2 }
}

/// Where a share, in tenths of a percent, is drawn, in tenths.
fn height(tenths: usize) -> usize {
    let height = (HEIGHT - TOP - BOTTOM) * 10;
    TOP * 10 + height - height * tenths.min(1000) / 1000
}

/// A name short enough to stand under the drawing.
fn short(name: &str) -> String {
    const MOST: usize = 32;
    if name.chars().count() <= MOST {
        name.to_owned()
    } else {
        name.chars().take(MOST - 1).chain(['…']).collect()
    }
}
