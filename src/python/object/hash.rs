//! The hashes of keys: equal keys of different types have the same hash, as in CPython. The hash of a number is CPython's
//! own, since numpy's scalars may be equal to numbers that have another hash. No hash depends on an address or on chance.

use crate::python::object::class::{Class, Instance};
use crate::python::object::dict::ViewPart;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::fields::Fields;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::value::Value;
use crate::python::object::whole::is_unknown;
use num_bigint::BigInt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::discriminant;

/// CPython takes numbers modulo this prime.
const MODULUS: u64 = (1 << BITS) - 1;

const BITS: u32 = 61;

/// Whether a key is hashable at first glance.
#[inline]
pub(in crate::python) fn is_quick(key: &Value) -> bool {
    matches!(key, Value::Str(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::None)
}

/// The hash of a key. Fails if the key is not hashable.
pub(in crate::python) fn hash(key: &Value) -> Outcome<u64> {
    let unhashable = match key {
        Value::Int(number) => return Ok(residue(number.unsigned_abs() % MODULUS, *number < 0)),
        Value::Bool(truth) => return Ok(u64::from(*truth)),
        Value::Float(x) => return Ok(float(*x)),
        Value::Str(text) => return self::text(text),
        Value::Big(number) => {
            return Ok(residue((number.unsigned_abs() % u128::from(MODULUS)) as u64, **number < 0));
        }
        Value::Huge(number) => {
            limits::spend(number.bits() as usize / 32)?;
            let rest = &**number % BigInt::from(MODULUS);
            return Ok(residue(rest.magnitude().try_into().unwrap_or(0), **number < BigInt::ZERO));
        }
        Value::Numpy(dtype, bits) => {
            return match dtype.is_float() {
                true => Ok(float(key.as_float().unwrap_or(0.0))),
                false => hash(&Value::Int(*bits as i64)),
            };
        }
        Value::Tuple(items) => return tuple(items),
        Value::Set(set) if set.frozen => return frozen(&set.items.borrow()),
        Value::List(_) | Value::Dict(_) | Value::Iterations(_) | Value::Set(_) => key.type_name(),
        Value::View(view) if view.part != ViewPart::Values => key.type_name(),
        Value::Slice(_) => "slice",
        Value::Lost(lost) => return Err(lost.reason.clone()),
        _ if let Some(value) = mixed(key) => return hash(&value),
        key if is_unknown(key) => {
            let fault = Fault::refuse("a value that is not known here cannot be a key");
            return Err(fault.help("take a number or a text as the key").object(key.clone()));
        }
        _ if own_equality(key) => {
            return Err(Fault::refuse("an object that defines `__eq__` cannot be a key here")
                .help("take a number or a text as the key"));
        }
        Value::Array(_) | Value::Jax(..) => key.type_name(),
        Value::Tensor(..) => {
            let message = "Tensor is unhashable. Instead, use tensor.ref() as the key.";
            return Err(Fault::raise("TypeError", message).help("write `int(step)`"));
        }
        // All other objects of a kind have the same hash, so that they are compared one after the other.
        _ => {
            let mut hasher = DefaultHasher::new();
            discriminant(key).hash(&mut hasher);
            return Ok(hasher.finish());
        }
    };
    Err(Fault::raise("TypeError", format!("unhashable type: '{unhashable}'"))
        .help("write `int(step)` for the step"))
}

/// The hash of a text.
pub(in crate::python) fn text(text: &str) -> Outcome<u64> {
    limits::spend(text.len() / 16)?;
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let add = |hash: u64, word: &[u8; 8]| spread(hash ^ u64::from_le_bytes(*word));
    Ok(words.iter().chain([&last]).fold(text.len() as u64, add))
}

fn tuple(items: &[Value]) -> Outcome<u64> {
    // Tuples may share items, so their total size may exceed memory.
    limits::spend(items.len().saturating_mul(4))?;
    let add = |sum: u64, item| Ok(spread(sum ^ hash(item)?));
    limits::inside(|| items.iter().try_fold(items.len() as u64, add))
}

/// The hash of a `frozenset`. The order of the items does not matter.
fn frozen(items: &[Value]) -> Outcome<u64> {
    limits::spend(items.len().saturating_mul(4))?;
    let add = |sum: u64, item| Ok(sum.wrapping_add(spread(hash(item)?)));
    limits::inside(|| items.iter().try_fold(1, add))
}

/// Whether the class of a value defines its own equality.
pub(in crate::python) fn own_equality(value: &Value) -> bool {
    let defines = |instance: &Shared<Instance>| {
        instance.class.has_known("__eq__") || instance.class.data.borrow().is_some()
    };
    matches!(value, Value::Instance(instance) if defines(instance))
}

/// The value of a member of an enum that is a number or a text besides: it is equal to that value, and has its hash.
pub(in crate::python) fn mixed(member: &Value) -> Option<Value> {
    let Value::Instance(instance) = member else { return None };
    let is_mixed = |class: &Shared<Class>| !class.own && &*class.name == "_Mixed";
    if !instance.class.order.iter().any(is_mixed) {
        return None;
    }
    // `operation/enums.rs` makes a member with its name and its value first.
    let fields = instance.fields.borrow();
    match &*fields {
        Fields::Own(fields) => fields.get(1).map(|(_, value)| value.clone()),
        Fields::Shared(_) => None,
    }
}

/// CPython's hash of a float, which is that of an integer if they are equal.
fn float(x: f64) -> u64 {
    if !x.is_finite() {
        return residue(if x.is_nan() { 0 } else { 314_159 }, x < 0.0);
    }
    // x is a whole number times a power of two. Modulo 2^61 - 1, such a product is a rotation of 61 bits.
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i64;
    let whole = (bits & ((1 << 52) - 1)) | if exponent > 0 { 1 << 52 } else { 0 };
    let turn = (exponent.max(1) - 1075).rem_euclid(i64::from(BITS)) as u32;
    residue(((whole << turn) & MODULUS) | (whole >> (BITS - turn)), x < 0.0)
}

/// The hash of a number with a sign. The hash -1 means an error in CPython, so it is -2 instead.
fn residue(size: u64, negative: bool) -> u64 {
    match (negative, size) {
        (false, _) => size,
        (true, 1) => 2_u64.wrapping_neg(),
        (true, _) => size.wrapping_neg(),
    }
}

/// Spreads a hash over all bits.
fn spread(hash: u64) -> u64 {
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::dtype::{Dtype, Scalar};

    fn signed(value: &Value) -> i64 {
        hash(value).unwrap().cast_signed()
    }

    /// What `hash(x)` of CPython 3.11 is.
    #[test]
    fn numbers_have_the_hashes_of_cpython() {
        let floats = [
            (0.0, 0),
            (-0.0, 0),
            (0.5, 1_152_921_504_606_846_976),
            (-0.1, -230_584_300_921_369_408),
            (1.0, 1),
            (-1.0, -2),
            (1e300, 1_224_995_262_755_759_164),
            (-2.5e-310, -386_353_265_232_576_880),
            (5e-324, 16_777_216),
            (2_305_843_009_213_693_952.0, 1),
            (1_729_382_256_910_270_464.0, 1_729_382_256_910_270_464),
        ];
        for (x, hash) in floats {
            assert_eq!(signed(&Value::Float(x)), hash, "{x}");
        }
        for (power, hash) in [
            (0, 1),
            (1, -3),
            (41, -1_885_351_238_965_377_138),
            (81, -253_814_420_415_495_868),
            (1001, -1_403_384_195_787_103_970),
        ] {
            let number = BigInt::from(-3).pow(power);
            assert_eq!(signed(&Value::Huge(Shared::new(number))), hash, "(-3)**{power}");
        }
    }

    #[test]
    fn equal_numbers_have_equal_hashes() {
        for number in [0, 1, -1, 7, 1 << 53, -(1 << 61), (1 << 61) - 1, i64::MIN] {
            let int = signed(&Value::Int(number));
            let float = number as f64;
            assert_eq!(signed(&Value::Float(float)), signed(&Value::int(float as i128)), "{number}");
            assert_eq!(signed(&Value::Numpy(Dtype::Int64, number as u64)), int, "{number}");
            assert_eq!(signed(&Value::Huge(Shared::new(number.into()))), int, "{number}");
        }
        assert_eq!(signed(&Value::numpy(Scalar::f32(0.1))), signed(&Value::Float(f64::from(0.1_f32))));
        assert_ne!(signed(&Value::numpy(Scalar::f32(0.1))), signed(&Value::Float(0.1)));
    }
}
