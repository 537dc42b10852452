//! Items: definitions, their members, imports, impls and the modules they open.

use super::constants::folded;
use super::extractor::{Extractor, start, visibility};
use super::fingerprints::{Body, UnitKind};
use super::macros::is_understood;
use super::{
    CallRanges, Calling, CfgExpr, Context, Include, ItemFact, ItemKind, MacroCall, MacroFact, MacroKind,
    Member, ModuleBody, ModuleKind, Name, Ns, Range, ScopeKind, Shape, SourceText, ValueFact, Visibility,
};
use crate::source::Span;
use syn::visit::{self, Visit};

/// What a signature tells.
#[derive(Default)]
pub(super) struct SignatureFacts {
    /// The type that is returned, into [`super::FileFacts::types`].
    pub(super) gives: u32,
    pub(super) calling: Calling,
    /// The types of the parameters, `self` left out, into [`super::FileFacts::type_lists`].
    pub(super) parameters: Range,
}

/// The parts of an item that every kind has.
pub(super) struct Head {
    kind: ItemKind,
    ns: Ns,
    visibility: Visibility,
}

impl Extractor<'_> {
    /// Visits an item under its own conditions.
    pub(super) fn item(&mut self, item: &syn::Item) {
        let read = self.attributes(item_attributes(item));
        let cfg = read.cfg.clone();
        self.with_cfg(cfg, |this| this.item_body(item, &read));
    }

    fn item_body(&mut self, item: &syn::Item, read: &super::attributes::Attributes) {
        let outer_owner = self.owner.len();
        match item {
            syn::Item::Use(item) => self.use_tree(item, visibility(&item.vis)),
            syn::Item::ExternCrate(item) => self.extern_crate(item, read),
            syn::Item::Mod(item) => self.module_item(item, read),
            syn::Item::Fn(item) if self.hides(&item.vis) => {}
            syn::Item::Fn(item) => self.function(item, read),
            syn::Item::Struct(item) => {
                let id = self.facts.items.len() as u32;
                self.struct_item(item, read);
                self.made_beside(&item.attrs, &item.ident, &item.vis, id);
            }
            syn::Item::Enum(item) => {
                let id = self.facts.items.len() as u32;
                self.enum_item(item, read);
                self.made_beside(&item.attrs, &item.ident, &item.vis, id);
            }
            syn::Item::Union(item) => {
                let id = self.define(&item.ident, &head(ItemKind::Union, Ns::TYPE, &item.vis));
                self.facts.items[id as usize].traits.clone_from(&read.derives);
                self.self_item(id, &item.generics, |this| {
                    let (members, _) = this.fields(item.fields.named.iter());
                    this.facts.items[id as usize].members = members;
                });
                let end = item.fields.brace_token.span.close();
                self.fingerprint_type(UnitKind::Union, &item.ident, end, |hasher| {
                    hasher.named_fields(&item.fields)
                });
            }
            syn::Item::Trait(item) => {
                let id = self.facts.items.len() as u32;
                self.trait_item(item);
                self.made_beside(&item.attrs, &item.ident, &item.vis, id);
            }
            syn::Item::TraitAlias(item) => {
                self.define(&item.ident, &head(ItemKind::Trait, Ns::TYPE, &item.vis));
                self.with_scope(ScopeKind::Item, |this| {
                    this.generics(&item.generics);
                    item.bounds.iter().for_each(|bound| this.visit_type_param_bound(bound));
                });
            }
            syn::Item::Type(item) => {
                let id = self.define(&item.ident, &head(ItemKind::TypeAlias, Ns::TYPE, &item.vis));
                self.with_scope(ScopeKind::Item, |this| {
                    this.generics(&item.generics);
                    this.facts.items[id as usize].specialised = specialises(item);
                    let (target, gives) = this.type_path(&item.ty);
                    this.facts.items[id as usize].target = target;
                    this.facts.items[id as usize].gives = gives;
                });
                self.fingerprint_alias(item);
            }
            syn::Item::Const(item) => {
                let id = self.define(&item.ident, &head(ItemKind::Const, Ns::VALUE, &item.vis));
                self.constant(id, &item.ty, &item.expr);
                self.fingerprint_value(UnitKind::Const, &item.ident, &item.ty, &item.expr);
            }
            syn::Item::Static(item) => {
                let id = self.define(&item.ident, &head(ItemKind::Static, Ns::VALUE, &item.vis));
                self.static_holds(id, &item.ty);
                self.constant(id, &item.ty, &item.expr);
                self.fingerprint_value(UnitKind::Static, &item.ident, &item.ty, &item.expr);
            }
            syn::Item::Impl(item) => self.impl_item(item),
            syn::Item::ForeignMod(item) => self.foreign(item),
            syn::Item::Macro(item) => self.macro_item(item, read),
            syn::Item::Verbatim(tokens) => self.scan_arguments(tokens.clone(), true),
            _ => {}
        }
        self.owner.truncate(outer_owner);
    }

    /// Whether a function or value of this visibility is none of a package's surface.
    pub(super) fn hides(&self, vis: &syn::Visibility) -> bool {
        self.is_surface && !matches!(vis, syn::Visibility::Public(_))
    }

    /// Adds an item of the current module.
    pub(super) fn define(&mut self, ident: &proc_macro2::Ident, head: &Head) -> u32 {
        let (name, span) = self.named(ident);
        self.define_named(name, span, head)
    }

    fn define_named(&mut self, name: Name, span: Span, head: &Head) -> u32 {
        self.facts.items.push(ItemFact {
            name,
            span,
            kind: head.kind,
            ns: head.ns,
            shape: Shape::None,
            visibility: head.visibility,
            cfg: self.cfg,
            module: self.module(),
            members: Range::default(),
            traits: Vec::new(),
            target: None,
            specialised: false,
            gives: 0,
            calling: Calling::default(),
            fields: Range::default(),
            body: ModuleBody::None,
            macro_kind: None,
            macro_export: false,
            macro_use: false,
            order: self.facts.paths.len() as u32,
            from_macro: self.found != super::Found::Parsed,
            weak: false,
            replaced: false,
            value: None,
        });
        self.facts.items.len() as u32 - 1
    }

    /// Adds an item that is told only by its keyword and name.
    pub(super) fn weak_item(&mut self, ident: &proc_macro2::Ident, kind: ItemKind) {
        let ns = match kind {
            ItemKind::Function | ItemKind::Const | ItemKind::Static => Ns::VALUE,
            // Whether a struct has a constructor is not known here.
            ItemKind::Struct => Ns::TYPE.and(Ns::VALUE),
            _ => Ns::TYPE,
        };
        let id = self.define(ident, &Head { kind, ns, visibility: Visibility::Public });
        self.facts.items[id as usize].weak = true;
    }

    fn module_item(&mut self, item: &syn::ItemMod, read: &super::attributes::Attributes) {
        let id = self.define(&item.ident, &head(ItemKind::Module, Ns::TYPE, &item.vis));
        self.facts.items[id as usize].macro_use = read.macro_use;
        let Some((braces, items)) = &item.content else {
            self.facts.items[id as usize].body = if read.paths.is_empty() {
                ModuleBody::File
            } else {
                ModuleBody::Paths(read.paths.clone(), !read.path_is_certain)
            };
            return;
        };
        let owner = std::mem::take(&mut self.owner);
        self.with_module(ModuleKind::Inline(id), |this, module| {
            this.facts.items[id as usize].body = ModuleBody::Inline(module);
            let (open, close) = (braces.span.open(), braces.span.close());
            this.inline_modules.push((module, start(open).line, start(close).line));
            items.iter().for_each(|item| this.item(item));
        });
        // A path attribute on an inline module moves the files below it.
        if let (Some(path), ModuleBody::Inline(_)) = (read.paths.first(), &self.facts.items[id as usize].body)
        {
            let moved = (id, path.clone());
            self.facts.moved_modules.push(moved);
        }
        self.owner = owner;
    }

    fn function(&mut self, item: &syn::ItemFn, read: &super::attributes::Attributes) {
        let made = match (&read.proc_macro_derive, read.proc_macro) {
            (Some(derive), _) => Some((derive, MacroKind::Derive)),
            (None, Some(kind)) => Some((&item.sig.ident, kind)),
            (None, None) => None,
        };
        if let Some((name, kind)) = made {
            self.macro_definition(name, kind, true);
        }
        let id = self.define(&item.sig.ident, &head(ItemKind::Function, Ns::VALUE, &item.vis));
        let name = self.facts.items[id as usize].name;
        self.owner.push(name);
        let body = Body {
            kind: UnitKind::Function,
            signature: &item.sig,
            block: &item.block,
            receiver: None,
            implements: None,
        };
        let signature = self.with_body(Some(&body), |this| {
            this.with_scope(ScopeKind::Item, |this| {
                let signature = this.signature(&item.sig);
                this.body(signature.gives, &item.block);
                signature
            })
        });
        let item = &mut self.facts.items[id as usize];
        (item.gives, item.calling, item.fields) = (signature.gives, signature.calling, signature.parameters);
    }

    /// Visits a signature into the current scope.
    pub(super) fn signature(&mut self, sig: &syn::Signature) -> SignatureFacts {
        self.generics(&sig.generics);
        let before = self.open_types.len();
        let takes_self = matches!(sig.inputs.first(), Some(syn::FnArg::Receiver(_)));
        let by_value = matches!(
            sig.inputs.first(),
            Some(syn::FnArg::Receiver(receiver)) if matches!(receiver.kind, syn::ReceiverKind::Value)
        );
        let mut calling = Calling {
            takes_self,
            by_value,
            is_async: sig.asyncness.is_some(),
            returns_unit: matches!(sig.output, syn::ReturnType::Default),
            self_type: 0,
        };
        for input in &sig.inputs {
            match input {
                syn::FnArg::Receiver(receiver) => {
                    if let syn::ReceiverKind::Typed(_, ty) = &receiver.kind {
                        calling.self_type = self.type_fact(ty);
                        let value = self.add_value(ValueFact::Typed(calling.self_type));
                        let name = self.name("self");
                        self.bind_name(name, None, value);
                    }
                }
                // What a function takes is not asked of those of other packages.
                syn::FnArg::Typed(_) if self.is_surface => {}
                syn::FnArg::Typed(typed) => {
                    let read = self.attributes(&typed.attrs);
                    self.with_cfg(read.cfg, |this| {
                        let ty = this.type_fact(&typed.ty);
                        this.open_types.push(ty);
                        let value = this.typed(ty);
                        this.pattern(&typed.pat, value);
                    });
                }
            }
        }
        let gives = match &sig.output {
            syn::ReturnType::Type(_, ty) => self.type_fact(ty),
            syn::ReturnType::Default => 0,
        };
        SignatureFacts { gives, calling, parameters: self.type_list(before) }
    }

    fn struct_item(&mut self, item: &syn::ItemStruct, read: &super::attributes::Attributes) {
        let shape = shape(&item.fields);
        let ns = if shape == Shape::Named { Ns::TYPE } else { Ns::TYPE.and(Ns::VALUE) };
        let id = self.define(&item.ident, &head(ItemKind::Struct, ns, &item.vis));
        self.facts.items[id as usize].shape = shape;
        self.facts.items[id as usize].traits.clone_from(&read.derives);
        self.self_item(id, &item.generics, |this| {
            let (members, fields) = this.fields(item.fields.iter());
            this.facts.items[id as usize].members = members;
            this.facts.items[id as usize].fields = fields;
        });
        let end = match &item.fields {
            syn::Fields::Named(fields) => fields.brace_token.span.close(),
            syn::Fields::Unnamed(fields) => fields.paren_token.span.close(),
            syn::Fields::Unit => item.ident.span(),
        };
        self.fingerprint_type(UnitKind::Struct, &item.ident, end, |hasher| hasher.fields(&item.fields));
    }

    /// Visits fields; the named ones become members, of the others the types are listed.
    fn fields<'f>(&mut self, fields: impl Iterator<Item = &'f syn::Field>) -> (Range, Range) {
        let mut members = Vec::new();
        let before = self.open_types.len();
        for field in fields {
            let read = self.attributes(&field.attrs);
            self.with_cfg(read.cfg, |this| {
                super::holdings::unheld(&field.ty, &mut this.facts.unheld);
                let gives = this.type_fact(&field.ty);
                if field.ident.is_none() {
                    this.open_types.push(gives);
                }
                if let Some(ident) = &field.ident {
                    let (name, span) = this.named(ident);
                    let cfg = this.cfg;
                    members.push(Member {
                        name,
                        span,
                        kind: ItemKind::Field,
                        shape: Shape::None,
                        cfg,
                        gives,
                        calling: Calling::default(),
                        value: None,
                        fields: Range::default(),
                    });
                }
            });
        }
        let unnamed = self.type_list(before);
        (self.add_members(members), unnamed)
    }

    pub(super) fn add_members(&mut self, members: Vec<Member>) -> Range {
        let start = self.facts.members.len() as u32;
        self.facts.members.extend(members);
        Range { start, end: self.facts.members.len() as u32 }
    }

    fn enum_item(&mut self, item: &syn::ItemEnum, read: &super::attributes::Attributes) {
        let id = self.define(&item.ident, &head(ItemKind::Enum, Ns::TYPE, &item.vis));
        self.facts.items[id as usize].traits.clone_from(&read.derives);
        self.self_item(id, &item.generics, |this| {
            let mut members = Vec::new();
            for variant in &item.variants {
                let read = this.attributes(&variant.attrs);
                this.with_cfg(read.cfg, |this| {
                    let (name, span) = this.named(&variant.ident);
                    let (cfg, shape) = (this.cfg, shape(&variant.fields));
                    let (_, fields) = this.fields(variant.fields.iter());
                    let (kind, calling) = (ItemKind::Variant, Calling::default());
                    members.push(Member {
                        name,
                        span,
                        kind,
                        shape,
                        cfg,
                        gives: 0,
                        calling,
                        value: None,
                        fields,
                    });
                    if let Some((_, value)) = &variant.discriminant {
                        this.expression(value);
                    }
                });
            }
            let members = this.add_members(members);
            this.facts.items[id as usize].members = members;
        });
        let end = item.brace_token.span.close();
        self.fingerprint_type(UnitKind::Enum, &item.ident, end, |hasher| hasher.variants(item));
    }

    /// Opens the scope of a type, in which `Self` is that type.
    pub(super) fn self_item(&mut self, id: u32, generics: &syn::Generics, inside: impl FnOnce(&mut Self)) {
        self.with_scope(ScopeKind::Item, |this| {
            this.with_scope(ScopeKind::SelfItem(id), |this| {
                this.generics(generics);
                inside(this);
            });
        });
    }

    fn constant(&mut self, id: u32, ty: &syn::Type, value: &syn::Expr) {
        self.facts.items[id as usize].value = folded(value);
        let name = self.facts.items[id as usize].name;
        self.owner.push(name);
        let gives = self.with_body(None, |this| {
            this.with_scope(ScopeKind::Item, |this| {
                let gives = this.type_fact(ty);
                this.expression(value);
                gives
            })
        });
        self.facts.items[id as usize].gives = gives;
    }

    fn foreign(&mut self, item: &syn::ItemForeignMod) {
        for item in &item.items {
            let (attributes, vis, ident, kind) = match item {
                syn::ForeignItem::Fn(item) => (&item.attrs, &item.vis, &item.sig.ident, ItemKind::Function),
                syn::ForeignItem::Static(item) => (&item.attrs, &item.vis, &item.ident, ItemKind::Static),
                syn::ForeignItem::Type(item) => (&item.attrs, &item.vis, &item.ident, ItemKind::Struct),
                syn::ForeignItem::Macro(item) => {
                    self.macro_in_item_list(&item.mac);
                    continue;
                }
                _ => continue,
            };
            let read = self.attributes(attributes);
            self.with_cfg(read.cfg, |this| {
                let ns = if kind == ItemKind::Struct { Ns::TYPE } else { Ns::VALUE };
                let id = this.define(ident, &head(kind, ns, vis));
                let gives = this.with_scope(ScopeKind::Item, |this| match item {
                    syn::ForeignItem::Fn(item) => this.signature(&item.sig).gives,
                    syn::ForeignItem::Static(item) => this.type_fact(&item.ty),
                    _ => 0,
                });
                this.facts.items[id as usize].gives = gives;
            });
        }
    }

    fn macro_item(&mut self, item: &syn::ItemMacro, read: &super::attributes::Attributes) {
        if let Some(ident) = &item.ident
            && item.mac.path.is_ident("macro_rules")
        {
            let id = self.macro_definition(ident, MacroKind::Bang, read.macro_export);
            let passthrough = super::expand::passthrough(item.mac.tokens.clone());
            let rules = passthrough.is_none().then(|| self.arguments_text(&item.mac));
            self.facts.macros.push(MacroFact { item: id, passthrough, rules });
            if !self.is_surface {
                self.scan_macro_body(item.mac.tokens.clone());
            }
            self.fingerprint_macro(ident, &item.mac);
            return;
        }
        if item.mac.path.is_ident("include") {
            let file = syn::parse2::<syn::LitStr>(item.mac.tokens.clone()).ok().map(|text| text.value());
            let module = self.module();
            if file.is_none() {
                self.facts.modules[module as usize].unknown_items = true;
            }
            self.facts.includes.push(Include { file, module });
        }
        let (path, _) = self.path(None, &item.mac.path, Ns::MACRO, Context::MacroName);
        let path = path.filter(|_| !is_understood(&item.mac));
        self.macro_call(&item.mac, path, false, |this| this.macro_items(&item.mac));
    }

    /// Adds a macro call whose arguments `visit` reads under a condition of their own; `visit` answers whether they are
    /// items, or members, as a whole.
    pub(super) fn macro_call(
        &mut self,
        mac: &syn::Macro,
        path: Option<u32>,
        among_members: bool,
        visit: impl FnOnce(&mut Self) -> bool,
    ) {
        let before = self.table_ends();
        let cfg = self.facts.cfgs.len() as u32;
        let parsed = self.with_cfg(Some(CfgExpr::always()), visit);
        let module = self.module();
        let made = before.up_to(self.table_ends());
        let arguments = self.arguments_text(mac);
        if let Some(path) = path {
            let unread = false;
            self.facts.calls.push(MacroCall {
                path,
                module,
                parsed,
                among_members,
                cfg,
                made,
                arguments,
                unread,
            });
        }
    }

    /// The text between the delimiters of a macro call.
    fn arguments_text(&mut self, mac: &syn::Macro) -> SourceText {
        let span = mac.delimiter.span();
        let (open, close) = (span.open(), span.close());
        self.source_text(start(open).right(1), start(close))
    }

    /// Empty ranges at the ends of the tables.
    fn table_ends(&self) -> CallRanges {
        let at = |length: usize| Range { start: length as u32, end: length as u32 };
        CallRanges {
            items: at(self.facts.items.len()),
            uses: at(self.facts.uses.len()),
            paths: at(self.facts.paths.len()),
            impls: at(self.facts.impls.len()),
            modules: at(self.facts.modules.len()),
            calls: at(self.facts.calls.len()),
        }
    }

    fn macro_definition(&mut self, ident: &proc_macro2::Ident, kind: MacroKind, export: bool) -> u32 {
        let visibility = if export { Visibility::Public } else { Visibility::Private };
        let id = self.define(ident, &Head { kind: ItemKind::Macro, ns: Ns::MACRO, visibility });
        self.facts.items[id as usize].macro_kind = Some(kind);
        self.facts.items[id as usize].macro_export = export;
        id
    }

    /// Visits the parts of a node that need no special care.
    pub(super) fn walk_expression(&mut self, expr: &syn::Expr) {
        visit::visit_expr(self, expr);
    }
}

/// The parts that every item has.
pub(super) fn head(kind: ItemKind, ns: Ns, vis: &syn::Visibility) -> Head {
    Head { kind, ns, visibility: visibility(vis) }
}

/// Whether an alias does more with its parameters than to pass them on in their order.
fn specialises(alias: &syn::ItemType) -> bool {
    let syn::Type::Path(path) = &*alias.ty else { return false };
    let arguments = match path.path.segments.last().map(|last| &last.arguments) {
        Some(syn::PathArguments::AngleBracketed(arguments)) => arguments.args.iter().collect(),
        _ => Vec::new(),
    };
    let passes_on =
        |(argument, parameter): (&&syn::GenericArgument, &syn::GenericParam)| match (argument, parameter) {
            (syn::GenericArgument::Lifetime(passed), syn::GenericParam::Lifetime(own)) => {
                *passed == own.lifetime
            }
            (syn::GenericArgument::Type(syn::Type::Path(passed)), syn::GenericParam::Type(own)) => {
                passed.path.is_ident(&own.ident)
            }
            (syn::GenericArgument::Type(syn::Type::Path(passed)), syn::GenericParam::Const(own)) => {
                passed.path.is_ident(&own.ident)
            }
            _ => false,
        };
    arguments.len() != alias.generics.params.len()
        || !arguments.iter().zip(&alias.generics.params).all(passes_on)
}

/// The shape of a struct or variant.
fn shape(fields: &syn::Fields) -> Shape {
    match fields {
        syn::Fields::Named(_) => Shape::Named,
        syn::Fields::Unnamed(_) => Shape::Tuple,
        syn::Fields::Unit => Shape::Unit,
    }
}

/// The attributes of an item of any kind.
fn item_attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::ExternCrate(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::ForeignMod(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::TraitAlias(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Union(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
