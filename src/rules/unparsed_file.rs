//! A file could not be read or parsed, so that parts of it were not looked at.

use super::{Context, rule};
use crate::diagnostic::Violation;
use crate::source::{FileId, Place, Pos, Span};

rule!("unparsed-file", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    // Behind the files of the layout stand the expansions of macros, which have no errors of their own.
    for (at, facts) in cx.workspace.tree.facts.iter().enumerate().take(cx.layout.files.len()) {
        let file = FileId(at as u32);
        let Some(error) = &facts.error else { continue };
        let message = format!("this file does not parse: {}", error.message);
        let mut violation = Violation::new(RULE.id, cx.place(file, error.span), message);
        violation.component = cx.file_location(file).component;
        violation.scope = cx.file_scope(file);
        violation.help = Some(match facts.items.len() {
            0 => "nothing in this file was checked".to_owned(),
            1 => "one item that parses by itself was checked, the rest was not".to_owned(),
            items => format!("{items} items that parse by themselves were checked, the rest was not"),
        });
        violations.push(violation);
    }
    for (path, why) in cx.layout.unread() {
        let place = Place { file: path.into(), span: Span::new(Pos::START, Pos::START) };
        let mut violation = Violation::new(RULE.id, place, format!("this file was not read: {why}"));
        violation.component = cx.registry.component_of(path, &[]).map(|component| component.id.clone());
        violation.help = Some("mend the file, or exclude it under `[files]` in `ssot.toml`".to_owned());
        violations.push(violation);
    }
}
