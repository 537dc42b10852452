//! Copies under other names: locals, values, types, and everything else that has a name.

use proc_macro2::{Group, Ident, Literal, Span, TokenStream, TokenTree};
use std::collections::BTreeMap;
use syn::visit_mut::{self, VisitMut};

/// Names of the standard library that a copy cannot change.
const STD: &str = "u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char str String Vec VecDeque \
    HashMap HashSet BTreeMap BTreeSet Box Rc Arc Cell RefCell Mutex RwLock Option Result Cow Path PathBuf OsStr OsString \
    Duration Instant Pin PhantomData NonNull Some None Ok Err Ordering Poll Context Waker Formatter Self Iterator \
    IntoIterator Into From AsRef Clone Copy Default Debug Display Send Sync Sized Fn FnMut FnOnce Drop Read Write \
    Less Equal Greater Ready Pending MaybeUninit Range ToString Hash Hasher Error Future \
    new len push pop iter iter_mut into_iter map map_err and_then unwrap unwrap_or unwrap_or_else unwrap_or_default \
    expect clone to_owned to_string into as_ref as_mut as_str as_bytes as_slice is_some is_none is_ok is_err is_empty \
    get get_mut insert remove contains contains_key extend collect filter fold next next_back any all position find \
    rev enumerate zip chain take skip min max cmp partial_cmp eq hash fmt write_str push_str from default drop ok err \
    ok_or ok_or_else then swap replace sum count last first split_at split chars bytes lines trim starts_with ends_with \
    strip_prefix parse lock read write flush borrow borrow_mut deref cloned copied with_capacity reserve clear truncate \
    retain sort sort_by drain append entry or_insert or_insert_with or_default keys values get_or_insert_with take \
    wrapping_add wrapping_sub checked_add checked_sub saturating_sub saturating_add checked_mul pow abs is_nan load \
    store fetch_add compare_exchange as_ptr as_mut_ptr add offset from_utf8 to_vec copy_from_slice resize filter_map \
    flat_map for_each is_ascii_digit is_alphabetic to_lowercase poll wake by_ref";

/// What is renamed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct What {
    pub(crate) locals: bool,
    pub(crate) literals: bool,
    pub(crate) types: bool,
    pub(crate) others: bool,
}

/// Renames in a function.
pub(crate) struct Renaming {
    what: What,
    names: BTreeMap<String, String>,
    locals: BTreeMap<String, String>,
}

impl Renaming {
    pub(crate) fn apply(what: What, function: &mut syn::ImplItemFn) {
        Explicit.visit_impl_item_fn_mut(function);
        let mut bound = Bound(BTreeMap::new());
        bound.visit_impl_item_fn_mut(function);
        let mut renaming = Self { what, names: BTreeMap::new(), locals: bound.0 };
        renaming.visit_impl_item_fn_mut(function);
    }

    fn is_std(name: &str) -> bool {
        STD.split_whitespace().any(|word| word == name)
    }

    fn local(&self, name: &str) -> Option<&String> {
        self.locals.get(name).filter(|_| self.what.locals)
    }

    fn other(&mut self, ident: &mut Ident) {
        let name = ident.to_string();
        let upper = name.starts_with(char::is_uppercase);
        let constant = upper && name.len() > 1 && !name.contains(char::is_lowercase);
        let wanted = if upper && !constant { self.what.types } else { self.what.others };
        if !wanted
            || Self::is_std(&name)
            || ["self", "super", "crate", "std", "core"].contains(&name.as_str())
        {
            return;
        }
        let number = self.names.len();
        let new = self.names.entry(name).or_insert_with(|| match (upper, constant) {
            (true, true) => format!("RENAMED_{number}"),
            (true, false) => format!("Renamed{number}"),
            _ => format!("renamed_{number}"),
        });
        *ident = Ident::new(new, ident.span());
    }

    fn tokens(&mut self, tokens: TokenStream) -> TokenStream {
        let mut after_dot = false;
        let mut out = TokenStream::new();
        for tree in tokens {
            let dot = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '.');
            out.extend([match tree {
                TokenTree::Ident(mut ident) => {
                    if let (false, Some(new)) = (after_dot, self.local(&ident.to_string())) {
                        ident = Ident::new(new, ident.span());
                    }
                    TokenTree::Ident(ident)
                }
                TokenTree::Group(group) => {
                    TokenTree::Group(Group::new(group.delimiter(), self.tokens(group.stream())))
                }
                TokenTree::Literal(literal) => TokenTree::Literal(self.inlined(literal)),
                TokenTree::Punct(punct) => TokenTree::Punct(punct),
            }]);
            after_dot = dot;
        }
        out
    }

    /// Names that a string for formatting holds.
    fn inlined(&self, literal: Literal) -> Literal {
        let mut text = literal.to_string();
        for (old, new) in self.locals.iter().filter(|_| self.what.locals) {
            for end in ['}', ':'] {
                text = text.replace(&format!("{{{old}{end}"), &format!("{{{new}{end}"));
            }
        }
        text.parse().unwrap_or(literal)
    }
}

impl VisitMut for Renaming {
    fn visit_pat_ident_mut(&mut self, pat: &mut syn::PatIdent) {
        let name = pat.ident.to_string();
        match self.local(&name) {
            Some(new) => pat.ident = Ident::new(new, pat.ident.span()),
            None if name.starts_with(char::is_uppercase) => self.other(&mut pat.ident),
            None => {}
        }
        visit_mut::visit_pat_ident_mut(self, pat);
    }

    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        if let (1, Some(first)) = (path.path.segments.len(), path.path.segments.first_mut())
            && self.locals.contains_key(&first.ident.to_string())
        {
            if let Some(new) = self.local(&first.ident.to_string()) {
                first.ident = Ident::new(new, first.ident.span());
            }
            return;
        }
        visit_mut::visit_expr_path_mut(self, path);
    }

    fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
        self.other(&mut segment.ident);
        visit_mut::visit_path_segment_mut(self, segment);
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        self.other(&mut call.method);
        visit_mut::visit_expr_method_call_mut(self, call);
    }

    fn visit_member_mut(&mut self, member: &mut syn::Member) {
        if let syn::Member::Named(ident) = member {
            self.other(ident);
        }
    }

    fn visit_lit_mut(&mut self, lit: &mut syn::Lit) {
        if !self.what.literals {
            return;
        }
        match lit {
            syn::Lit::Int(number) => {
                let value = number.base10_parse::<u64>().unwrap_or(3);
                *lit = syn::Lit::Int(syn::LitInt::new(
                    &format!("{}{}", value + 2, number.suffix()),
                    number.span(),
                ));
            }
            syn::Lit::Str(text) if !text.value().contains('{') => {
                *lit = syn::Lit::Str(syn::LitStr::new(&format!("{} indeed", text.value()), text.span()));
            }
            _ => {}
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        mac.tokens = self.tokens(std::mem::take(&mut mac.tokens));
    }

    fn visit_attribute_mut(&mut self, _: &mut syn::Attribute) {}
}

/// Writes `S { x: x }` for `S { x }`.
struct Explicit;

impl VisitMut for Explicit {
    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        field.colon_token.get_or_insert_with(Default::default);
        visit_mut::visit_field_value_mut(self, field);
    }

    fn visit_field_pat_mut(&mut self, field: &mut syn::FieldPat) {
        field.colon_token.get_or_insert_with(Default::default);
        visit_mut::visit_field_pat_mut(self, field);
    }
}

/// The names that a function binds, with new ones.
struct Bound(BTreeMap<String, String>);

impl VisitMut for Bound {
    fn visit_pat_ident_mut(&mut self, pat: &mut syn::PatIdent) {
        let name = pat.ident.to_string();
        // A name that says that it is not used goes on saying so.
        let bare = name.trim_start_matches('_');
        if bare.starts_with(|c: char| c.is_lowercase()) {
            let (number, unused) = (self.0.len(), &name[..name.len() - bare.len()]);
            let new = format!("{unused}given_{number}");
            self.0.entry(name).or_insert(new);
        }
        visit_mut::visit_pat_ident_mut(self, pat);
    }
}

/// Gives a function another name.
pub(crate) fn rename_function(function: &mut syn::ImplItemFn) {
    function.sig.ident = Ident::new("entirely_different", Span::call_site());
}
