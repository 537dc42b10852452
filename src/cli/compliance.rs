//! What `ssot check` says of compliance with `--statistics` or `-v`: each part of the code by scope, and the universe.

use super::table::{Align, table};
use crate::diagnostic::{CodeScope, Compliance, Ratio, Report, ScopedCompliance};
use crate::report::{Style, counted, fraction, percentage};

/// A table of the whole and of each component, and a line about what was looked at.
pub(super) fn tables(report: &Report, style: &Style) -> String {
    let mut rows = rows("everything", &report.overall);
    for component in &report.components {
        rows.extend(self::rows(component.id.as_deref().unwrap_or("(no component)"), &component.compliance));
    }
    let columns = [
        ("component", Align::Left),
        ("scope", Align::Left),
        ("compliance", Align::Right),
        ("uses", Align::Right),
        ("clean", Align::Right),
        ("files", Align::Right),
        ("deny", Align::Right),
        ("warn", Align::Right),
        ("baselined", Align::Right),
        ("suppressed", Align::Right),
    ];
    format!("{}{}", table(&columns, &rows, style), universe(report))
}

/// A row for a part as a whole, and for each of its scopes where it has both.
fn rows(name: &str, compliance: &ScopedCompliance) -> Vec<Vec<String>> {
    let scopes = [CodeScope::Production, CodeScope::Test];
    let has = |scope: &CodeScope| *compliance.of(Some(*scope)) != Compliance::default();
    let scopes: Vec<CodeScope> = scopes.into_iter().filter(has).collect();
    if let [only] = scopes.as_slice() {
        return vec![row(name, only.word(), &compliance.all)];
    }
    let all = std::iter::once(row(name, "all", &compliance.all));
    all.chain(scopes.iter().map(|scope| row("", scope.word(), compliance.of(Some(*scope))))).collect()
}

fn row(name: &str, scope: &str, compliance: &Compliance) -> Vec<String> {
    let share = |ratio: Ratio| percentage(ratio).map_or("n/a".to_owned(), |share| format!("{share} %"));
    let counts = compliance.counts;
    let mut row = vec![
        name.to_owned(),
        scope.to_owned(),
        share(compliance.adoption),
        fraction(compliance.adoption),
        share(compliance.files),
        fraction(compliance.files),
    ];
    row.extend(
        [counts.deny, counts.warn, counts.baselined, counts.suppressed].map(|count| count.to_string()),
    );
    row
}

/// Which files the figures are about, and what was not understood of them.
fn universe(report: &Report) -> String {
    let (files, calls) = (&report.files, report.macro_calls);
    format!(
        "{} checked: {} analysed without {} generated, {} unparsed and {} orphan among them; left out: {} excluded, \
         {} ignored\n{}, {} of them not analysed\n",
        counted(report.overall.all.files.whole, "file"),
        files.analysed,
        files.generated,
        files.unparsed,
        files.orphan,
        files.excluded,
        files.ignored,
        counted(calls.whole, "macro call"),
        calls.rest().part,
    )
}
