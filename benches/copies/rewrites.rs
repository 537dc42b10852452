//! Copies of the same meaning in another form.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ImplItemFn, Stmt, parse_quote};

/// One way to write something in another form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rewrite {
    QuestionToMatch,
    IfLetToMatch,
    MatchToIfLet,
    WhileToLoop,
    ForToWhileLet,
    ForToForEach,
    PathCall,
    FlipComparison,
    ExplicitReturn,
    BindArgument,
    OperatorAssignment,
    InvertBranches,
    TestToMatches,
    EarlyReturn,
    SwapLets,
    EtaClosure,
    LazyToMatch,
    ElseToLet,
}

impl Rewrite {
    pub(crate) const ALL: [Self; 18] = [
        Self::QuestionToMatch,
        Self::IfLetToMatch,
        Self::MatchToIfLet,
        Self::WhileToLoop,
        Self::ForToWhileLet,
        Self::ForToForEach,
        Self::PathCall,
        Self::FlipComparison,
        Self::ExplicitReturn,
        Self::BindArgument,
        Self::OperatorAssignment,
        Self::InvertBranches,
        Self::TestToMatches,
        Self::EarlyReturn,
        Self::SwapLets,
        Self::EtaClosure,
        Self::LazyToMatch,
        Self::ElseToLet,
    ];

    /// Rewrites every place where it applies; answers whether there was one.
    pub(crate) fn apply(self, function: &mut ImplItemFn) -> bool {
        let before = quote::ToTokens::to_token_stream(function).to_string();
        match self {
            Self::ExplicitReturn => explicit_return(&mut function.block),
            Self::EarlyReturn => early_return(&mut function.block),
            _ => Rewriter { rewrite: self, temporaries: 0 }.visit_impl_item_fn_mut(function),
        }
        quote::ToTokens::to_token_stream(function).to_string() != before
    }
}

struct Rewriter {
    rewrite: Rewrite,
    temporaries: usize,
}

impl VisitMut for Rewriter {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let new = match self.rewrite {
            Rewrite::QuestionToMatch => question(expr),
            Rewrite::IfLetToMatch => if_let(expr),
            Rewrite::MatchToIfLet => two_arms(expr),
            Rewrite::WhileToLoop => while_loop(expr),
            Rewrite::ForToWhileLet => for_loop(expr),
            Rewrite::ForToForEach => for_each(expr),
            Rewrite::PathCall => path_call(expr),
            Rewrite::FlipComparison => comparison(expr),
            Rewrite::OperatorAssignment => assignment(expr),
            Rewrite::InvertBranches => invert(expr),
            Rewrite::TestToMatches => test(expr),
            Rewrite::EtaClosure => closure(expr),
            Rewrite::LazyToMatch => lazy(expr),
            _ => None,
        };
        if let Some(new) = new {
            *expr = new;
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        visit_mut::visit_block_mut(self, block);
        match self.rewrite {
            Rewrite::BindArgument => self.bind(block),
            Rewrite::SwapLets => swap(block),
            Rewrite::ElseToLet => let_else(block),
            _ => {}
        }
    }
}

fn question(expr: &Expr) -> Option<Expr> {
    let Expr::Try(tried) = expr else { return None };
    let value = &tried.expr;
    Some(parse_quote!(match #value { Ok(value) => value, Err(error) => return Err(error.into()) }))
}

fn if_let(expr: &Expr) -> Option<Expr> {
    let Expr::If(branch) = expr else { return None };
    let Expr::Let(binding) = &*branch.cond else { return None };
    let (pattern, value, yes) = (&binding.pat, &binding.expr, &branch.then_branch);
    Some(match &branch.else_branch {
        Some((_, no)) => parse_quote!(match #value { #pattern => #yes, _ => #no }),
        None => parse_quote!(match #value { #pattern => #yes, _ => {} }),
    })
}

fn two_arms(expr: &Expr) -> Option<Expr> {
    let Expr::Match(choice) = expr else { return None };
    let [first, second] = choice.arms.as_slice() else { return None };
    let plain = |pat: &syn::Pat| !matches!(pat, syn::Pat::Guard(_) | syn::Pat::Ident(_) | syn::Pat::Wild(_));
    let rest = match &second.pat {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(ident) => ident.ident == "None",
        syn::Pat::Path(path) => path.path.is_ident("None"),
        _ => false,
    };
    if !rest || !plain(&first.pat) {
        return None;
    }
    let (pattern, value, yes, no) = (&first.pat, &choice.expr, &first.body, &second.body);
    Some(parse_quote!(if let #pattern = #value { #yes } else { #no }))
}

fn while_loop(expr: &Expr) -> Option<Expr> {
    let Expr::While(repeat) = expr else { return None };
    let body = &repeat.body.stmts;
    let label = &repeat.label;
    Some(match &*repeat.cond {
        Expr::Let(binding) => {
            let (pattern, value) = (&binding.pat, &binding.expr);
            parse_quote!(#label loop { match #value { #pattern => { #(#body)* } _ => break, } })
        }
        condition => parse_quote!(#label loop { if !(#condition) { break; } #(#body)* }),
    })
}

fn for_loop(expr: &Expr) -> Option<Expr> {
    let Expr::ForLoop(repeat) = expr else { return None };
    if repeat.label.is_some() {
        return None;
    }
    let (pattern, source, body) = (&repeat.pat, &repeat.expr, &repeat.body);
    Some(
        parse_quote!({ let mut items = (#source).into_iter(); while let Some(#pattern) = items.next() #body }),
    )
}

fn for_each(expr: &Expr) -> Option<Expr> {
    let Expr::ForLoop(repeat) = expr else { return None };
    let (pattern, source, body) = (&repeat.pat, &repeat.expr, &repeat.body);
    let text = quote::ToTokens::to_token_stream(body).to_string();
    let leaves = ["return", "break", "continue", "?", "await"].iter().any(|word| text.contains(word));
    (repeat.label.is_none() && !leaves)
        .then(|| parse_quote!({ (#source).into_iter().for_each(|#pattern| #body); }))
}

fn path_call(expr: &Expr) -> Option<Expr> {
    let Expr::MethodCall(call) = expr else { return None };
    if !matches!(&*call.receiver, Expr::Path(_) | Expr::Field(_)) {
        return None;
    }
    let (receiver, method, arguments) = (&call.receiver, &call.method, call.args.iter());
    Some(parse_quote!(Receiver::#method(&#receiver, #(#arguments),*)))
}

fn comparison(expr: &Expr) -> Option<Expr> {
    let Expr::Binary(binary) = expr else { return None };
    let (left, right) = (&binary.left, &binary.right);
    match binary.op {
        syn::BinOp::Lt(_) => Some(parse_quote!((#right) > (#left))),
        syn::BinOp::Gt(_) => Some(parse_quote!((#right) < (#left))),
        syn::BinOp::Le(_) => Some(parse_quote!((#right) >= (#left))),
        syn::BinOp::Ge(_) => Some(parse_quote!((#right) <= (#left))),
        syn::BinOp::Eq(_) => Some(parse_quote!((#right) == (#left))),
        syn::BinOp::Ne(_) => Some(parse_quote!((#right) != (#left))),
        _ => None,
    }
}

fn assignment(expr: &Expr) -> Option<Expr> {
    let Expr::Binary(binary) = expr else { return None };
    let (left, right) = (&binary.left, &binary.right);
    match binary.op {
        syn::BinOp::AddAssign(_) => Some(parse_quote!(#left = #left + #right)),
        syn::BinOp::SubAssign(_) => Some(parse_quote!(#left = #left - #right)),
        syn::BinOp::MulAssign(_) => Some(parse_quote!(#left = #left * #right)),
        syn::BinOp::BitOrAssign(_) => Some(parse_quote!(#left = #left | #right)),
        syn::BinOp::ShrAssign(_) => Some(parse_quote!(#left = #left >> #right)),
        _ => None,
    }
}

fn invert(expr: &Expr) -> Option<Expr> {
    let Expr::If(branch) = expr else { return None };
    let (_, no) = branch.else_branch.as_ref()?;
    let Expr::Block(no) = &**no else { return None };
    let text = quote::ToTokens::to_token_stream(&branch.cond).to_string();
    let (condition, yes) = (&branch.cond, &branch.then_branch);
    (!text.contains("let ")).then(|| parse_quote!(if !(#condition) #no else #yes))
}

fn test(expr: &Expr) -> Option<Expr> {
    let Expr::MethodCall(call) = expr else { return None };
    let value = &call.receiver;
    match call.method.to_string().as_str() {
        "is_some" => Some(parse_quote!(matches!(#value, Some(_)))),
        "is_none" => Some(parse_quote!(matches!(#value, None))),
        "is_ok" => Some(parse_quote!(matches!(#value, Ok(_)))),
        "is_empty" => Some(parse_quote!(#value.len() == 0)),
        _ => None,
    }
}

fn closure(expr: &Expr) -> Option<Expr> {
    let Expr::MethodCall(call) = expr else { return None };
    let takes = ["map", "map_err", "and_then", "filter_map", "flat_map"];
    let [argument] = call.args.iter().collect::<Vec<_>>()[..] else { return None };
    let Expr::Path(function) = argument else { return None };
    if !takes.contains(&call.method.to_string().as_str()) || function.path.segments.len() < 2 {
        return None;
    }
    let (receiver, method) = (&call.receiver, &call.method);
    Some(parse_quote!(#receiver.#method(|value| #function(value))))
}

fn lazy(expr: &Expr) -> Option<Expr> {
    let Expr::MethodCall(call) = expr else { return None };
    let value = &call.receiver;
    let argument = call.args.first()?;
    match call.method.to_string().as_str() {
        "unwrap_or" => Some(parse_quote!(match #value { Some(value) => value, None => #argument })),
        "ok_or" => Some(parse_quote!(match #value { Some(value) => Ok(value), None => Err(#argument) })),
        "map_err" => match argument {
            Expr::Closure(closure) if closure.inputs.len() == 1 => {
                let (pattern, body) = (closure.inputs.first()?, &closure.body);
                Some(parse_quote!(match #value { Ok(value) => Ok(value), Err(#pattern) => Err(#body) }))
            }
            _ => None,
        },
        _ => None,
    }
}

fn explicit_return(block: &mut Block) {
    if let Some(Stmt::Expr(value, None)) = block.stmts.last_mut()
        && !matches!(value, Expr::Return(_) | Expr::While(_) | Expr::ForLoop(_) | Expr::Loop(_))
    {
        let inner = value.clone();
        *value = parse_quote!(return #inner);
    }
}

/// `if c { a } else { b }` at the end as `if c { return a; } b`.
fn early_return(block: &mut Block) {
    let Some(Stmt::Expr(Expr::If(branch), None)) = block.stmts.last() else { return };
    let Some((_, no)) = &branch.else_branch else { return };
    let Expr::Block(no) = &**no else { return };
    let Some((Stmt::Expr(value, None), before)) = branch.then_branch.stmts.split_last() else { return };
    let (condition, rest) = (&branch.cond, &no.block.stmts);
    let mut made: Block = parse_quote!({ if #condition { #(#before)* return #value; } #(#rest)* });
    block.stmts.pop();
    block.stmts.append(&mut made.stmts);
}

impl Rewriter {
    /// `f(g(x))` as `let t = g(x); f(t)` for the last statement.
    fn bind(&mut self, block: &mut Block) {
        let Some(Stmt::Expr(last, None)) = block.stmts.last_mut() else { return };
        let arguments = match last {
            Expr::Call(call) => &mut call.args,
            Expr::MethodCall(call) => &mut call.args,
            _ => return,
        };
        let Some(argument) = arguments.first_mut() else { return };
        if !matches!(argument, Expr::Call(_) | Expr::MethodCall(_) | Expr::Binary(_)) {
            return;
        }
        self.temporaries += 1;
        let name = quote::format_ident!("bound{}", self.temporaries);
        let value = std::mem::replace(argument, parse_quote!(#name));
        let at = block.stmts.len() - 1;
        block.stmts.insert(at, parse_quote!(let #name = #value;));
    }
}

/// Swaps two bindings next to each other of which neither knows the other.
fn swap(block: &mut Block) {
    for at in 1..block.stmts.len() {
        let (Stmt::Local(one), Stmt::Local(other)) = (&block.stmts[at - 1], &block.stmts[at]) else {
            continue;
        };
        let (syn::Pat::Ident(a), syn::Pat::Ident(b)) = (&one.pat, &other.pat) else { continue };
        let text = |local: &syn::Local| {
            local
                .init
                .as_ref()
                .map(|init| quote::ToTokens::to_token_stream(&init.expr).to_string())
                .unwrap_or_default()
        };
        let knows = |text: &str, name: &syn::Ident| {
            text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| name == word)
        };
        if a.ident != b.ident && !knows(&text(other), &a.ident) && !knows(&text(one), &b.ident) {
            block.stmts.swap(at - 1, at);
            return;
        }
    }
}

/// `let Some(x) = v else { d };` as a match.
fn let_else(block: &mut Block) {
    for statement in &mut block.stmts {
        let Stmt::Local(local) = statement else { continue };
        let Some(init) = &local.init else { continue };
        let Some((_, otherwise)) = &init.diverge else { continue };
        let syn::Pat::TupleStruct(pattern) = &local.pat else { continue };
        let [syn::Pat::Ident(bound)] = pattern.elems.iter().collect::<Vec<_>>()[..] else { continue };
        let (path, name, value) = (&pattern.path, &bound.ident, &init.expr);
        *statement = parse_quote!(let #name = match #value { #path(#name) => #name, _ => #otherwise };);
    }
}
