//! The gate: which thresholds a report misses, and the exit code.

use super::Exit;
use super::args::Check;
use crate::diagnostic::{Ratio, Report, Status};
use crate::registry::Registry;
use crate::report::percentage;

/// One line for each threshold that is missed, with both numbers of the ratio.
pub(super) fn missed(report: &Report, registry: &Registry, asked: Option<f64>) -> Vec<String> {
    let overall = match asked {
        Some(least) => Some((least, "--min-compliance")),
        None => registry.min_compliance.map(|least| (least, "gate.min-compliance")),
    };
    let mut lines = Vec::new();
    if let Some((least, key)) = overall {
        lines.extend(line("compliance", report.overall.adoption, least, key));
    }
    for component in &registry.components {
        let found = report.components.iter().find(|(id, _)| *id == component.id);
        if let (Some(least), Some((id, compliance))) = (component.min_compliance, found) {
            let what = format!("compliance of component `{id}`");
            let key = format!("component.{id}.min-compliance");
            lines.extend(line(&what, compliance.adoption, least, &key));
        }
    }
    lines
}

/// What is below `least`. Where nothing is governed there is no share, and nothing is missed.
fn line(what: &str, ratio: Ratio, least: f64, key: &str) -> Option<String> {
    if ratio.percent()? >= least {
        return None;
    }
    let shown = percentage(ratio)?;
    Some(format!("{what} is {shown} % ({}/{} uses), below the {least} % of `{key}`", ratio.part, ratio.whole))
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
    use crate::diagnostic::Compliance;

    fn compliance(part: usize, whole: usize) -> Compliance {
        Compliance { adoption: Ratio { part, whole }, files: Ratio::default() }
    }

    #[test]
    fn thresholds_are_told_with_both_numbers() {
        let text =
            "[gate]\nmin-compliance = 90\n[component.api]\npaths = [\"api/**\"]\nmin-compliance = 33.3\n";
        let (registry, errors) = crate::registry::parse(text, "ssot.toml");
        assert!(errors.is_empty(), "{errors:?}");
        let components = vec![("api".into(), compliance(332, 1000))];
        let report = Report { overall: compliance(77, 94), components, ..Report::default() };
        assert_eq!(
            missed(&report, &registry, None),
            [
                "compliance is 81.9 % (77/94 uses), below the 90 % of `gate.min-compliance`",
                "compliance of component `api` is 33.2 % (332/1000 uses), below the 33.3 % of \
                 `component.api.min-compliance`"
            ]
        );
        assert_eq!(missed(&report, &registry, Some(81.0)).len(), 1);
        let exact = vec![("api".into(), compliance(333, 1000))];
        let report = Report { overall: compliance(0, 0), components: exact, ..Report::default() };
        assert!(missed(&report, &registry, None).is_empty());
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
