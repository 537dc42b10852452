//! Labels of the canonical form: what a token says, packed into a number, and the names that mean something by themselves.

use rustc_hash::FxHashMap;
use std::fmt;
use std::sync::LazyLock;

/// Class of a token, in its four highest bits.
pub mod class {
    /// Syntax: a keyword or operator of the canonical form.
    pub const SYNTAX: u32 = 0;
    /// A local, whose binding is numbered within the unit.
    pub const LOCAL: u32 = 1;
    /// A literal: two bits of kind, and its place in the file's table of literals.
    pub const LITERAL: u32 = 2;
    /// A called function or method.
    pub const CALL: u32 = 3;
    /// A field.
    pub const FIELD: u32 = 4;
    /// A constant or another value that is named by a path.
    pub const CONST: u32 = 5;
    /// A macro that is called.
    pub const MACRO: u32 = 6;
    /// A type or variant of the standard library.
    pub const STD: u32 = 7;
}

/// Bits behind the class.
const CLASS_SHIFT: u32 = 28;
/// Bits of a literal's place, behind its kind.
const LITERAL_SHIFT: u32 = 26;

/// A token of a class.
pub(super) const fn token(class: u32, payload: u32) -> u32 {
    class << CLASS_SHIFT | payload & ((1 << CLASS_SHIFT) - 1)
}

/// The class of a token.
pub const fn class_of(token: u32) -> u32 {
    token >> CLASS_SHIFT
}

/// What stands behind the class: the hash of a name, the number of a binding.
pub const fn payload(token: u32) -> u32 {
    token & ((1 << CLASS_SHIFT) - 1)
}

/// The place of a literal's value in the file's table.
pub const fn literal_index(token: u32) -> usize {
    (token & ((1 << LITERAL_SHIFT) - 1)) as usize
}

/// A literal of a kind whose value has a place.
pub(super) const fn literal_token(kind: u32, index: u32) -> u32 {
    token(class::LITERAL, kind << LITERAL_SHIFT | index & ((1 << LITERAL_SHIFT) - 1))
}

/// The token without what a renaming changes: which local, which value.
pub const fn masked(token: u32) -> u32 {
    match class_of(token) {
        class::LOCAL => class::LOCAL << CLASS_SHIFT,
        class::LITERAL => token & !((1 << LITERAL_SHIFT) - 1),
        _ => token,
    }
}

/// The token without any name or value.
pub const fn blind(token: u32) -> u32 {
    match class_of(token) {
        class::SYNTAX | class::STD => token,
        class => class << CLASS_SHIFT,
    }
}

/// Kinds of literals.
pub(super) mod literal {
    pub(in super::super) const TEXT: u32 = 0;
    pub(in super::super) const NUMBER: u32 = 1;
    pub(in super::super) const CHARACTER: u32 = 2;
    pub(in super::super) const BYTES: u32 = 3;
}

/// Syntax of the canonical form.
macro_rules! syntax {
    ($($name:ident)*) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only numbers the constants below")]
        enum Number { $($name),* }
        /// Keywords and operators of the canonical form.
        pub(super) mod syntax {
            $(pub(in super::super) const $name: u32 = super::Number::$name as u32;)*
        }
    };
}

syntax! {
    UNIT BLOCK LET IF MATCH ARM GUARD LOOP FOR BREAK CONTINUE RETURN TRY AWAIT ASYNC CLOSURE TUPLE ARRAY REPEAT
    INDEX RANGE RANGE_INCLUSIVE CAST ASSIGN NOT NEG AND OR ADD SUB MUL DIV REM BIT_XOR BIT_AND BIT_OR SHL SHR
    EQ NE LT LE TRUE FALSE CALL_VALUE VARIANT TYPE WILD REST AT OR_PATTERN SLICE ITEM YIELD VERBATIM SELF_TYPE
    CONST_BLOCK RAW PUNCT GROUP REFERENCE POINTER FN_TYPE BOUND INFER NEVER OPAQUE IDENTITY
}

/// Whether the operands of an operator may stand in either order.
pub(super) const fn is_commutative(label: u32) -> bool {
    matches!(
        label,
        syntax::ADD
            | syntax::MUL
            | syntax::BIT_XOR
            | syntax::BIT_AND
            | syntax::BIT_OR
            | syntax::EQ
            | syntax::NE
    )
}

/// The hash of a name, 28 bits wide (FNV-1a, folded).
pub const fn name_hash(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let mut state = FNV_START;
    let mut at = 0;
    while at < bytes.len() {
        state = (state ^ bytes[at] as u64).wrapping_mul(FNV_PRIME);
        at += 1;
    }
    fold(state)
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

const fn fold(state: u64) -> u32 {
    ((state ^ (state >> 32)) as u32) & ((1 << CLASS_SHIFT) - 1)
}

/// Mixes a number into a hash.
pub const fn mix(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(23) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A name without its text: hash, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NameHash {
    pub(super) hash: u32,
    /// Begins with an upper-case letter.
    pub(super) upper: bool,
    /// Holds a lower-case letter.
    pub(super) lower: bool,
}

impl NameHash {
    /// Whether it is written as constants are.
    pub(super) fn is_constant(self) -> bool {
        self.upper && !self.lower
    }
}

/// Hashes what is written to it.
struct Sink {
    state: u64,
    first: u8,
    lower: bool,
}

impl fmt::Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // The sign of a raw identifier is written by itself and is no part of the name.
        if text == "r#" {
            return Ok(());
        }
        for byte in text.bytes() {
            self.state = (self.state ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
            self.lower |= byte.is_ascii_lowercase();
        }
        if self.first == 0 {
            self.first = text.bytes().next().unwrap_or_default();
        }
        Ok(())
    }
}

/// The hash of an identifier, the same as that of its text without `r#`.
pub(super) fn hashed(ident: &proc_macro2::Ident) -> NameHash {
    let mut sink = Sink { state: FNV_START, first: 0, lower: false };
    // Nothing that is written to a hash can fail.
    let _ = fmt::write(&mut sink, format_args!("{ident}"));
    NameHash { hash: fold(sink.state), upper: sink.first.is_ascii_uppercase(), lower: sink.lower }
}

/// What a name of the standard library means to the canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// A type; kept in signatures, casts and before constructors.
    Type,
    /// A variant such as `Some`.
    Variant,
    /// A method that only changes how a value is held.
    NoOp,
    /// A function that makes a value of the type before it.
    Constructor,
    /// A macro whose first string holds names.
    Format,
}

const TYPES: &str = "u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char str String Vec VecDeque \
    HashMap HashSet BTreeMap BTreeSet BinaryHeap LinkedList Box Rc Arc Weak Cell RefCell OnceCell LazyCell Mutex \
    RwLock OnceLock LazyLock Condvar Barrier AtomicBool AtomicU8 AtomicU16 AtomicU32 AtomicU64 AtomicUsize AtomicI32 \
    AtomicI64 AtomicIsize AtomicPtr Option Result Cow Path PathBuf OsStr OsString CStr CString Duration Instant \
    SystemTime Pin PhantomData NonNull NonZeroUsize NonZeroU32 NonZeroU64 NonZeroU8 Range RangeInclusive Ordering \
    Poll Context Waker Formatter Layout ManuallyDrop MaybeUninit Wrapping Reverse Cursor BufReader BufWriter File \
    TcpStream TcpListener UdpSocket IpAddr Ipv4Addr Ipv6Addr SocketAddr Command Child Thread JoinHandle TypeId";
const VARIANTS: &str = "Some None Ok Err Ready Pending Less Equal Greater";
const NO_OPS: &str = "clone to_owned as_ref as_mut borrow borrow_mut by_ref into iter iter_mut into_iter as_str \
    as_slice as_mut_slice as_deref as_deref_mut as_path as_os_str cloned copied to_string to_vec to_path_buf into_owned";
const CONSTRUCTORS: &str =
    "new with_capacity default from from_iter from_str from_utf8 from_utf8_lossy from_raw_parts";
const FORMATS: &str = "format print println eprint eprintln write writeln panic assert debug_assert assert_eq \
    assert_ne debug_assert_eq debug_assert_ne unreachable todo unimplemented format_args trace debug info warn error \
    bail ensure anyhow";

static KNOWN: LazyLock<FxHashMap<u32, Known>> = LazyLock::new(|| {
    let groups = [
        (TYPES, Known::Type),
        (VARIANTS, Known::Variant),
        (NO_OPS, Known::NoOp),
        (CONSTRUCTORS, Known::Constructor),
        (FORMATS, Known::Format),
    ];
    groups
        .into_iter()
        .flat_map(|(names, known)| names.split_whitespace().map(move |name| (name_hash(name), known)))
        .collect()
});

/// The label of a function that makes a value of a type of the standard library; the default is what `new` gives.
pub(super) const fn constructor(ty: u32, name: u32) -> u32 {
    let name = if name == name_hash("default") { name_hash("new") } else { name };
    token(class::STD, ty.rotate_left(5) ^ name)
}

/// Whether a type is a number.
pub(super) fn is_number(ty: u32) -> bool {
    const NUMBERS: [u32; 14] = [
        name_hash("u8"),
        name_hash("u16"),
        name_hash("u32"),
        name_hash("u64"),
        name_hash("u128"),
        name_hash("usize"),
        name_hash("i8"),
        name_hash("i16"),
        name_hash("i32"),
        name_hash("i64"),
        name_hash("i128"),
        name_hash("isize"),
        name_hash("f32"),
        name_hash("f64"),
    ];
    NUMBERS.contains(&ty)
}

/// Whether a name is that of a type or variant of the standard library that the canonical form knows.
pub fn is_known(name: &str) -> bool {
    matches!(known(name_hash(name)), Some(Known::Type | Known::Variant))
}

/// What a name means, where it is one of the standard library.
pub(super) fn known(hash: u32) -> Option<Known> {
    KNOWN.get(&hash).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_and_its_text_have_one_hash() {
        let ident = proc_macro2::Ident::new("offset", proc_macro2::Span::call_site());
        assert_eq!(hashed(&ident).hash, name_hash("offset"));
        let raw = proc_macro2::Ident::new_raw("type", proc_macro2::Span::call_site());
        assert_eq!(hashed(&raw).hash, name_hash("type"));
        let constant = proc_macro2::Ident::new("MAX_1", proc_macro2::Span::call_site());
        assert!(hashed(&constant).is_constant());
    }

    #[test]
    fn masks_keep_what_a_renaming_keeps() {
        let (one, other) = (token(class::LOCAL, 1), token(class::LOCAL, 2));
        assert_eq!(masked(one), masked(other));
        assert_eq!(masked(literal_token(literal::TEXT, 5)), masked(literal_token(literal::TEXT, 9)));
        assert_ne!(masked(literal_token(literal::TEXT, 5)), masked(literal_token(literal::NUMBER, 5)));
        assert_eq!(literal_index(literal_token(literal::BYTES, 77)), 77);
        let call = token(class::CALL, name_hash("parse"));
        assert_ne!(masked(call), blind(call));
        assert_eq!(masked(call), call);
    }
}
