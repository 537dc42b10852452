//! Units: what the visitor of a file calls for each item, once it was visited.

use super::builder::Builder;
use super::labels::{class, class_of, hashed, token};
use super::signatures::{Names, TypeHasher, narrowed};
use super::tree::{Extent, Tree};
use super::{Boilerplate, Form, MacroArguments, Unit, UnitKind};
use crate::facts::extractor::{Extractor, start};
use crate::facts::{Name, Range};
use crate::source::{Pos, Span};

/// Tokens of one unit that are kept; what is longer is a table.
const TOKENS_MAX: usize = 1 << 15;
/// Tokens from which a closure is a unit of its own.
const CLOSURE_MIN: u32 = 25;

/// What makes the units of a file, kept from one to the next.
#[derive(Default)]
pub(in crate::facts) struct Fingerprinter {
    pub(in crate::facts) arguments: MacroArguments,
    tree: Tree,
}

/// A body to fingerprint.
pub(in crate::facts) struct Body<'a> {
    pub(in crate::facts) kind: UnitKind,
    pub(in crate::facts) signature: &'a syn::Signature,
    pub(in crate::facts) block: &'a syn::Block,
    /// The type or trait whose method it is.
    pub(in crate::facts) receiver: Option<Name>,
    /// For a method of a trait's impl: the hash of the trait's name.
    pub(in crate::facts) implements: Option<u32>,
}

/// What a canonical form is made of.
#[derive(Clone, Copy)]
enum Source<'a> {
    Body(&'a Body<'a>),
    Value(&'a syn::Expr),
    Macro(&'a proc_macro2::TokenStream),
}

/// What a unit's canonical form came to.
struct Made {
    canonical: u64,
    unnamed: u64,
    written: u64,
    tokens: Range,
    vocabulary: Range,
    bindings: Range,
    forms: [u8; Form::COUNT],
    boilerplate: Boilerplate,
    closures: Vec<(Extent, u64, proc_macro2::Span, u32)>,
}

/// The hash of a trait's name.
pub(in crate::facts) fn trait_hash(path: &syn::Path) -> Option<u32> {
    path.segments.last().map(|last| hashed(&last.ident).hash)
}

impl Extractor<'_> {
    /// The fingerprint of a function or method.
    fn fingerprint_body(&mut self, body: &Body<'_>) {
        if self.fingerprinter.is_none() {
            return;
        }
        let mut vocabulary = Vec::new();
        let mut hasher = TypeHasher { names: Names::Masked, vocabulary: &mut vocabulary };
        let types = hasher.signature_types(body.signature);
        let is_async = u64::from(body.signature.asyncness.is_some());
        let signature = types.iter().fold(is_async, |hash, (ty, _)| super::mix(hash, u64::from(*ty)));
        let from = self.facts.fingerprints.tokens.len() as u32;
        for (ty, line) in types {
            self.facts.fingerprints.tokens.push(token(class::STD, ty));
            self.facts.fingerprints.lines.push(line);
        }
        let Some(mut made) = self.canonical(vocabulary, from, Source::Body(body)) else { return };
        let extent = extent(body.signature.fn_token.span, body.block.brace_token.span.close());
        let (name, span) = self.named(&body.signature.ident);
        let closures = std::mem::take(&mut made.closures);
        let unit = self.unit(body.kind, (name, span), extent, signature, &made);
        for ((at, len), hash, begin, line) in closures {
            self.closure_unit(&unit, (at, len), hash, (begin, line));
        }
        self.facts.fingerprints.units.push(Unit {
            receiver: body.receiver,
            implements: body.implements,
            ..unit
        });
    }

    /// The fingerprint of a constant or static: its value.
    pub(in crate::facts) fn fingerprint_value(
        &mut self,
        kind: UnitKind,
        ident: &proc_macro2::Ident,
        ty: &syn::Type,
        value: &syn::Expr,
    ) {
        if self.fingerprinter.is_none() {
            return;
        }
        let mut vocabulary = Vec::new();
        let signature = TypeHasher { names: Names::Masked, vocabulary: &mut vocabulary }.of(ty);
        let from = self.facts.fingerprints.tokens.len() as u32;
        let Some(mut made) = self.canonical(vocabulary, from, Source::Value(value)) else { return };
        made.closures.clear();
        let (name, span) = self.named(ident);
        let unit = self.unit(kind, (name, span), span, signature, &made);
        self.facts.fingerprints.units.push(unit);
    }

    /// The fingerprint of a `macro_rules!` definition.
    pub(in crate::facts) fn fingerprint_macro(&mut self, ident: &proc_macro2::Ident, mac: &syn::Macro) {
        if self.fingerprinter.is_none() {
            return;
        }
        let from = self.facts.fingerprints.tokens.len() as u32;
        let Some(mut made) = self.canonical(Vec::new(), from, Source::Macro(&mac.tokens)) else { return };
        // What a macro binds is written in its own tokens, which are gone.
        made.bindings = Range::default();
        let (name, span) = self.named(ident);
        let end = start(mac.delimiter.span().close()).right(1);
        let unit = self.unit(UnitKind::Macro, (name, span), Span::new(span.start, end), 0, &made);
        self.facts.fingerprints.units.push(unit);
    }

    /// The fingerprint of a type or trait: its shape.
    pub(in crate::facts) fn fingerprint_type(
        &mut self,
        kind: UnitKind,
        ident: &proc_macro2::Ident,
        end: proc_macro2::Span,
        members: impl FnOnce(&mut TypeHasher<'_>) -> Vec<(u32, u32)>,
    ) {
        if self.fingerprinter.is_none() {
            return;
        }
        let mut vocabulary = Vec::new();
        let names = Names::Kept { own: hashed(ident).hash };
        let shape = members(&mut TypeHasher { names, vocabulary: &mut vocabulary });
        let mut order_free = shape.clone();
        order_free.sort_unstable();
        let hash = order_free.iter().fold(u64::from(kind as u8), |hash, (name, ty)| {
            super::mix(super::mix(hash, u64::from(*name)), u64::from(*ty))
        });
        let (name, span) = self.named(ident);
        let made = Made {
            canonical: hash,
            unnamed: hash,
            written: hash,
            tokens: Range::default(),
            vocabulary: self.add_vocabulary(vocabulary),
            bindings: Range::default(),
            forms: [0; Form::COUNT],
            boilerplate: Boilerplate::None,
            closures: Vec::new(),
        };
        let unit = self.unit(kind, (name, span), Span::new(span.start, start(end).right(1)), 0, &made);
        let shapes = &mut self.facts.fingerprints.shapes;
        let from = shapes.len() as u32;
        shapes.extend(shape);
        let shape = Range { start: from, end: shapes.len() as u32 };
        self.facts.fingerprints.units.push(Unit { shape, ..unit });
    }

    /// The fingerprint of a type alias: what it stands for.
    pub(in crate::facts) fn fingerprint_alias(&mut self, item: &syn::ItemType) {
        self.fingerprint_type(UnitKind::TypeAlias, &item.ident, item.semi_token.span, |hasher| {
            vec![(0, narrowed(hasher.of(&item.ty)))]
        });
    }

    /// Calls `visit` inside of a body, then makes the body's fingerprint.
    pub(in crate::facts) fn with_body<T>(
        &mut self,
        body: Option<&Body<'_>>,
        visit: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.bodies += 1;
        let out = visit(self);
        self.bodies -= 1;
        if let Some(body) = body {
            self.fingerprint_body(body);
        }
        // The arguments of the macros in an outermost body are needed no longer.
        if let Some(maker) = self.fingerprinter.as_mut().filter(|_| self.bodies == 0) {
            maker.arguments.clear();
        }
        out
    }

    /// Makes a canonical form and writes its tokens; those of the signature were written from `from` on.
    fn canonical(&mut self, vocabulary: Vec<u32>, from: u32, source: Source<'_>) -> Option<Made> {
        let mut maker = self.fingerprinter.take()?;
        let fingerprints = &mut self.facts.fingerprints;
        let mut tree = std::mem::take(&mut maker.tree);
        tree.clear();
        let mut builder = Builder::new(&maker.arguments, tree, std::mem::take(&mut fingerprints.literals));
        builder.vocabulary = vocabulary;
        let (root, boilerplate) = match source {
            Source::Body(body) => {
                let root = builder.function(body.signature, body.block);
                (root, Boilerplate::of(&builder.tree, root, body.implements))
            }
            Source::Value(value) => (builder.expression(value), Boilerplate::None),
            Source::Macro(tokens) => (builder.macro_rules(tokens), Boilerplate::None),
        };
        let head = fingerprints.tokens.len() as u32 - from;
        let Builder { mut tree, literals, vocabulary, bindings, closures, forms, written, .. } = builder;
        fingerprints.literals = literals;
        let (canonical, found) = tree.emit(root, TOKENS_MAX, |token, line| {
            fingerprints.tokens.push(token);
            fingerprints.lines.push(line);
        });
        let tokens = Range { start: from, end: fingerprints.tokens.len() as u32 };
        let closures = found
            .into_iter()
            .filter(|(_, (_, len))| *len >= CLOSURE_MIN)
            .filter_map(|(id, extent)| {
                let identity = tree.identity(id);
                let at = closures.iter().find(|closure| closure.identity == identity)?;
                Some(((extent.0 + head, extent.1), tree.hash(id), at.start, at.line))
            })
            .collect();
        let first = fingerprints.bindings.len() as u32;
        let names: Vec<Option<&proc_macro2::Ident>> = bindings.iter().map(|binding| binding.ident).collect();
        let names: Vec<Name> = names
            .into_iter()
            .map(|ident| match ident {
                Some(ident) => self.named(ident).0,
                None => self.name("self"),
            })
            .collect();
        self.facts.fingerprints.bindings.extend(names);
        let bindings = Range { start: first, end: self.facts.fingerprints.bindings.len() as u32 };
        let unnamed = tree.unnamed(root);
        maker.tree = tree;
        self.fingerprinter = Some(maker);
        let vocabulary = self.add_vocabulary(vocabulary);
        Some(Made { canonical, unnamed, written, tokens, vocabulary, bindings, forms, boilerplate, closures })
    }

    fn add_vocabulary(&mut self, mut words: Vec<u32>) -> Range {
        words.sort_unstable();
        words.dedup();
        let all = &mut self.facts.fingerprints.vocabulary;
        let start = all.len() as u32;
        all.extend(words);
        Range { start, end: all.len() as u32 }
    }

    fn unit(
        &mut self,
        kind: UnitKind,
        (name, span): (Name, Span),
        extent: Span,
        signature: u64,
        made: &Made,
    ) -> Unit {
        Unit {
            kind,
            name,
            span,
            extent,
            module: self.module(),
            cfg: self.cfg,
            receiver: None,
            implements: None,
            boilerplate: made.boilerplate,
            from_macro: self.found != crate::facts::Found::Parsed,
            tokens: made.tokens,
            vocabulary: made.vocabulary,
            bindings: made.bindings,
            shape: Range::default(),
            written: made.written,
            canonical: made.canonical,
            unnamed: made.unnamed,
            signature,
            forms: made.forms,
        }
    }

    /// A closure of some size inside of a unit, whose tokens are a part of the unit's.
    fn closure_unit(
        &mut self,
        around: &Unit,
        (at, len): Extent,
        canonical: u64,
        (begin, line): (proc_macro2::Span, u32),
    ) {
        let start_token = around.tokens.start + at;
        let tokens = Range { start: start_token, end: (start_token + len).min(around.tokens.end) };
        let place = start(begin);
        let fingerprints = &self.facts.fingerprints;
        let last = fingerprints.lines[tokens.indices()].iter().copied().max().unwrap_or(line);
        let words = fingerprints.tokens[tokens.indices()].iter().filter(|token| {
            matches!(class_of(**token), class::CALL | class::FIELD | class::CONST | class::MACRO)
        });
        let words: Vec<u32> = words.map(|token| super::payload(*token)).collect();
        let vocabulary = self.add_vocabulary(words);
        self.facts.fingerprints.units.push(Unit {
            kind: UnitKind::Closure,
            span: Span::of_name(place, 1),
            extent: Span::new(place, Pos::new(last.max(place.line), u32::MAX)),
            boilerplate: Boilerplate::None,
            tokens,
            vocabulary,
            shape: Range::default(),
            written: canonical,
            canonical,
            unnamed: 0,
            signature: 0,
            ..around.clone()
        });
    }
}

fn extent(first: proc_macro2::Span, close: proc_macro2::Span) -> Span {
    Span::new(start(first), start(close).right(1))
}
