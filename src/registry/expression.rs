//! Expressions of criteria: comparisons of figures with numbers, joined by `and`, `or` and `not`.

use super::check::suggestion;
use crate::diagnostic::{CodeScope, Figure, FigureName, Part};
use std::fmt;
use std::sync::Arc;

/// Parentheses and `not` inside each other at most.
const DEEPEST: usize = 32;

/// A condition on the figures of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// All of these hold.
    And(Vec<Self>),
    /// One of these holds.
    Or(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// Two values compare so.
    Compare(Operand, Comparison, Operand),
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A number as written.
    Number(f64),
    /// A figure of the report.
    Figure(FigureName),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the operator of its name")]
pub enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

impl Comparison {
    const ALL: [(&'static str, Self); 6] = [
        // Longer ones first, because shorter ones begin them.
        ("<=", Self::LessOrEqual),
        (">=", Self::GreaterOrEqual),
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        ("<", Self::Less),
        (">", Self::Greater),
    ];

    /// Whether it holds.
    #[expect(clippy::float_cmp, reason = "counts are whole numbers, and who compares shares so means it")]
    fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::GreaterOrEqual => left >= right,
            Self::Greater => left > right,
        }
    }
}

impl Expression {
    /// Whether it holds for the values that `figure` gives; nothing where that depends on one that it does not give.
    pub fn evaluate(&self, figure: &dyn Fn(&FigureName) -> Option<f64>) -> Option<bool> {
        match self {
            Self::And(all) => join(all.iter().map(|one| one.evaluate(figure)), false),
            Self::Or(any) => join(any.iter().map(|one| one.evaluate(figure)), true),
            Self::Not(inner) => inner.evaluate(figure).map(|holds| !holds),
            Self::Compare(left, comparison, right) => {
                let value = |operand: &Operand| match operand {
                    Operand::Number(number) => Some(*number),
                    Operand::Figure(name) => figure(name),
                };
                Some(comparison.holds(value(left)?, value(right)?))
            }
        }
    }

    /// The figures in it, each once, in the order of the text.
    pub fn figures(&self) -> Vec<&FigureName> {
        let mut figures = Vec::new();
        self.add_figures(&mut figures);
        figures
    }

    fn add_figures<'e>(&'e self, figures: &mut Vec<&'e FigureName>) {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().for_each(|one| one.add_figures(figures)),
            Self::Not(inner) => inner.add_figures(figures),
            Self::Compare(left, _, right) => {
                for operand in [left, right] {
                    if let Operand::Figure(name) = operand
                        && !figures.contains(&name)
                    {
                        figures.push(name);
                    }
                }
            }
        }
    }
}

/// `or` where `decides` is true, else `and`: one value that decides is enough, whatever the others are (Kleene's logic).
fn join(values: impl Iterator<Item = Option<bool>>, decides: bool) -> Option<bool> {
    let mut all_known = true;
    for value in values {
        match value {
            Some(holds) if holds == decides => return Some(decides),
            Some(_) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(!decides)
}

/// What is wrong with an expression, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError {
    /// Bytes of the text.
    pub range: std::ops::Range<usize>,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

/// Ids that figures of parts may name.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'p> {
    /// Those of components.
    pub components: &'p [Arc<str>],
    /// Those of concepts.
    pub concepts: &'p [Arc<str>],
}

/// Reads an expression.
///
/// # Errors
/// The first place where it stops being one, or every figure that is not known.
pub fn parse(text: &str, parts: Parts<'_>) -> Result<Expression, Vec<ExpressionError>> {
    let tokens = tokens(text).map_err(|error| vec![error])?;
    let mut parser = Parser { text, tokens, at: 0, depth: 0, parts, unknown: Vec::new() };
    let expression = parser.any().and_then(|expression| match parser.peek() {
        Token::End => Ok(expression),
        Token::Close => Err(parser.error("a `)` that nothing opens", None)),
        Token::Compare(_) => Err(parser.error(
            "a comparison of a comparison",
            Some("join two of them with `and`: `1 < a and a < 5`".to_owned()),
        )),
        found => Err(parser.error(format!("{found} where `and`, `or` or the end is expected"), None)),
    });
    match expression {
        Ok(expression) if parser.unknown.is_empty() => Ok(expression),
        Ok(_) => Err(parser.unknown),
        Err(error) => Err(parser.unknown.into_iter().chain([error]).collect()),
    }
}

/// A word of an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Token<'t> {
    Word(&'t str),
    Number(f64),
    Compare(Comparison),
    And,
    Or,
    Not,
    Open,
    Close,
    End,
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(formatter, "`{word}`"),
            Self::Number(number) => write!(formatter, "`{number}`"),
            Self::Compare(comparison) => {
                let sign = Comparison::ALL.iter().find(|(_, known)| known == comparison);
                write!(formatter, "`{}`", sign.map_or("", |(sign, _)| sign))
            }
            Self::And => formatter.write_str("`and`"),
            Self::Or => formatter.write_str("`or`"),
            Self::Not => formatter.write_str("`not`"),
            Self::Open => formatter.write_str("`(`"),
            Self::Close => formatter.write_str("`)`"),
            Self::End => formatter.write_str("the end"),
        }
    }
}

/// The words of a text with their ranges, the end among them.
fn tokens(text: &str) -> Result<Vec<(Token<'_>, std::ops::Range<usize>)>, ExpressionError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let word_length =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c)).unwrap_or(rest.len());
        let sign = Comparison::ALL.iter().find(|(sign, _)| rest.starts_with(sign));
        let (token, length) = match first {
            _ if first.is_whitespace() => {
                at += first.len_utf8();
                continue;
            }
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            _ if first.is_ascii_digit() => {
                let word = &rest[..word_length];
                let percent = usize::from(rest[word_length..].starts_with('%'));
                let number: Option<f64> = word.parse().ok().filter(|number: &f64| number.is_finite());
                let Some(number) = number else {
                    let message = format!("`{word}` is no number");
                    return Err(ExpressionError { range: at..at + word_length, message, help: None });
                };
                (Token::Number(number), word_length + percent)
            }
            _ if first.is_ascii_alphabetic() || first == '_' => {
                let token = match &rest[..word_length] {
                    "and" => Token::And,
                    "or" => Token::Or,
                    "not" => Token::Not,
                    word => Token::Word(word),
                };
                (token, word_length)
            }
            _ => match sign {
                Some((sign, comparison)) => (Token::Compare(*comparison), sign.len()),
                None => return Err(unknown_character(rest, first, at)),
            },
        };
        tokens.push((token, at..at + length));
        at += length;
    }
    tokens.push((Token::End, text.len()..text.len()));
    Ok(tokens)
}

fn unknown_character(rest: &str, first: char, at: usize) -> ExpressionError {
    let instead =
        [("&&", "and"), ("||", "or"), ("=", "=="), ("!", "not"), ("\u{2265}", ">="), ("\u{2264}", "<=")];
    let found = instead.iter().find(|(sign, _)| rest.starts_with(sign));
    let sign = found.map_or_else(|| first.to_string(), |(sign, _)| (*sign).to_owned());
    ExpressionError {
        range: at..at + sign.len(),
        message: format!("`{}` means nothing here", sign.escape_debug()),
        help: Some(match found {
            Some((_, word)) => format!("write `{word}`"),
            None => "compare figures with numbers, as in `compliance >= 95 and suppressed == 0`".to_owned(),
        }),
    }
}

/// Reads tokens from left to right; `or` binds least, then `and`, then `not`.
struct Parser<'t> {
    text: &'t str,
    tokens: Vec<(Token<'t>, std::ops::Range<usize>)>,
    at: usize,
    depth: usize,
    parts: Parts<'t>,
    /// Figures that are not known; reading goes on behind them, so that all are told at once.
    unknown: Vec<ExpressionError>,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Token<'t> {
        self.tokens[self.at].0
    }

    fn take(&mut self) -> Token<'t> {
        let token = self.peek();
        // The end is never passed.
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn error(&self, message: impl Into<String>, help: Option<String>) -> ExpressionError {
        ExpressionError { range: self.tokens[self.at].1.clone(), message: message.into(), help }
    }

    fn any(&mut self) -> Result<Expression, ExpressionError> {
        self.joined(Token::Or, Expression::Or, |parser| parser.joined(Token::And, Expression::And, Self::one))
    }

    fn joined(
        &mut self,
        by: Token<'static>,
        make: fn(Vec<Expression>) -> Expression,
        read: fn(&mut Self) -> Result<Expression, ExpressionError>,
    ) -> Result<Expression, ExpressionError> {
        let first = read(self)?;
        if self.peek() != by {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.peek() == by {
            self.take();
            all.push(read(self)?);
        }
        Ok(make(all))
    }

    fn one(&mut self) -> Result<Expression, ExpressionError> {
        if !matches!(self.peek(), Token::Not | Token::Open) {
            return self.comparison();
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("nested too deeply", None));
        }
        let expression = if self.take() == Token::Not {
            Expression::Not(Box::new(self.one()?))
        } else {
            let inner = self.any()?;
            if self.peek() != Token::Close {
                return Err(self.error(format!("{} where a `)` is expected", self.peek()), None));
            }
            self.take();
            inner
        };
        self.depth -= 1;
        Ok(expression)
    }

    fn comparison(&mut self) -> Result<Expression, ExpressionError> {
        let left = self.operand()?;
        let Token::Compare(comparison) = self.peek() else {
            let signs: Vec<String> = Comparison::ALL.iter().map(|(sign, _)| format!("`{sign}`")).collect();
            let message = format!("{} where a comparison is expected", self.peek());
            return Err(self.error(message, Some(format!("compare by {}", signs.join(", ")))));
        };
        self.take();
        let right = self.operand()?;
        Ok(Expression::Compare(left, comparison, right))
    }

    fn operand(&mut self) -> Result<Operand, ExpressionError> {
        match self.peek() {
            Token::Number(number) => {
                self.take();
                Ok(Operand::Number(number))
            }
            Token::Word(_) => {
                let range = self.tokens[self.at].1.clone();
                self.take();
                Ok(match figure_name(&self.text[range.clone()], self.parts) {
                    Ok(name) => Operand::Figure(name),
                    Err((message, help)) => {
                        self.unknown.push(ExpressionError { range, message, help: Some(help) });
                        Operand::Number(0.0)
                    }
                })
            }
            found => Err(self.error(format!("{found} where a figure or a number is expected"), None)),
        }
    }
}

/// The figure that a dotted name means, or what is wrong with it and how to mend it.
fn figure_name(text: &str, parts: Parts<'_>) -> Result<FigureName, (String, String)> {
    let ids = |ids: &[Arc<str>], id: &str, what: &str| {
        let known: Vec<&str> = ids.iter().map(|id| &**id).collect();
        let found = ids.iter().find(|known| ***known == *id).cloned();
        found.ok_or_else(|| (format!("an unknown {what} `{id}`"), suggestion(id, &known)))
    };
    let (part, rest) = match text.split_once('.') {
        Some((word @ ("component" | "concept"), rest)) => {
            let (id, rest) = rest.split_once('.').unwrap_or((rest, ""));
            let part = match word {
                "component" => Part::Component(ids(parts.components, id, "component")?),
                _ => Part::Concept(ids(parts.concepts, id, "concept")?),
            };
            (part, rest)
        }
        _ => (Part::Whole, text),
    };
    let scopes = [CodeScope::Production, CodeScope::Test];
    let (scope, word) = scopes
        .into_iter()
        .find_map(|scope| Some((Some(scope), rest.strip_prefix(scope.word())?.strip_prefix('.')?)))
        .unwrap_or((None, rest));
    let is_there = |figure: &Figure| figure.is_of_parts() || (part == Part::Whole && scope.is_none());
    match Figure::from_word(word) {
        Some(figure) if is_there(&figure) => Ok(FigureName { part, scope, figure }),
        Some(figure) => Err((
            format!("`{}` is a figure of the whole alone", figure.word()),
            format!("write `{}`", figure.word()),
        )),
        None => {
            let known = Figure::ALL.iter().filter(|figure| is_there(figure)).map(|one| one.word());
            let is_first = part == Part::Whole && scope.is_none();
            let prefixes = ["component.", "concept.", "production.", "test."];
            let known: Vec<&str> = known.chain(prefixes.into_iter().filter(|_| is_first)).collect();
            Err((format!("an unknown figure `{word}`"), suggestion(word, &known)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Expression, Vec<ExpressionError>> {
        let (components, concepts) = (["web-api".into(), "core".into()], ["router".into()]);
        parse(text, Parts { components: &components, concepts: &concepts })
    }

    fn holds(text: &str) -> Option<bool> {
        let value = |name: &FigureName| match name.to_string().as_str() {
            "compliance" => Some(95.0),
            "component.web-api.test.deny" => Some(3.0),
            "suppressed" => Some(0.0),
            _ => None,
        };
        read(text).unwrap().evaluate(&value)
    }

    fn error(text: &str) -> (String, String, String) {
        let error = read(text).unwrap_err().remove(0);
        (text[error.range].to_owned(), error.message, error.help.unwrap_or_default())
    }

    #[test]
    fn comparisons_are_joined_as_one_reads_them() {
        assert_eq!(holds("compliance >= 95% and suppressed == 0"), Some(true));
        assert_eq!(holds("compliance > 95 or not suppressed != 0"), Some(true));
        assert_eq!(holds("1 < 2 or 1 > 2 and 1 > 2"), Some(true));
        assert_eq!(holds("(1 < 2 or 1 > 2) and 1 > 2"), Some(false));
        assert_eq!(holds("component.web-api.test.deny<=2.5"), Some(false));
        let expression = read("deny == 0 and deny < warn").unwrap();
        let names: Vec<String> = expression.figures().iter().map(ToString::to_string).collect();
        assert_eq!(names, ["deny", "warn"]);
    }

    #[test]
    fn what_has_no_value_decides_nothing_that_others_decide() {
        assert_eq!(holds("test.compliance >= 90"), None);
        assert_eq!(holds("not test.compliance >= 90"), None);
        assert_eq!(holds("test.compliance >= 90 and suppressed > 0"), Some(false));
        assert_eq!(holds("test.compliance >= 90 or suppressed == 0"), Some(true));
        assert_eq!(holds("test.compliance >= 90 and suppressed == 0"), None);
    }

    #[test]
    fn errors_name_the_place_and_the_mend() {
        let expect = |text: &str, at: &str, message: &str, help: &str| {
            let (place, said, mend) = error(text);
            assert_eq!((&*place, &*said), (at, message), "{text}");
            assert!(mend.contains(help), "{text}: {mend}");
        };
        expect(
            "complience >= 95",
            "complience",
            "an unknown figure `complience`",
            "did you mean `compliance`?",
        );
        expect("component.cor.deny == 0", "component.cor.deny", "an unknown component `cor`", "`core`");
        expect("test.risk < 3", "test.risk", "`risk` is a figure of the whole alone", "write `risk`");
        expect("deny = 0", "=", "`=` means nothing here", "write `==`");
        expect("deny == 0 && warn == 0", "&&", "`&&` means nothing here", "write `and`");
        expect("deny", "", "the end where a comparison is expected", "`<=`");
        expect("deny == ", "", "the end where a figure or a number is expected", "");
        expect("(deny == 0", "", "the end where a `)` is expected", "");
        expect("deny == 0)", ")", "a `)` that nothing opens", "");
        expect("1 < deny < 5", "<", "a comparison of a comparison", "`and`");
        expect("deny == 0 warn == 0", "warn", "`warn` where `and`, `or` or the end is expected", "");
        expect("deny == 1x", "1x", "`1x` is no number", "");
        expect("", "", "the end where a figure or a number is expected", "");
        expect(&"(".repeat(100), "(", "nested too deeply", "");
        assert_eq!(read("complience > 1 and wran == 0").unwrap_err().len(), 2, "all at once");
    }
}
