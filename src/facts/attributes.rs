//! Attributes: conditions, derives, module paths, and the paths of attribute macros and their arguments.

use super::doctests::DocLiteral;
use super::extractor::{Extractor, end, start};
use super::macros::expressions;
use super::{CfgExpr, Context, Found, IncludedDocument, MacroKind, Ns};
use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Meta, Token, ext::IdentExt as _};

/// Attributes of the language that are no macros and hold no paths (Rust Reference, "Built-in attributes").
const INERT: [&str; 62] = [
    "allow",
    "allow_internal_unstable",
    "automatically_derived",
    "cfg",
    "cold",
    "collapse_debuginfo",
    "crate_name",
    "crate_type",
    "debugger_visualizer",
    "deny",
    "deprecated",
    "diagnostic",
    "doc",
    "expect",
    "export_name",
    "feature",
    "forbid",
    "global_allocator_shim",
    "ignore",
    "inline",
    "instruction_set",
    "lang",
    "link",
    "link_name",
    "link_ordinal",
    "link_section",
    "macro_export",
    "macro_use",
    "marker",
    "may_dangle",
    "must_not_suspend",
    "must_use",
    "naked",
    "no_builtins",
    "no_core",
    "no_implicit_prelude",
    "no_link",
    "no_main",
    "no_mangle",
    "no_std",
    "non_exhaustive",
    "panic_handler",
    "path",
    "proc_macro",
    "proc_macro_attribute",
    "proc_macro_derive",
    "recursion_limit",
    "repr",
    "rustc_allow_const_fn_unstable",
    "rustc_const_stable",
    "rustc_const_unstable",
    "should_panic",
    "stable",
    "target_feature",
    "track_caller",
    "type_length_limit",
    "unstable",
    "used",
    "warn",
    "windows_subsystem",
    "rustfmt",
    "clippy",
];

/// What the attributes of one node say.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    /// The conjunction of its conditions.
    pub(super) cfg: Option<CfgExpr>,
    /// Paths of derived traits.
    pub(super) derives: Vec<u32>,
    /// Files named by `#[path]`.
    pub(super) paths: Vec<String>,
    /// Whether one of them is unconditional.
    pub(super) path_is_certain: bool,
    /// `#[macro_export]`.
    pub(super) macro_export: bool,
    /// `#[macro_use]`.
    pub(super) macro_use: bool,
    /// The names in `#[macro_use(…)]`.
    pub(super) macro_names: Vec<proc_macro2::Ident>,
    /// `#[no_std]` or `#[no_core]`.
    pub(super) no_std: bool,
    /// `#[proc_macro]` or `#[proc_macro_attribute]`.
    pub(super) proc_macro: Option<MacroKind>,
    /// The name that `#[proc_macro_derive(Name)]` makes.
    pub(super) proc_macro_derive: Option<proc_macro2::Ident>,
    /// Whether the attribute being read is an inner one.
    is_inner: bool,
}

impl Extractor<'_> {
    /// Reads what stands between the brackets of an attribute that is known by its tokens alone.
    pub(super) fn attribute_tokens(&mut self, tokens: TokenStream) {
        match syn::parse2::<Meta>(tokens.clone()) {
            Ok(meta) => self.meta(&meta, None, &mut Attributes::default()),
            Err(_) => self.scan_attribute(tokens),
        }
    }

    /// Reads the attributes of one node.
    pub(super) fn attributes(&mut self, attributes: &[syn::Attribute]) -> Attributes {
        let mut read = Attributes::default();
        for attribute in attributes {
            read.is_inner = matches!(attribute.style, syn::AttrStyle::Inner(_));
            self.meta(&attribute.meta, None, &mut read);
        }
        if for_test_harness(attributes) {
            let test = CfgExpr::Option("test".into());
            read.cfg = Some(match read.cfg.take() {
                None => test,
                Some(other) => CfgExpr::All(vec![other, test]),
            });
        }
        read
    }

    fn meta(&mut self, meta: &Meta, condition: Option<&CfgExpr>, read: &mut Attributes) {
        let path = meta.path();
        let only = path.get_ident().map(ToString::to_string).unwrap_or_default();
        match only.as_str() {
            "cfg" => {
                if let (Some(tokens), None) = (arguments(meta), condition)
                    && let Ok(predicate) = predicate.parse2(tokens)
                {
                    read.cfg = Some(match read.cfg.take() {
                        None => predicate,
                        Some(other) => CfgExpr::All(vec![other, predicate]),
                    });
                }
            }
            "cfg_attr" => self.conditional(meta, condition, read),
            "path" => {
                if let Meta::NameValue(value) = meta
                    && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &value.value
                {
                    read.paths.push(text.value());
                    read.path_is_certain |= condition.is_none();
                }
            }
            "derive" => {
                self.with_condition(condition, |this| {
                    this.attribute_name(path, Context::Attribute);
                    let Some(tokens) = arguments(meta) else { return };
                    let parser = Punctuated::<syn::Path, Token![,]>::parse_terminated;
                    for derived in parser.parse2(tokens).into_iter().flatten() {
                        let path = this.attribute_name(&derived, Context::Derive);
                        read.derives.push(path);
                    }
                });
            }
            "macro_export" => read.macro_export = true,
            "macro_use" => match arguments(meta) {
                None => read.macro_use = true,
                Some(tokens) => {
                    let parser = Punctuated::<proc_macro2::Ident, Token![,]>::parse_terminated;
                    read.macro_names.extend(parser.parse2(tokens).into_iter().flatten());
                }
            },
            "no_std" | "no_core" => read.no_std |= condition.is_none(),
            "proc_macro" => read.proc_macro = Some(MacroKind::Bang),
            "proc_macro_attribute" => read.proc_macro = Some(MacroKind::Attribute),
            "proc_macro_derive" => {
                let name = |input: ParseStream<'_>| {
                    let name = input.call(proc_macro2::Ident::parse_any)?;
                    input.parse::<TokenStream>()?;
                    Ok(name)
                };
                read.proc_macro_derive = arguments(meta).and_then(|tokens| name.parse2(tokens).ok());
            }
            "doc" => {
                if let Meta::NameValue(value) = meta {
                    self.documentation(value, read.is_inner);
                    self.with_condition(condition, |this| this.documenting_macro(&value.value));
                }
            }
            name if self.is_surface || INERT.contains(&name) => {}
            _ => self.with_condition(condition, |this| {
                let first = path.segments.first().map(|segment| segment.ident.to_string());
                // Tool attributes such as `#[rustfmt::skip]` name no item.
                if path.segments.len() < 2 || !first.is_some_and(|first| INERT.contains(&first.as_str())) {
                    this.attribute_name(path, Context::Attribute);
                    this.attribute_arguments(meta);
                }
            }),
        }
    }

    /// Notes documentation that is written out or included.
    fn documentation(&mut self, meta: &syn::MetaNameValue, is_inner: bool) {
        match &meta.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
                let Some(name) = meta.path.get_ident().map(proc_macro2::Ident::span) else { return };
                let literal = text.span();
                self.doc_literals.push(DocLiteral {
                    attribute: (start(name), end(literal)),
                    literal: (start(literal), end(literal)),
                    is_inner,
                });
            }
            syn::Expr::Macro(call) if call.mac.path.is_ident("include_str") => {
                let module = self.module();
                let found = document_path.parse2(call.mac.tokens.clone()).ok();
                self.facts.documents.extend(found.map(|(path, from_package)| IncludedDocument {
                    path,
                    from_package,
                    module,
                }));
            }
            _ => {}
        }
    }

    /// Takes the names of macros that make documentation.
    fn documenting_macro(&mut self, value: &syn::Expr) {
        if let syn::Expr::Macro(call) = value
            && !self.is_surface
        {
            self.path(None, &call.mac.path, Ns::MACRO, Context::MacroName);
            self.with_found(Found::MacroParsed, |this| this.scan_attribute(call.mac.tokens.clone()));
        }
    }

    fn with_condition(&mut self, condition: Option<&CfgExpr>, inside: impl FnOnce(&mut Self)) {
        self.with_cfg(condition.cloned(), inside);
    }

    fn attribute_name(&mut self, path: &syn::Path, context: Context) -> u32 {
        let segments: Vec<_> = path.segments.iter().map(|segment| self.segment(&segment.ident)).collect();
        self.add_path(&segments, Ns::MACRO, context, path.leading_colon.is_some())
    }

    /// `cfg_attr(predicate, attribute, …)`.
    fn conditional(&mut self, meta: &Meta, outer: Option<&CfgExpr>, read: &mut Attributes) {
        let parser = |input: ParseStream<'_>| {
            let condition = predicate(input)?;
            let mut metas = Vec::new();
            while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
                metas.push(input.parse::<Meta>()?);
            }
            input.parse::<TokenStream>()?;
            Ok((condition, metas))
        };
        let Some(Ok((condition, metas))) = arguments(meta).map(|tokens| parser.parse2(tokens)) else {
            return;
        };
        let condition = match outer {
            None => condition,
            Some(outer) => CfgExpr::All(vec![outer.clone(), condition]),
        };
        for meta in &metas {
            self.meta(meta, Some(&condition), read);
        }
    }

    /// The arguments of an attribute macro: expressions where they parse as such, else paths of two or more segments.
    fn attribute_arguments(&mut self, meta: &Meta) {
        let (literals, whole) = (self.facts.literals.len(), self.whole);
        self.with_found(Found::MacroScanned, |this| match meta {
            Meta::List(list) => match expressions.parse2(list.tokens.clone()) {
                Ok((arguments, _)) => arguments.iter().for_each(|argument| this.attribute_argument(argument)),
                Err(_) => this.scan_attribute(list.tokens.clone()),
            },
            Meta::NameValue(value) => this.attribute_argument(&value.value),
            Meta::Path(_) => {}
        });
        // What attributes are given is no value of the program.
        self.facts.literals.truncate(literals);
        self.whole = whole;
    }

    /// One argument of an attribute macro. Words of lower case, and such before parentheses, are the macro's own.
    fn attribute_argument(&mut self, argument: &syn::Expr) {
        let is_word = |path: &syn::ExprPath| {
            path.path.get_ident().is_some_and(|ident| !ident.to_string().starts_with(char::is_uppercase))
        };
        match argument {
            syn::Expr::Path(path) if is_word(path) => {}
            syn::Expr::Path(path) => {
                let ns = Ns::VALUE.and(Ns::TYPE);
                self.path(path.qself.as_ref(), &path.path, ns, Context::AttributeArgument);
            }
            syn::Expr::Assign(assign) => {
                // What is given a value may be code itself, as in `{NAME} = 1`.
                if !matches!(&*assign.left, syn::Expr::Path(_)) {
                    self.attribute_argument(&assign.left);
                }
                self.attribute_argument(&assign.right);
            }
            syn::Expr::Call(call) if matches!(&*call.func, syn::Expr::Path(path) if is_word(path)) => {
                call.args.iter().for_each(|argument| self.attribute_argument(argument));
            }
            other => self.expression(other),
        }
    }
}

/// The path in `include_str!(…)`, and whether it is relative to the package's folder.
fn document_path(input: ParseStream<'_>) -> syn::Result<(String, bool)> {
    if input.peek(syn::LitStr) {
        let path: syn::LitStr = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        return Ok((path.value(), false));
    }
    let concat: syn::Macro = input.parse()?;
    input.parse::<Option<Token![,]>>()?;
    let parts = |input: ParseStream<'_>| {
        let folder: syn::Macro = input.parse()?;
        input.parse::<Token![,]>()?;
        let path: syn::LitStr = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        Ok((folder, path))
    };
    let (folder, path) = parts.parse2(concat.tokens)?;
    let variable: syn::LitStr = syn::parse2(folder.tokens)?;
    if !concat.path.is_ident("concat")
        || !folder.path.is_ident("env")
        || variable.value() != "CARGO_MANIFEST_DIR"
    {
        return Err(input.error("not a path that is known here"));
    }
    Ok((path.value(), true))
}

/// Whether a function is only compiled for the test harness.
fn for_test_harness(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        // `#[tokio::test]` and its like expand to `#[test]`.
        let last = attribute.path().segments.last();
        last.is_some_and(|last| last.ident == "test" || last.ident == "bench")
    })
}

/// The tokens in the parentheses of an attribute.
fn arguments(meta: &Meta) -> Option<TokenStream> {
    match meta {
        Meta::List(list) => Some(list.tokens.clone()),
        _ => None,
    }
}

/// Parses a configuration predicate.
pub(super) fn predicate(input: ParseStream<'_>) -> syn::Result<CfgExpr> {
    if input.peek(syn::LitBool) {
        let value = input.parse::<syn::LitBool>()?.value;
        return Ok(if value { CfgExpr::All(Vec::new()) } else { CfgExpr::Any(Vec::new()) });
    }
    let mut name = input.call(proc_macro2::Ident::parse_any)?.to_string();
    if input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        let parts = Punctuated::<Nested, Token![,]>::parse_terminated(&content)?;
        let mut parts: Vec<CfgExpr> = parts.into_iter().map(|part| part.0).collect();
        return match (name.as_str(), parts.len()) {
            ("not", 1) => Ok(CfgExpr::Not(Box::new(parts.remove(0)))),
            ("all", _) => Ok(CfgExpr::All(parts)),
            ("any", _) => Ok(CfgExpr::Any(parts)),
            // A predicate of a later language: an option that nothing is known of.
            _ => Ok(CfgExpr::Option(format!("{name}(…)").into())),
        };
    }
    if input.parse::<Option<Token![=]>>()?.is_some() {
        let value: syn::Lit = input.parse()?;
        if let syn::Lit::Str(value) = value {
            name = format!("{name}=\"{}\"", value.value());
        }
    }
    Ok(CfgExpr::Option(name.into()))
}

/// A predicate among others.
struct Nested(CfgExpr);

impl syn::parse::Parse for Nested {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        predicate(input).map(Self)
    }
}
