//! Facts: what one file says by itself, as plain owned data without any syntax tree in it.
//!
//! Facts depend on a file's bytes, its edition and the version of this program, on nothing else. Names are
//! numbers into a table of the file, so facts of different files can be made in parallel and kept for good.
//! No type of syn leaves this module: a tree is dropped in the call that parsed it.

mod attributes;
mod bodies;
mod cfg;
mod code_blocks;
mod constants;
mod discards;
mod doctests;
mod expand;
mod extract;
mod extractor;
pub mod fingerprints;
mod format_strings;
mod generated;
mod generators;
mod guard;
mod holdings;
mod imports;
mod inferred;
mod items;
mod lexemes;
mod literals;
mod macros;
mod matcher;
mod members;
mod patterns;
mod suppressions;
mod surface;
mod tables;
mod tokens;
mod values;
mod written_types;

pub use cfg::{CfgExpr, exclusive, holds_on_linux};
pub use doctests::doctests_of;
pub use expand::{Call, expand};
pub use extract::{Detail, WORKER_STACK, extract};
pub use guard::stack_need;
pub use lexemes::{Lexeme, LexemeKind, lexemes};
pub use tables::{
    Binding, CallRanges, Calling, Context, Covers, Discard, DiscardedCall, DocTest, DocTests, Expected,
    Found, Given, ImplFact, Include, IncludedDocument, InferredValue, ItemFact, ItemKind, Literal,
    LiteralFact, LiteralKind, MacroCall, MacroFact, MacroKind, MacroTally, Member, MethodCall, ModuleBody,
    ModuleFact, ModuleKind, Name, Names, Ns, Passthrough, PathFact, Range, Scope, ScopeKind, Segment, Shape,
    SourceText, StaticFact, SuppressionFact, SyntaxError, TypeFact, TypeParameter, UseFact, ValueBinding,
    ValueFact, Visibility, Within, WrittenId,
};

use crate::source::{Pos, Span};
use serde::{Deserialize, Serialize};

/// A constant or static whose value is made of literals.
#[derive(Debug, Clone, Copy)]
pub struct Constant<'a> {
    /// Its name.
    pub name: Name,
    /// Where the name stands.
    pub span: Span,
    /// For an associated constant: the name of the type or trait.
    pub of: Option<Name>,
    /// Its kind.
    pub kind: ItemKind,
    /// The module that holds it.
    pub module: u32,
    /// Its conditions.
    pub cfg: u32,
    /// Its value.
    pub value: &'a Literal,
    /// Where the value is written.
    pub value_span: Span,
}

/// Everything one file says by itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FileFacts {
    /// The names that occur, each once.
    pub names: Names,
    /// Segments of all paths.
    pub segments: Vec<Segment>,
    /// All paths, in the order the scopes see them.
    pub paths: Vec<PathFact>,
    /// All types as written, inner ones first; the first entry tells nothing.
    pub types: Vec<TypeFact>,
    /// Lists of types.
    pub type_lists: Vec<u32>,
    /// Receivers of methods and what names are bound to, inner ones first; the first entry tells nothing.
    pub values: Vec<ValueFact>,
    /// Lists of values.
    pub value_lists: Vec<u32>,
    /// Calls of methods, in order of their paths.
    pub methods: Vec<MethodCall>,
    /// All leaves of `use` declarations.
    pub uses: Vec<UseFact>,
    /// Module-like places; the first is the file.
    pub modules: Vec<ModuleFact>,
    /// Scopes; the first is the file.
    pub scopes: Vec<Scope>,
    /// Items.
    pub items: Vec<ItemFact>,
    /// Members of items and impls.
    pub members: Vec<Member>,
    /// Impl blocks.
    pub impls: Vec<ImplFact>,
    /// `macro_rules!` definitions.
    pub macros: Vec<MacroFact>,
    /// Macro calls in item position, inner ones before the one they stand in.
    pub calls: Vec<MacroCall>,
    /// The other macro calls.
    pub macro_calls: MacroTally,
    /// Inline modules with a `path` attribute, which moves the files below them: item and path.
    pub moved_modules: Vec<(u32, String)>,
    /// Files included as items.
    pub includes: Vec<Include>,
    /// Literals and outermost expressions of literals, truth values and long texts left out.
    pub literals: Vec<LiteralFact>,
    /// Comments that allow rules or entries, in order.
    pub suppressions: Vec<SuppressionFact>,
    /// Calls whose value goes nowhere.
    pub discarded: Vec<DiscardedCall>,
    /// What statics hold, those of thread-locals and of `lazy_static!` included.
    pub statics: Vec<StaticFact>,
    /// Places of types in fields that only stand in the signature of a function: nothing of them is held.
    pub unheld: Vec<Pos>,
    /// Values that are made for the type that their surroundings ask for.
    pub inferred: Vec<InferredValue>,
    /// Conditions: each entry is its own predicate and the index of the ones around it; the first is "always".
    pub cfgs: Vec<(CfgExpr, u32)>,
    /// `#![no_std]` or `#![no_core]` at the top.
    pub no_std: bool,
    /// `#![macro_use]` at the top: its macros stay in scope behind the `mod` that declares it.
    pub macro_use: bool,
    /// Code in the file's documentation.
    pub doctests: DocTests,
    /// Documents that its documentation includes.
    pub documents: Vec<IncludedDocument>,
    /// What copies of its items share with them, where that was asked for.
    pub fingerprints: fingerprints::Fingerprints,
    /// Whether the comment at its head says that a program wrote it.
    pub is_generated: bool,
    /// Why parts of the file are missing here.
    pub error: Option<SyntaxError>,
}

impl FileFacts {
    /// Constants and statics whose value is made of literals, associated ones behind the others.
    pub fn constants(&self) -> impl Iterator<Item = Constant<'_>> {
        let items = self.items.iter().filter(|item| !item.replaced).filter_map(|item| {
            let (value, value_span) = item.value.as_ref()?;
            let (name, kind, module, cfg) = (item.name, item.kind, item.module, item.cfg);
            Some(Constant {
                name,
                span: item.span,
                of: None,
                kind,
                module,
                cfg,
                value,
                value_span: *value_span,
            })
        });
        let types = self.items.iter().filter(|item| !item.replaced);
        let of_types = types.map(|item| (Some(item.name), item.module, item.members));
        let impls = self.impls.iter().filter(|imp| !imp.replaced).map(|imp| {
            let own = imp.self_type.and_then(|path| self.path_segments(&self.paths[path as usize]).last());
            (own.map(|own| own.name), imp.module, imp.members)
        });
        let members = of_types.chain(impls).flat_map(|(of, module, members)| {
            self.members[members.indices()].iter().filter_map(move |member| {
                let (value, value_span) = member.value.as_deref()?;
                let (name, span, kind, cfg) = (member.name, member.span, member.kind, member.cfg);
                Some(Constant { name, span, of, kind, module, cfg, value, value_span: *value_span })
            })
        });
        items.chain(members)
    }

    /// The call of a method whose name a path is.
    pub fn method(&self, path: u32) -> Option<u32> {
        self.methods.binary_search_by_key(&path, |call| call.path).ok().map(|at| at as u32)
    }

    /// The path that a type is, where it is one.
    pub fn type_path(&self, ty: u32) -> Option<u32> {
        match self.types[ty as usize] {
            TypeFact::Path(path, _) => Some(path),
            _ => None,
        }
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        self.names.text(name)
    }

    /// The segments of a path.
    pub fn path_segments(&self, path: &PathFact) -> &[Segment] {
        &self.segments[path.segments.indices()]
    }

    /// The span of a path from its first to its last segment.
    pub fn path_span(&self, path: &PathFact) -> Span {
        match self.path_segments(path) {
            [] => Span::new(Pos::START, Pos::START),
            [first, .., last] => Span::new(first.pos, last.span().end),
            [only] => only.span(),
        }
    }

    /// The path as written, without generic arguments.
    pub fn path_text(&self, path: &PathFact) -> String {
        self.prefix_text(path, path.segments.len())
    }

    /// The first segments of a path as written, without generic arguments.
    pub fn prefix_text(&self, path: &PathFact, segments: usize) -> String {
        let names: Vec<&str> =
            self.path_segments(path).iter().take(segments).map(|segment| self.text(segment.name)).collect();
        let trait_segments = path.trait_segments as usize;
        match path.base {
            Some(base) if trait_segments == 0 => {
                format!("<{}>::{}", self.path_text(&self.paths[base as usize]), names.join("::"))
            }
            Some(base) if names.len() > trait_segments => {
                let (of_trait, item) = names.split_at(trait_segments);
                let base = self.path_text(&self.paths[base as usize]);
                format!("<{base} as {}>::{}", of_trait.join("::"), item.join("::"))
            }
            None if path.of_type != 0 => format!("<_>::{}", names.join("::")),
            None if path.rooted => format!("::{}", names.join("::")),
            Some(_) | None => names.join("::"),
        }
    }

    /// Drops what only the code of the file itself asks for, so that what other files can name is left.
    pub(super) fn drop_inner(&mut self) {
        self.values.clear();
        self.value_lists.clear();
        self.methods.clear();
        self.literals.clear();
        self.suppressions.clear();
        self.discarded.clear();
        self.statics.clear();
        self.unheld.clear();
        self.inferred.clear();
    }

    /// Marks what a call's arguments made as replaced by the call's expansion.
    pub fn replace(&mut self, made: CallRanges) {
        self.items[made.items.indices()].iter_mut().for_each(|item| item.replaced = true);
        self.uses[made.uses.indices()].iter_mut().for_each(|leaf| leaf.replaced = true);
        self.impls[made.impls.indices()].iter_mut().for_each(|imp| imp.replaced = true);
        self.modules[made.modules.indices()].iter_mut().for_each(|module| module.replaced = true);
        self.paths[made.paths.indices()].iter_mut().for_each(|path| path.found = Found::Expanded);
    }

    /// Puts everything under one more condition.
    pub fn put_under(&mut self, condition: CfgExpr) {
        let outermost = self.cfgs.len() as u32;
        for (_, outer) in self.cfgs.iter_mut().skip(1).filter(|(_, outer)| *outer == 0) {
            *outer = outermost;
        }
        self.cfgs.push((condition, 0));
        let units = self.fingerprints.units.iter_mut().map(|unit| &mut unit.cfg);
        let literals = self.literals.iter_mut().map(|literal| &mut literal.cfg);
        units.chain(literals).filter(|cfg| **cfg == 0).for_each(|cfg| *cfg = outermost);
        let items = self.items.iter_mut().map(|item| &mut item.cfg);
        let paths = self.paths.iter_mut().map(|path| &mut path.cfg);
        let members = self.members.iter_mut().map(|member| &mut member.cfg);
        let impls = self.impls.iter_mut().map(|imp| &mut imp.cfg);
        for cfg in items.chain(paths).chain(members).chain(impls).filter(|cfg| **cfg == 0) {
            *cfg = outermost;
        }
    }

    /// The conjunction of all predicates of a condition, innermost first.
    pub fn cfg_chain(&self, cfg: u32) -> impl Iterator<Item = &CfgExpr> {
        let mut at = cfg;
        std::iter::from_fn(move || {
            if at == 0 {
                return None;
            }
            let (predicate, outer) = &self.cfgs[at as usize];
            at = *outer;
            Some(predicate)
        })
    }
}

// Facts cross threads; nothing of a syntax tree may be in them.
const _: fn() = || {
    fn crosses_threads<T: Send + Sync>() {}
    crosses_threads::<FileFacts>();
};
