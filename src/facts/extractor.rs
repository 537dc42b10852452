//! What collects the facts of one file while its tree is visited: names, scopes, conditions and paths.

use super::discards::Fate;
use super::doctests::DocLiteral;
use super::fingerprints::Fingerprinter;
use super::guard::{self, Mask};
use super::literals::Sign;
use super::{
    Context, FileFacts, Found, ModuleFact, ModuleKind, Name, Ns, PathFact, Range, Scope, ScopeKind, Segment,
    SourceText, Visibility,
};
use crate::source::{LineIndex, Pos, Span};
use proc_macro2::Ident;
use rustc_hash::FxHashMap;
use std::fmt::Write as _;
use syn::visit::Visit;

/// Collects the facts of one file while its tree is visited.
pub(super) struct Extractor<'t> {
    pub(super) facts: FileFacts,
    pub(super) text: &'t str,
    /// What is kept from the parser.
    pub(super) masks: &'t [(std::ops::Range<usize>, Mask)],
    /// Whether only what other packages can name counts.
    pub(super) is_surface: bool,
    /// The text as macros see it, and its lines.
    for_macros: Option<(String, LineIndex)>,
    numbers: FxHashMap<Box<str>, Name>,
    buffer: String,
    /// The scope that is being visited.
    pub(super) scope: u32,
    /// The condition that holds here.
    pub(super) cfg: u32,
    /// How paths are being found.
    pub(super) found: Found,
    /// Names of the functions and types around the current place, for items local to a body.
    pub(super) owner: Vec<Name>,
    /// Documentation that attributes write out.
    pub(super) doc_literals: Vec<DocLiteral>,
    /// Inline modules with their first and last lines.
    pub(super) inline_modules: Vec<(u32, u32, u32)>,
    /// Number of macro calls that were only scanned so far.
    pub(super) scans: u32,
    /// Number of `return` expressions so far.
    pub(super) returns: u32,
    /// The signs before the next literal.
    pub(super) sign: Option<Sign>,
    /// The constant expression that was folded last, among the literals.
    pub(super) whole: Option<usize>,
    /// What becomes of the values of names, by where these are written.
    pub(super) dropped_names: FxHashMap<Pos, Fate>,
    /// What makes fingerprints, where they are asked for.
    pub(super) fingerprinter: Option<Fingerprinter>,
    /// Number of bodies around the current place.
    pub(super) bodies: u32,
    /// Types and values that become lists when all of a list are there.
    pub(super) open_types: Vec<u32>,
    pub(super) open_values: Vec<u32>,
}

impl Extractor<'_> {
    pub(super) fn new() -> Self {
        let mut facts = FileFacts::default();
        facts.cfgs.push((super::CfgExpr::always(), 0));
        facts.types.push(super::TypeFact::Other);
        facts.values.push(super::ValueFact::Other);
        facts.modules.push(ModuleFact {
            kind: ModuleKind::File,
            parent: 0,
            owner: Vec::new(),
            unknown_items: false,
            replaced: false,
        });
        facts.scopes.push(Scope {
            parent: 0,
            kind: ScopeKind::Module,
            module: 0,
            opens_module: true,
            parameters: Vec::new(),
            values: Vec::new(),
        });
        Self {
            facts,
            text: "",
            masks: &[],
            is_surface: false,
            for_macros: None,
            numbers: FxHashMap::default(),
            buffer: String::new(),
            scope: 0,
            cfg: 0,
            found: Found::Parsed,
            owner: Vec::new(),
            doc_literals: Vec::new(),
            inline_modules: Vec::new(),
            scans: 0,
            returns: 0,
            sign: None,
            whole: None,
            dropped_names: FxHashMap::default(),
            fingerprinter: None,
            bodies: 0,
            open_types: Vec::new(),
            open_values: Vec::new(),
        }
    }

    /// Visits the code of a doc-test.
    pub(super) fn program(&mut self, attributes: &[syn::Attribute], statements: Vec<syn::Stmt>) {
        let is_item = |statement: &syn::Stmt| matches!(statement, syn::Stmt::Item(_) | syn::Stmt::Macro(_));
        let is_main = |statement: &syn::Stmt| matches!(statement, syn::Stmt::Item(syn::Item::Fn(item)) if item.sig.ident == "main");
        let is_whole = statements.iter().all(is_item) && statements.iter().any(is_main);
        let read = self.attributes(attributes);
        self.facts.no_std = read.no_std;
        self.with_cfg(read.cfg, |this| {
            let mut body = Vec::new();
            for statement in statements {
                match statement {
                    syn::Stmt::Item(item) if is_whole || matches!(item, syn::Item::ExternCrate(_)) => {
                        this.item(&item);
                    }
                    syn::Stmt::Macro(syn::StmtMacro { attrs, mac, semi_token }) if is_whole => {
                        this.item(&syn::Item::Macro(syn::ItemMacro { attrs, ident: None, mac, semi_token }));
                    }
                    statement => body.push(statement),
                }
            }
            if !body.is_empty() {
                let main = this.name("main");
                this.owner.push(main);
                this.with_scope(ScopeKind::Item, |this| _ = this.statements(&body, false));
                this.owner.pop();
            }
        });
    }

    /// Visits a whole file.
    pub(super) fn file(&mut self, attributes: &[syn::Attribute], items: &[syn::Item]) {
        let read = self.attributes(attributes);
        self.facts.no_std = read.no_std;
        self.facts.macro_use = read.macro_use;
        self.with_cfg(read.cfg, |this| items.iter().for_each(|item| this.item(item)));
    }

    /// The text between two places of the file, as rules and arguments of macros: documentation is an attribute there,
    /// which a matcher may ask for, though one for all of its lines, as macros often take one at a time.
    pub(super) fn source_text(&mut self, start: Pos, end: Pos) -> SourceText {
        let (text, lines) = self.for_macros.get_or_insert_with(|| {
            let masks = self.masks.iter().filter(|(_, mask)| *mask != Mask::Comment { leads: true });
            let text = guard::masked(self.text, masks);
            let lines = LineIndex::new(&text);
            (text, lines)
        });
        let range = lines.offset(text, start)..lines.offset(text, end);
        let text = text.get(range).unwrap_or_default().to_owned();
        SourceText { text, start, origins: None }
    }

    /// The number of a name, made on first sight.
    pub(super) fn name(&mut self, text: &str) -> Name {
        if let Some(name) = self.numbers.get(text) {
            return *name;
        }
        let name = self.facts.names.push(text);
        self.numbers.insert(text.into(), name);
        name
    }

    /// The segment of an identifier.
    pub(super) fn segment(&mut self, ident: &Ident) -> Segment {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        // Writing to a string cannot fail.
        let _ = write!(buffer, "{ident}");
        let len = if buffer.is_ascii() { buffer.len() } else { buffer.chars().count() } as u32;
        let name = self.name(buffer.strip_prefix("r#").unwrap_or(&buffer));
        self.buffer = buffer;
        Segment { name, pos: start(ident.span()), len }
    }

    /// The name of an identifier and its span.
    pub(super) fn named(&mut self, ident: &Ident) -> (Name, Span) {
        let segment = self.segment(ident);
        (segment.name, segment.span())
    }

    /// Opens a scope, calls `inside`, and returns to the scope around it.
    pub(super) fn with_scope<T>(&mut self, kind: ScopeKind, inside: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.scope;
        let module = self.facts.scopes[outer as usize].module;
        self.scope = self.push_scope(kind, module, false);
        let out = inside(self);
        self.scope = outer;
        out
    }

    /// Adds a scope inside the current one.
    fn push_scope(&mut self, kind: ScopeKind, module: u32, opens_module: bool) -> u32 {
        self.facts.scopes.push(Scope {
            parent: self.scope,
            kind,
            module,
            opens_module,
            parameters: Vec::new(),
            values: Vec::new(),
        });
        self.facts.scopes.len() as u32 - 1
    }

    /// Opens a module-like place with a scope of its own.
    pub(super) fn with_module<T>(&mut self, kind: ModuleKind, inside: impl FnOnce(&mut Self, u32) -> T) -> T {
        let outer = self.scope;
        let parent = self.facts.scopes[outer as usize].module;
        let module = self.facts.modules.len() as u32;
        let owner = if kind == ModuleKind::Block { self.owner.clone() } else { Vec::new() };
        self.facts.modules.push(ModuleFact { kind, parent, owner, unknown_items: false, replaced: false });
        let scope_kind = if kind == ModuleKind::Block { ScopeKind::Body } else { ScopeKind::Module };
        self.scope = self.push_scope(scope_kind, module, true);
        let out = inside(self, module);
        self.scope = outer;
        out
    }

    /// The module-like place of the current scope.
    pub(super) fn module(&self) -> u32 {
        self.facts.scopes[self.scope as usize].module
    }

    /// Calls `inside` under one more condition.
    pub(super) fn with_cfg<T>(
        &mut self,
        cfg: Option<super::CfgExpr>,
        inside: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let outer = self.cfg;
        if let Some(predicate) = cfg {
            self.cfg = self.facts.cfgs.len() as u32;
            self.facts.cfgs.push((predicate, outer));
        }
        let out = inside(self);
        self.cfg = outer;
        out
    }

    /// Calls `inside` with paths marked as found in another way; a weaker mark that is set already stays.
    pub(super) fn with_found<T>(&mut self, found: Found, inside: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.found;
        if found as u8 > outer as u8 {
            self.found = found;
        }
        let out = inside(self);
        self.found = outer;
        out
    }

    /// Adds a path of the given segments and answers its number.
    pub(super) fn add_path(&mut self, segments: &[Segment], ns: Ns, context: Context, rooted: bool) -> u32 {
        let start = self.facts.segments.len() as u32;
        self.facts.segments.extend_from_slice(segments);
        let end = self.facts.segments.len() as u32;
        self.facts.paths.push(PathFact {
            segments: Range { start, end },
            scope: self.scope,
            cfg: self.cfg,
            ns,
            context,
            found: self.found,
            rooted,
            base: None,
            of_type: 0,
            trait_segments: 0,
        });
        self.facts.paths.len() as u32 - 1
    }

    /// Adds a path of the tree, visits its generic arguments and its qualified self type; answers the path and the
    /// arguments of its last segment that has some.
    pub(super) fn path(
        &mut self,
        qself: Option<&syn::QSelf>,
        path: &syn::Path,
        ns: Ns,
        context: Context,
    ) -> (Option<u32>, Range) {
        let (base, self_type) = qself.map_or((None, 0), |qself| self.type_path(&qself.ty));
        let segments: Vec<Segment> =
            path.segments.iter().map(|segment| self.segment(&segment.ident)).collect();
        let trait_segments = qself.map_or(0, |qself| qself.position as u32);
        // `<_>::f`: nothing can be said of what follows.
        let without_path = qself.is_some() && trait_segments == 0 && base.is_none();
        let unknown_base = without_path && self_type == 0;
        let id = (!unknown_base).then(|| {
            let id = self.add_path(&segments, ns, context, qself.is_none() && path.leading_colon.is_some());
            let fact = &mut self.facts.paths[id as usize];
            fact.base = base;
            fact.of_type = if without_path { self_type } else { 0 };
            fact.trait_segments = trait_segments;
            id
        });
        let mut arguments = Range::default();
        for segment in path.segments.iter().filter(|segment| !segment.arguments.is_none()) {
            let found = self.generic_arguments(&segment.arguments);
            if !found.is_empty() {
                arguments = found;
            }
        }
        (id, arguments)
    }
}

/// The position where a token starts.
pub(super) fn start(span: proc_macro2::Span) -> Pos {
    let at = span.start();
    Pos::new(at.line as u32, at.column as u32 + 1)
}

/// The position behind a token.
pub(super) fn end(span: proc_macro2::Span) -> Pos {
    let at = span.end();
    Pos::new(at.line as u32, at.column as u32 + 1)
}

/// Who may see an item with this visibility.
pub(super) fn visibility(vis: &syn::Visibility) -> Visibility {
    match vis {
        syn::Visibility::Public(_) => Visibility::Public,
        syn::Visibility::Inherited => Visibility::Private,
        syn::Visibility::Restricted(restricted) => {
            let path = &restricted.path;
            if path.is_ident("self") {
                Visibility::Private
            } else if path.is_ident("super") {
                Visibility::Super
            } else {
                Visibility::Crate
            }
        }
    }
}

impl<'ast> Visit<'ast> for Extractor<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        self.item(item);
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {
        // Attributes are read by their owners, which know the conditions and derives among them.
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_type(&mut self, ty: &'ast syn::Type) {
        self.type_fact(ty);
    }

    fn visit_trait_bound(&mut self, bound: &'ast syn::TraitBound) {
        _ = self.bound(bound);
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.block(block);
    }

    fn visit_expr(&mut self, expr: &'ast syn::Expr) {
        self.expression(expr);
    }

    fn visit_pat(&mut self, pat: &'ast syn::Pat) {
        self.pattern(pat, 0);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        _ = self.macro_in_expression(mac);
    }

    fn visit_generics(&mut self, generics: &'ast syn::Generics) {
        self.generics(generics);
    }

    fn visit_field_value(&mut self, field: &'ast syn::FieldValue) {
        // The shorthand `T { x }` is read as the value `x`, as the language does.
        let read = self.attributes(&field.attrs);
        self.with_cfg(read.cfg, |this| this.expression(&field.expr));
    }

    fn visit_lit(&mut self, literal: &'ast syn::Lit) {
        self.literal(literal);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        self.operator(unary);
        syn::visit::visit_expr_unary(self, unary);
    }

    fn visit_assoc_type(&mut self, assoc: &'ast syn::AssocType) {
        // The name is an associated type of the trait around it, no path of its own.
        self.visit_type(&assoc.ty);
    }
}
