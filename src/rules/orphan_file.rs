//! No crate's module tree reaches a file.

use super::{Context, rule};
use crate::diagnostic::Violation;
use crate::source::{FileId, Pos, Span};

rule!("orphan-file", File(check));

fn check(cx: &Context<'_>, file: FileId, violations: &mut Vec<Violation>) {
    let tree = &cx.workspace.tree;
    let owners = &tree.owners_of[file.index()];
    if file.index() >= cx.layout.files.len()
        || cx.is_generated(file)
        || !owners.iter().all(|owner| tree.owners[owner.0 as usize].orphan)
    {
        return;
    }
    let place = cx.place(file, Span::new(Pos::START, Pos::START));
    let mut violation = Violation::new(RULE.id, place, "no crate reaches this file".to_owned());
    violation.component = cx.file_location(file).component;
    violation.scope = cx.file_scope(file);
    violation.help = Some("declare it by `mod`, make it a target, or remove it".to_owned());
    violations.push(violation);
}
