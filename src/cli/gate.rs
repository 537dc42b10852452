//! The gate: which thresholds a report misses, and the exit code.

use super::Exit;
use super::args::Check;
use crate::diagnostic::{Criterion, Ratio, Report, Status};
use crate::report::{figure, percentage};

/// One line for each threshold that is missed, with both numbers of the ratio.
pub(super) fn missed(report: &Report, asked: Option<f64>) -> Vec<String> {
    let overall = match asked {
        Some(least) => Some((least, "--min-compliance")),
        None => report.least.map(|least| (least, "gate.min-compliance")),
    };
    let mut lines = Vec::new();
    if let Some((least, key)) = overall {
        lines.extend(line("compliance", report.overall.all.adoption, least, key));
    }
    for component in &report.components {
        if let (Some(least), Some(id)) = (component.least, &component.id) {
            let what = format!("compliance of component `{id}`");
            let key = format!("component.{id}.min-compliance");
            lines.extend(line(&what, component.compliance.all.adoption, least, &key));
        }
    }
    lines.extend(report.criteria.iter().filter(|one| one.is_gate && one.is_met == Some(false)).map(unmet));
    lines
}

/// What a criterion demands, and what it found.
fn unmet(criterion: &Criterion) -> String {
    let values: Vec<String> = criterion
        .values
        .iter()
        .map(|(name, value)| format!("{name} is {}", figure(name.figure, *value)))
        .collect();
    let Criterion { name, expression, .. } = criterion;
    format!("criterion `{name}` is not met: `{expression}`, but {}", values.join(", "))
}

/// What is below `least`. Where nothing is governed there is no share, and nothing is missed.
fn line(what: &str, ratio: Ratio, least: f64, key: &str) -> Option<String> {
    if ratio.percent()? >= least {
        return None;
    }
    let shown = percentage(ratio)?;
    // Rounded up, as the share is rounded down: what is missed is never shown as nothing.
    let missing = ((least - ratio.percent()?) * 10.0).ceil() / 10.0;
    let (part, whole) = (ratio.part, ratio.whole);
    Some(format!(
        "{what} is {shown} % ({part}/{whole} uses), {missing:.1} points below the {least} % of `{key}`"
    ))
}

/// The exit code of a check.
pub(super) fn exit(report: &Report, missed: &[String], args: &Check) -> Exit {
    let fails = report.findings.iter().filter(|finding| finding.status == Status::New).any(|finding| {
        // Warnings are all that is left below the levels that fail.
        args.deny_warnings || finding.level.fails()
    });
    if !report.internal_errors.is_empty() {
        Exit::Failed
    } else if (fails || !missed.is_empty()) && !args.exit_zero {
        Exit::Violations
    } else {
        Exit::Clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Compliance, ComponentCompliance, Figure, FigureName, Part, ScopedCompliance};

    fn compliance(part: usize, whole: usize) -> ScopedCompliance {
        let all = Compliance { adoption: Ratio { part, whole }, ..Compliance::default() };
        ScopedCompliance { all, ..ScopedCompliance::default() }
    }

    fn report(overall: ScopedCompliance, api: ScopedCompliance) -> Report {
        let api = ComponentCompliance {
            id: Some("api".into()),
            least: Some(33.3),
            compliance: api,
            ..ComponentCompliance::default()
        };
        Report { least: Some(90.0), overall, components: vec![api], ..Report::default() }
    }

    #[test]
    fn thresholds_are_told_with_both_numbers_and_what_is_missing() {
        let low = report(compliance(77, 94), compliance(332, 1000));
        assert_eq!(
            missed(&low, None),
            [
                "compliance is 81.9 % (77/94 uses), 8.1 points below the 90 % of `gate.min-compliance`",
                "compliance of component `api` is 33.2 % (332/1000 uses), 0.1 points below the 33.3 % of \
                 `component.api.min-compliance`"
            ]
        );
        assert_eq!(missed(&low, Some(81.0)).len(), 1);
        assert!(missed(&report(compliance(0, 0), compliance(333, 1000)), None).is_empty());
    }

    #[test]
    fn criteria_of_the_gate_are_told_with_their_figures() {
        let name = FigureName { part: Part::Whole, scope: None, figure: Figure::Suppressed };
        let criterion = |is_gate: bool, is_met: Option<bool>| Criterion {
            name: "no debt".into(),
            expression: "suppressed == 0".into(),
            is_met,
            is_gate,
            values: vec![(name.clone(), Some(3.0))],
            reason: None,
            owner: None,
            issue: None,
        };
        let states = [(true, Some(false)), (false, Some(false)), (true, None), (true, Some(true))];
        let criteria = states.map(|(is_gate, is_met)| criterion(is_gate, is_met)).into();
        assert_eq!(
            missed(&Report { criteria, ..Report::default() }, None),
            ["criterion `no debt` is not met: `suppressed == 0`, but suppressed is 3"]
        );
    }

    #[test]
    fn internal_errors_outweigh_everything() {
        let cli = <crate::cli::args::Cli as clap::Parser>::parse_from(["ssot", "check", "--exit-zero"]);
        let Some(crate::cli::args::Command::Check(mut args)) = cli.command else { panic!() };
        let broken = Report { internal_errors: vec!["a.rs: no".to_owned()], ..Report::default() };
        assert_eq!(exit(&broken, &[], &args), Exit::Failed);
        let missed = ["compliance is low".to_owned()];
        assert_eq!(exit(&Report::default(), &missed, &args), Exit::Clean);
        args.exit_zero = false;
        assert_eq!(exit(&Report::default(), &missed, &args), Exit::Violations);
    }
}
