//! Macro calls: their names, and their arguments read as items, expressions, patterns or statements, else scanned.

use super::extractor::Extractor;
use super::generators::flags;
use super::{CfgExpr, Context, Found, Ns, ScopeKind};
use proc_macro2::{Delimiter, Punct, Spacing, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Token, ext::IdentExt as _};

/// Words that begin an item and no expression.
const ITEM_WORDS: [&str; 11] =
    ["pub", "fn", "struct", "static", "mod", "use", "impl", "enum", "trait", "type", "macro_rules"];

/// Macros whose arguments become code elsewhere, so that names in them mean nothing here.
const QUOTING: [&str; 5] = ["quote", "quote_spanned", "parse_quote", "parse_quote_spanned", "stringify"];

/// Macros of the form `(expression, pattern if guard, …)`.
const MATCHING: [&str; 5] =
    ["matches", "assert_matches", "debug_assert_matches", "assert_let", "assert_not_matches"];

/// One arm of `select!`: pattern, future, condition, handler.
struct SelectArm {
    pattern: Option<syn::Pat>,
    parts: Vec<syn::Expr>,
}

/// Inner attributes and items.
pub(super) type Items = (Vec<syn::Attribute>, Vec<syn::Item>);

/// What the arguments of a macro call turned out to be.
pub(super) enum Arguments {
    /// Items.
    Items(Items),
    /// Expressions with separators, and whether an arrow is one of them.
    Expressions(Vec<syn::Expr>, bool),
    /// Statements.
    Statements(Vec<syn::Stmt>),
    /// A type.
    Type(Box<syn::Type>),
    /// A value, a pattern, and a guard or further arguments.
    Matching(Box<(syn::Expr, syn::Pat, Vec<syn::Expr>)>),
}

impl Extractor<'_> {
    /// Visits a macro call in expression, statement, type or pattern position and answers the path of the macro.
    pub(super) fn macro_in_expression(&mut self, mac: &syn::Macro) -> Option<u32> {
        let (path, _) = self.path(None, &mac.path, Ns::MACRO, Context::MacroName);
        let name = last_name(&mac.path);
        self.facts.macro_calls.all += 1;
        if QUOTING.contains(&name.as_str()) {
            self.facts.macro_calls.scanned += 1;
            self.scan_macro_tokens(mac.tokens.clone());
            return path;
        }
        let in_braces = matches!(mac.delimiter, syn::MacroDelimiter::Brace(_));
        self.with_found(Found::MacroParsed, |this| {
            if this.arguments_by_name(&name, mac) || this.parsed_arguments(mac, in_braces) {
                return;
            }
            this.facts.macro_calls.scanned += 1;
            this.scan_arguments(mac.tokens.clone(), false);
        });
        path
    }

    /// Visits a macro call between the members of an impl, trait or extern block.
    pub(super) fn macro_in_item_list(&mut self, mac: &syn::Macro) {
        self.path(None, &mac.path, Ns::MACRO, Context::MacroName);
        self.facts.macro_calls.all += 1;
        self.facts.macro_calls.scanned += u32::from(!mac.tokens.is_empty());
        self.scan_arguments(mac.tokens.clone(), false);
    }

    /// Visits the arguments of a macro call in item position; answers whether they are items as a whole.
    pub(super) fn macro_items(&mut self, mac: &syn::Macro) -> bool {
        let name = last_name(&mac.path);
        if QUOTING.contains(&name.as_str()) {
            self.scan_macro_tokens(mac.tokens.clone());
            return false;
        }
        if name == "cfg_if"
            && let Ok(branches) = cfg_if_branches.parse2(mac.tokens.clone())
        {
            self.with_found(Found::MacroParsed, |this| this.cfg_if(branches));
            return true;
        }
        if name == "mock" {
            self.mock_object(mac.tokens.clone());
        }
        let tokens = declared_items(&name, &mac.tokens).unwrap_or_else(|| mac.tokens.clone());
        if let Ok(items) = all_items.parse2(tokens) {
            self.with_found(Found::MacroParsed, |this| this.items_of_macro(&items));
            return true;
        }
        self.scan_arguments(mac.tokens.clone(), true);
        false
    }

    /// Visits items in macro arguments, under the conditions of inner attributes before them.
    fn items_of_macro(&mut self, (attributes, items): &Items) {
        let read = self.attributes(attributes);
        self.with_cfg(read.cfg, |this| items.iter().for_each(|item| this.item(item)));
    }

    fn cfg_if(&mut self, branches: Vec<(Option<CfgExpr>, Vec<syn::Item>)>) {
        let mut before: Vec<CfgExpr> = Vec::new();
        for (condition, items) in branches {
            let mut all: Vec<CfgExpr> =
                before.iter().cloned().map(|earlier| CfgExpr::Not(Box::new(earlier))).collect();
            all.extend(condition.clone());
            self.with_cfg(Some(CfgExpr::All(all)), |this| items.iter().for_each(|item| this.item(item)));
            before.extend(condition);
        }
    }

    /// Arguments of well-known macros that are not a list of expressions.
    fn arguments_by_name(&mut self, name: &str, mac: &syn::Macro) -> bool {
        let tokens = &mac.tokens;
        if MATCHING.contains(&name)
            && let Ok(parts) = matching.parse2(tokens.clone())
        {
            let (value, pattern, rest) = &parts;
            let value = self.value(value);
            self.with_scope(ScopeKind::Body, |this| {
                this.pattern(pattern, value);
                rest.iter().for_each(|expr| this.argument(expr));
            });
            self.keep(mac, Arguments::Matching(Box::new(parts)));
            return true;
        }
        if let Some(statics) = declared_statics(name, tokens)
            && let Ok(items) = all_items.parse2(statics)
        {
            self.items_of_macro(&items);
            return true;
        }
        if name.starts_with("select")
            && let Ok(arms) = select_arms.parse2(tokens.clone())
        {
            for arm in &arms {
                self.with_scope(ScopeKind::Body, |this| {
                    let (first, rest) = arm.parts.split_at(arm.parts.len().min(1));
                    first.iter().for_each(|expr| this.expression(expr));
                    if let (Some(syn::Pat::Wild(_)), [future]) = (&arm.pattern, first) {
                        this.discarded_output(future);
                    }
                    if let Some(pattern) = &arm.pattern {
                        this.pattern(pattern, 0);
                    }
                    rest.iter().for_each(|expr| this.expression(expr));
                });
            }
            return true;
        }
        false
    }

    /// Arguments that parse as a whole: items, expressions with separators, statements, or a type.
    fn parsed_arguments(&mut self, mac: &syn::Macro, in_braces: bool) -> bool {
        let tokens = &mac.tokens;
        if tokens.is_empty() {
            return true;
        }
        let parser = |input: ParseStream<'_>| whole_arguments(input, in_braces);
        let Ok(arguments) = parser.parse2(tokens.clone()) else { return false };
        match &arguments {
            Arguments::Items(items) => self.items_of_macro(items),
            Arguments::Expressions(expressions, has_arrow) => {
                // What stands before `=>` may be a pattern, whose bindings are not known here.
                let found = if *has_arrow { Found::MacroPart } else { Found::MacroParsed };
                if mac.path.segments.last().is_some_and(|last| last.ident == "concat") {
                    self.concatenation(expressions, mac);
                }
                self.with_found(found, |this| expressions.iter().for_each(|expr| this.argument(expr)));
                self.captured_names(&last_name(&mac.path), expressions);
            }
            Arguments::Statements(statements) => _ = self.statements(statements, false),
            Arguments::Type(ty) => _ = self.type_fact(ty),
            // Only the macros known by name have these.
            Arguments::Matching(_) => {}
        }
        self.keep(mac, arguments);
        true
    }

    /// Keeps parsed arguments for the fingerprint of the body around them.
    fn keep(&mut self, mac: &syn::Macro, arguments: Arguments) {
        if let Some(maker) = self.fingerprinter.as_mut().filter(|_| self.bodies > 0) {
            maker.arguments.keep(mac, arguments);
        }
    }

    /// Visits one argument; in `name = value` the name is the macro's own.
    fn argument(&mut self, expr: &syn::Expr) {
        match expr {
            syn::Expr::Assign(assign) if matches!(&*assign.left, syn::Expr::Path(path) if path.path.get_ident().is_some()) =>
            {
                self.expression(&assign.right);
            }
            // A lone name may be a type: the macro decides.
            syn::Expr::Path(path) if path.attrs.is_empty() && names_a_type(&path.path) => {
                self.path(path.qself.as_ref(), &path.path, Ns::TYPE.and(Ns::VALUE), Context::Value);
            }
            syn::Expr::Reference(reference) => self.argument(&reference.expr),
            other => self.expression(other),
        }
    }

    /// Visits a delimited part of macro arguments that did not parse as a whole; answers whether it parsed.
    pub(super) fn argument_part(&mut self, delimiter: Delimiter, tokens: &TokenStream, items: bool) -> bool {
        if tokens.is_empty() {
            return true;
        }
        self.with_found(Found::MacroPart, |this| {
            if delimiter != Delimiter::Brace {
                return match expressions.parse2(tokens.clone()) {
                    Ok((expressions, _)) => {
                        expressions.iter().for_each(|expr| this.argument(expr));
                        true
                    }
                    Err(_) => false,
                };
            }
            if items && let Ok(items) = all_items.parse2(tokens.clone()) {
                this.items_of_macro(&items);
                return true;
            }
            match syn::Block::parse_within.parse2(tokens.clone()) {
                Ok(statements) => {
                    this.statements(&statements, false);
                    true
                }
                Err(_) => false,
            }
        })
    }
}

/// Whether the arguments of a macro call are the whole of what it declares, so that its rules tell nothing more.
pub(super) fn is_understood(mac: &syn::Macro) -> bool {
    last_name(&mac.path) == "bitflags" && all_items.parse2(flags(&mac.tokens)).is_ok()
}

/// The arguments of a macro that declares items of its own notation, as plain items; nothing for other macros.
fn declared_items(name: &str, tokens: &TokenStream) -> Option<TokenStream> {
    if name == "bitflags" { Some(flags(tokens)) } else { declared_statics(name, tokens) }
}

/// The arguments of a macro that declares statics as items; nothing for other macros.
fn declared_statics(name: &str, tokens: &TokenStream) -> Option<TokenStream> {
    match name {
        "lazy_static" => Some(plain_statics(tokens)),
        "thread_local" => Some(ended(tokens)),
        _ => None,
    }
}

/// The arguments of `thread_local!` with the semicolon behind the last static, which may be left away.
fn ended(tokens: &TokenStream) -> TokenStream {
    let last = tokens.clone().into_iter().last();
    let is_ended = match &last {
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(_) => false,
        None => true,
    };
    let end = (!is_ended).then(|| TokenTree::Punct(Punct::new(';', Spacing::Alone)));
    tokens.clone().into_iter().chain(end).collect()
}

/// The arguments of `lazy_static!` as the statics that they stand for: without `ref`.
fn plain_statics(tokens: &TokenStream) -> TokenStream {
    tokens
        .clone()
        .into_iter()
        .filter(|tree| !matches!(tree, TokenTree::Ident(word) if word == "ref"))
        .collect()
}

/// Whether a path ends in a name that types have by convention.
fn names_a_type(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|last| last.ident.to_string().starts_with(char::is_uppercase))
}

/// The last segment of a macro's path.
fn last_name(path: &syn::Path) -> String {
    path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// Parses arguments as the first of the known forms that takes all of them.
fn whole_arguments(input: ParseStream<'_>, in_braces: bool) -> syn::Result<Arguments> {
    fn whole<T>(input: ParseStream<'_>, parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>) -> Option<T> {
        let ahead = input.fork();
        let parsed = parse(&ahead).ok().filter(|_| ahead.is_empty())?;
        // Nothing is left of the input: the parser demands that it was taken.
        input.parse::<TokenStream>().ok()?;
        Some(parsed)
    }
    let begins_item = input.peek(Token![#])
        || input
            .fork()
            .call(syn::Ident::parse_any)
            .is_ok_and(|word| ITEM_WORDS.iter().any(|item| word == item));
    if begins_item && let Some(items) = whole(input, all_items) {
        return Ok(Arguments::Items(items));
    }
    if let Some((expressions, has_arrow)) = whole(input, expressions) {
        return Ok(Arguments::Expressions(expressions, has_arrow));
    }
    if in_braces && let Some(statements) = whole(input, syn::Block::parse_within) {
        return Ok(Arguments::Statements(statements));
    }
    input.parse().map(|ty| Arguments::Type(Box::new(ty)))
}

/// Inner attributes, then items up to the end of the input, at least one.
fn all_items(input: ParseStream<'_>) -> syn::Result<Items> {
    let attributes = input.call(syn::Attribute::parse_inner)?;
    let mut items = Vec::new();
    loop {
        let item: syn::Item = input.parse()?;
        if matches!(item, syn::Item::Verbatim(_)) {
            return Err(input.error("not an item that is known here"));
        }
        items.push(item);
        if input.is_empty() {
            return Ok((attributes, items));
        }
    }
}

/// Expressions separated by `,`, `;` or `=>`, and whether an arrow was among the separators.
pub(super) fn expressions(input: ParseStream<'_>) -> syn::Result<(Vec<syn::Expr>, bool)> {
    let mut expressions = Vec::new();
    let mut has_arrow = false;
    while !input.is_empty() {
        expressions.push(input.parse()?);
        if input.is_empty() {
            break;
        }
        if input.peek(Token![=>]) {
            has_arrow = true;
            input.parse::<Token![=>]>()?;
        } else if input.peek(Token![;]) {
            input.parse::<Token![;]>()?;
        } else {
            input.parse::<Token![,]>()?;
        }
    }
    Ok((expressions, has_arrow))
}

/// `expression, pattern [if guard] [, arguments]`.
fn matching(input: ParseStream<'_>) -> syn::Result<(syn::Expr, syn::Pat, Vec<syn::Expr>)> {
    let value = input.parse()?;
    input.parse::<Token![,]>()?;
    let pattern = input.call(syn::Pat::parse_multi_with_leading_vert)?;
    let mut rest = Vec::new();
    if input.parse::<Option<Token![if]>>()?.is_some() {
        rest.push(input.parse()?);
    }
    if input.parse::<Option<Token![,]>>()?.is_some() {
        rest.extend(expressions(input)?.0);
    }
    Ok((value, pattern, rest))
}

/// The arms of `select!` as tokio and futures have them.
fn select_arms(input: ParseStream<'_>) -> syn::Result<Vec<SelectArm>> {
    let mut arms = Vec::new();
    if input.peek(syn::Ident::peek_any) && input.peek2(Token![;]) {
        input.call(syn::Ident::parse_any)?;
        input.parse::<Token![;]>()?;
    }
    while !input.is_empty() {
        let mut arm = SelectArm { pattern: None, parts: Vec::new() };
        if input.peek(Token![else]) || (input.peek(syn::Ident::peek_any) && input.peek2(Token![=>])) {
            input.call(syn::Ident::parse_any)?;
        } else {
            arm.pattern = Some(input.call(syn::Pat::parse_multi_with_leading_vert)?);
            input.parse::<Token![=]>()?;
            arm.parts.push(input.parse()?);
            if input.peek(Token![,]) && input.peek2(Token![if]) {
                input.parse::<Token![,]>()?;
                input.parse::<Token![if]>()?;
                arm.parts.push(input.parse()?);
            }
        }
        input.parse::<Token![=>]>()?;
        arm.parts.push(input.parse()?);
        input.parse::<Option<Token![,]>>()?;
        arms.push(arm);
    }
    Ok(arms)
}

/// The branches of `cfg_if!`: condition, nothing for `else`, and items.
fn cfg_if_branches(input: ParseStream<'_>) -> syn::Result<Vec<(Option<CfgExpr>, Vec<syn::Item>)>> {
    let mut branches = Vec::new();
    while !input.is_empty() {
        let mut condition = None;
        if !branches.is_empty() {
            input.parse::<Token![else]>()?;
        }
        if input.parse::<Option<Token![if]>>()?.is_some() {
            let attributes = input.call(syn::Attribute::parse_outer)?;
            let [attribute] = attributes.as_slice() else {
                return Err(input.error("expected `#[cfg(…)]`"));
            };
            condition = Some(attribute.parse_args_with(super::attributes::predicate)?);
        }
        let content;
        syn::braced!(content in input);
        let items = if content.is_empty() { Vec::new() } else { all_items(&content)?.1 };
        branches.push((condition, items));
    }
    Ok(branches)
}
