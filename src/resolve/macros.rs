//! Macro calls in item position: which macro they call, and what becomes of their arguments.
//!
//! Modules may be declared in macro arguments, so this is settled before there is a module tree, by name: the last
//! definition above the call in its own file, else one of that name in the package, else one that a library exports.

use super::libraries::LibraryFacts;
use super::modules::{LoadedLibrary, ModuleTree};
use super::symbols::Symbol;
use crate::facts::{Binding, Call, CfgExpr, Detail, ItemKind, MacroFact, Visibility, expand};
use crate::source::FileId;
use regex::Regex;
use rustc_hash::FxHashMap;
use std::panic::catch_unwind;
use std::sync::{Arc, OnceLock};

/// Expansions inside of expansions at which a macro that calls itself is given up.
const GENERATIONS_MAX: usize = 16;
/// Expansions of a workspace after which no more are made.
const EXPANSIONS_MAX: usize = 20_000;

/// Macros that libraries export, by name, each with its crate's name.
type Exported<'l> = FxHashMap<&'l str, Vec<(&'l str, &'l MacroFact)>>;

/// A macro, and what `$crate` stands for where it is called.
struct Definition {
    definition: MacroFact,
    krate: String,
}

/// Definitions of macros by package and name.
type Definitions = FxHashMap<(usize, Symbol), Vec<(FileId, usize)>>;

impl ModuleTree {
    /// Finds the macro of each call; sets the conditions of what is passed on and expands the rest.
    ///
    /// `packages` tells which files belong together and `crates` the name of each package's library, `detail` what is
    /// kept of an expansion. With `names` given, a call is expanded only if its arguments are no items, which are known
    /// without it, and the macro may define something, and the call or the macro contains one of the names.
    pub(super) fn settle_macros(
        &mut self,
        (mut packages, crates): (Vec<usize>, &[Option<String>]),
        detail: Detail,
        libraries: &[LoadedLibrary],
        names: Option<&[Arc<str>]>,
    ) {
        let names = names.and_then(whole_words);
        let names = names.as_ref();
        let mut generations: Vec<usize> = vec![0; self.facts.len()];
        let mut definitions = Definitions::default();
        for (file, package) in packages.iter().enumerate() {
            let package = self.scope_of_macros(file, *package);
            self.add_definitions(FileId(file as u32), package, &mut definitions);
        }
        self.add_renamed(&packages, &mut definitions);
        let exported = exported(libraries);
        let mut file = 0;
        while file < self.facts.len() {
            // An outer call stands behind the calls in its arguments and decides about them.
            let mut settled = vec![false; self.facts[file].calls.len()];
            for call in (0..settled.len()).rev() {
                if settled[call] {
                    continue;
                }
                let id = FileId(file as u32);
                let own =
                    self.definition_of(id, call, packages[file], &definitions).map(|(at, definition)| {
                        let definition = self.facts[at.index()].macros[definition].clone();
                        Definition { definition, krate: "crate".to_owned() }
                    });
                let known = (&definitions, crates, &exported);
                let Some(definition) = own.or_else(|| self.exported_definition(id, call, known)) else {
                    self.leave_unread(id, call);
                    continue;
                };
                let within = generations[file] < GENERATIONS_MAX && self.expansions.len() < EXPANSIONS_MAX;
                if self.settle(id, call, definition, detail, (within, names)) {
                    let inner = self.facts[file].calls[call].made.calls;
                    settled[inner.indices()].fill(true);
                    let new = self.facts.len() - 1;
                    packages.push(packages[file]);
                    generations.push(generations[file] + 1);
                    self.add_definitions(FileId(new as u32), packages[file], &mut definitions);
                }
            }
            file += 1;
        }
        for facts in &mut self.facts {
            for definition in &mut facts.macros {
                // Calls in other crates are settled with these.
                if !facts.items[definition.item as usize].macro_export {
                    definition.rules = None;
                }
            }
            for call in &mut facts.calls {
                call.arguments.text = String::new();
            }
        }
    }

    /// Notes that what a call makes is not known, unless its arguments are items.
    fn leave_unread(&mut self, file: FileId, call: usize) {
        let facts = &mut self.facts[file.index()];
        let call = &mut facts.calls[call];
        call.unread = !call.parsed;
        facts.modules[call.module as usize].unknown_items |= !call.parsed;
    }

    /// The package whose calls see the macros of a file; what a doc-test defines is seen by itself alone.
    fn scope_of_macros(&self, file: usize, package: usize) -> usize {
        if self.programs.contains(&file) { usize::MAX - file } else { package }
    }

    fn add_definitions(&self, file: FileId, package: usize, definitions: &mut Definitions) {
        let facts = &self.facts[file.index()];
        for (at, definition) in facts.macros.iter().enumerate() {
            let name = self.names[file.index()][facts.items[definition.item as usize].name.0 as usize];
            definitions.entry((package, name)).or_default().push((file, at));
        }
    }

    /// Adds the names that imports give to macros.
    fn add_renamed(&self, packages: &[usize], definitions: &mut Definitions) {
        for (file, package) in packages.iter().enumerate() {
            let facts = &self.facts[file];
            let package = self.scope_of_macros(file, *package);
            for leaf in facts.uses.iter().filter(|leaf| leaf.renamed && !leaf.extern_crate) {
                let Some(last) = facts.path_segments(&facts.paths[leaf.path as usize]).last() else {
                    continue;
                };
                let Binding::Name(name) = leaf.binding else { continue };
                let (from, to) = (self.names[file][last.name.0 as usize], self.names[file][name.0 as usize]);
                if let Some(known) = definitions.get(&(package, from)).cloned() {
                    definitions.entry((package, to)).or_insert(known);
                }
            }
        }
    }

    /// The definition that a call means, as file and index of the macro.
    fn definition_of(
        &self,
        file: FileId,
        call: usize,
        package: usize,
        definitions: &Definitions,
    ) -> Option<(FileId, usize)> {
        let facts = &self.facts[file.index()];
        let path = facts.calls[call].path;
        let last = facts.path_segments(&facts.paths[path as usize]).last()?;
        let name = self.names[file.index()][last.name.0 as usize];
        let own = definitions.get(&(self.scope_of_macros(file.index(), package), name));
        let all = own.or_else(|| definitions.get(&(package, name)))?;
        let item = |(file, at): (FileId, usize)| {
            let facts = &self.facts[file.index()];
            &facts.items[facts.macros[at].item as usize]
        };
        let above = all.iter().copied().filter(|known| known.0 == file && item(*known).order <= path);
        if let Some(nearest) = above.max_by_key(|known| item(*known).order) {
            return Some(nearest);
        }
        // Alternatives under conditions differ in what documentation needs: of the others one is as good as any.
        let is_built = |(file, at): &(FileId, usize)| {
            let facts = &self.facts[file.index()];
            let condition = facts.items[facts.macros[*at].item as usize].cfg;
            !facts.cfg_chain(condition).any(CfgExpr::requires_documentation)
        };
        let mut found = all.iter().copied().filter(|known| !item(*known).replaced);
        found.clone().find(is_built).or_else(|| found.next())
    }

    /// The definition that another package or a library exports under the name of a call: the only one, or one of a
    /// crate that the file names.
    fn exported_definition(
        &self,
        file: FileId,
        call: usize,
        (definitions, crates, exported): (&Definitions, &[Option<String>], &Exported<'_>),
    ) -> Option<Definition> {
        let facts = &self.facts[file.index()];
        let last = facts.path_segments(&facts.paths[facts.calls[call].path as usize]).last()?;
        let name = self.names[file.index()][last.name.0 as usize];
        let mut all: Vec<(&str, &MacroFact)> = Vec::new();
        for (package, krate) in crates.iter().enumerate() {
            let known = definitions.get(&(package, name)).into_iter().flatten();
            let mut of_package = known.filter_map(|(file, at)| {
                let facts = &self.facts[file.index()];
                let definition = &facts.macros[*at];
                facts.items[definition.item as usize].macro_export.then_some(definition)
            });
            all.extend(krate.as_deref().zip(of_package.next()));
        }
        all.extend(exported.get(facts.text(last.name)).into_iter().flatten());
        let named = |(krate, _): &&(&str, &MacroFact)| facts.names.iter().any(|name| name == *krate);
        let (krate, definition) = if let [only] = all.as_slice() { only } else { all.iter().find(named)? };
        Some(Definition { definition: (*definition).clone(), krate: format!("::{krate}") })
    }

    /// Applies a macro to a call; answers whether that made a new file.
    fn settle(
        &mut self,
        file: FileId,
        call: usize,
        Definition { definition, krate }: Definition,
        detail: Detail,
        (may_expand, names): (bool, Option<&Regex>),
    ) -> bool {
        let fact = &self.facts[file.index()].calls[call];
        let rules = definition.rules.as_ref().map_or("", |rules| &*rules.text);
        let asked_for = |names: &Regex| {
            let mentioned = || names.is_match(&fact.arguments.text) || names.is_match(rules);
            !fact.parsed && defining().is_match(rules) && mentioned()
        };
        if definition.passthrough.is_none() && !names.is_none_or(asked_for) {
            return false;
        }
        let fact = fact.clone();
        if let Some(passthrough) = definition.passthrough {
            let facts = &mut self.facts[file.index()];
            facts.cfgs[fact.cfg as usize].0 = passthrough.cfg;
            if passthrough.macro_export {
                for item in &mut facts.items[fact.made.items.indices()] {
                    if item.kind == ItemKind::Macro {
                        item.macro_export = true;
                        item.visibility = Visibility::Public;
                    }
                }
            }
            return false;
        }
        let (Some(rules), true) = (definition.rules, may_expand && !fact.among_members) else { return false };
        let facts = &self.facts[file.index()];
        let place = facts.path_span(&facts.paths[fact.path as usize]).start;
        let name = facts.path_segments(&facts.paths[fact.path as usize]).last();
        let name = name.map_or("", |last| facts.text(last.name));
        let called = Call { name, arguments: &fact.arguments, krate: &krate, place };
        let expanded = catch_unwind(|| expand(&rules, called, detail));
        let expanded = expanded.unwrap_or_else(|_| {
            let call = facts.path_text(&facts.paths[fact.path as usize]);
            self.internal_errors.push(format!("{}: expansion of `{call}!`", self.paths[file.index()]));
            None
        });
        let Some(mut expansion) = expanded else {
            self.leave_unread(file, call);
            return false;
        };
        // The call's own conditions hold for everything it makes.
        let around: Vec<_> = facts.cfg_chain(facts.paths[fact.path as usize].cfg).cloned().collect();
        if !around.is_empty() {
            expansion.put_under(CfgExpr::All(around));
        }
        self.facts[file.index()].replace(fact.made);
        let id = FileId(self.facts.len() as u32);
        self.names.push(expansion.names.iter().map(|name| self.symbols.intern(name)).collect());
        self.facts.push(expansion);
        self.paths.push(self.paths[file.index()].clone());
        self.expansions.insert((file, call as u32), id);
        true
    }
}

/// The macros that libraries export; of several versions of a library the first counts.
fn exported(libraries: &[LoadedLibrary]) -> Exported<'_> {
    let mut exported = Exported::default();
    for LoadedLibrary { facts: LibraryFacts { library, facts, .. }, .. } in libraries {
        for facts in facts {
            for definition in &facts.macros {
                let item = &facts.items[definition.item as usize];
                if item.macro_export {
                    let all = exported.entry(facts.text(item.name)).or_default();
                    if !all.iter().any(|(krate, _)| *krate == library.name) {
                        all.push((&library.name, definition));
                    }
                }
            }
        }
    }
    exported
}

/// A pattern for rules that may make something other code can name, or bring names into a module.
///
/// What calls of other macros name is told from their arguments alone.
fn defining() -> &'static Regex {
    static DEFINING: OnceLock<Regex> = OnceLock::new();
    DEFINING.get_or_init(|| {
        let words = r"\b(?:(?:struct|enum|union|trait|type|mod|static|use|impl|macro_rules)\b|fn\s+[$\w]|const\s+(?:\$|[^_\W]))";
        #[expect(clippy::expect_used, reason = "the pattern is a constant that a test compiles")]
        Regex::new(words).expect("a constant pattern")
    })
}

/// A pattern for texts that contain one of some names as a whole word.
fn whole_words(names: &[Arc<str>]) -> Option<Regex> {
    let names: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
    // A list of names so long that it makes no pattern leaves everything asked for.
    Regex::new(&format!(r"\b(?:{})\b", names.join("|"))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macros_that_define_are_told_from_those_that_do_not() {
        for rules in
            ["($n:ident) => { fn $n() {} }", "() => { pub use a::*; }", "($n:ident) => { const $n: u8 = 1; }"]
        {
            assert!(defining().is_match(rules), "{rules}");
        }
        for rules in
            ["($e:expr) => { assert!($e); }", "() => { const _: fn() = || {}; }", "() => { structure() }"]
        {
            assert!(!defining().is_match(rules), "{rules}");
        }
    }
}
