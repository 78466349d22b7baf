//! `math`: the functions of C's library, with CPython's exceptions.

use crate::number::dtype::Dtype;
use crate::number::libm::double;
use crate::python::library::builtins::no_dimensions;
use crate::python::number;
use crate::python::number::places;
use crate::python::object::builtin::{Builtin, CallArgs, Module, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::syntax::ast;

pub(super) static MATH: Module = Module { name: "math", functions: FUNCTIONS, others };

fn others(name: &str) -> Option<Value> {
    Some(Value::Float(match name {
        "pi" => std::f64::consts::PI,
        "e" => std::f64::consts::E,
        "tau" => std::f64::consts::TAU,
        "inf" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => return None,
    }))
}

fn domain() -> Fault {
    Fault::raise("ValueError", "math domain error")
        .help("the function has no value there; look at the first step, 0")
}

fn range() -> Fault {
    Fault::raise("OverflowError", "math range error")
}

/// A number as `math` converts it.
fn real(value: &Value) -> Outcome<f64> {
    if let Value::Lost(lost) = value {
        return Err(lost.reason.clone());
    }
    if let Value::Array(array) = value
        && !array.single
    {
        return Err(no_dimensions(array));
    }
    value
        .as_float()
        .ok_or_else(|| Fault::raise("TypeError", format!("must be real number, not {}", value.type_name())))
}

/// A function of one number. A NaN result is a domain error; an infinite one is an overflow or a domain error.
fn one(args: &CallArgs, overflows: bool, f: fn(f64) -> f64) -> Outcome<Value> {
    let x = match args.values {
        [Value::Float(x)] => *x,
        _ => {
            let [x] = args.exactly()?;
            real(x)?
        }
    };
    let y = f(x);
    if y.is_nan() && !x.is_nan() {
        return Err(domain());
    }
    if y.is_infinite() && x.is_finite() {
        return Err(if overflows { range() } else { domain() });
    }
    Ok(Value::Float(y))
}

fn two(args: &CallArgs) -> Outcome<(f64, f64)> {
    let [x, y] = args.exactly()?;
    Ok((real(x)?, real(y)?))
}

pub(super) static FUNCTIONS: &[Builtin] = table! {
    "math.acos" => |_, a| one(a, false, double::acos);
    "math.acosh" => |_, a| { let _ = a; Err(Fault::refuse("`math.acosh` is not available here")) };
    "math.asin" => |_, a| one(a, false, double::asin);
    "math.atan" => |_, a| one(a, false, double::atan);
    "math.atan2" => |_, a| two(a).map(|(x, y)| Value::Float(double::atan2(x, y)));
    "math.ceil" => |m, a| whole(m, a, f64::ceil);
    "math.comb" => |_, a| { let [n, k] = a.exactly()?; let (n, k) = (not_negative(n, "n")?, not_negative(k, "k")?);
        if k > n { return Ok(Value::int(0)); }
        let mut ways = 1i128;
        for i in 1..=k.min(n - k) { ways = times(ways, n - i + 1)? / i; }
        Ok(Value::int(ways)) };
    "math.copysign" => |_, a| two(a).map(|(x, y)| Value::Float(x.copysign(y)));
    "math.cos" => |_, a| one(a, false, double::cos);
    "math.cosh" => |_, a| one(a, true, double::cosh);
    "math.degrees" => |_, a| one(a, true, |x| x * (180.0 / std::f64::consts::PI));
    "math.exp" => |_, a| one(a, true, double::exp);
    "math.exp2" => |_, a| one(a, true, double::exp2);
    "math.expm1" => |_, a| one(a, true, double::expm1);
    "math.fabs" => |_, a| one(a, false, f64::abs);
    "math.factorial" => |_, a| { let [x] = a.exactly()?; let n = places::whole(x)?;
        if n < 0 { return Err(Fault::raise("ValueError", "factorial() not defined for negative values")); }
        if n > 33 { return Err(Fault::refuse("an integer of more than 127 bits is not computed here")); }
        Ok(Value::int((1..=i128::from(n)).product())) };
    "math.floor" => |m, a| whole(m, a, f64::floor);
    "math.fmod" => |_, a| { let (x, y) = two(a)?;
        if (x.is_infinite() && !y.is_nan()) || (y == 0.0 && !x.is_nan()) { return Err(domain()); }
        Ok(Value::Float(x % y)) };
    "math.fsum" => fsum;
    "math.gcd" => |_, a| { let mut g = 0u64;
        for v in a.values { let mut x = places::whole(v)?.unsigned_abs(); while x != 0 { (g, x) = (x, g % x); } }
        Ok(Value::int(i128::from(g))) };
    "math.isclose" => isclose;
    "math.isfinite" => |_, a| { let [x] = a.exactly()?; Ok(Value::Bool(real(x)?.is_finite())) };
    "math.isinf" => |_, a| { let [x] = a.exactly()?; Ok(Value::Bool(real(x)?.is_infinite())) };
    "math.isqrt" => |_, a| { let [n] = a.exactly()?; let n = places::whole(n)?;
        if n < 0 { return Err(Fault::raise("ValueError", "isqrt() argument must be nonnegative")); }
        Ok(Value::int(i128::from(n.isqrt()))) };
    "math.isnan" => |_, a| { let [x] = a.exactly()?; Ok(Value::Bool(real(x)?.is_nan())) };
    "math.lcm" => |_, a| { let mut all = 1i128;
        for v in a.values { let x = i128::from(places::whole(v)?.unsigned_abs());
            if x == 0 { return Ok(Value::int(0)); }
            let (mut g, mut rest) = (all, x); while rest != 0 { (g, rest) = (rest, g % rest); }
            all = times(all, x / g)?; }
        Ok(Value::int(all)) };
    "math.log" => log;
    "math.log10" => |_, a| { let [x] = a.exactly()?; logarithm(real(x)?, double::log10) };
    "math.log1p" => |_, a| one(a, false, double::log1p);
    "math.log2" => |_, a| { let [x] = a.exactly()?; logarithm(real(x)?, double::log2) };
    "math.perm" => |_, a| { let [n, k] = a.bind(["n", "k"], 1)?;
        let n = not_negative(n.unwrap_or(&Value::None), "n")?;
        let k = match k { None | Some(Value::None) => n, Some(k) => not_negative(k, "k")? };
        if k > n { return Ok(Value::int(0)); }
        let mut ways = 1i128;
        for i in 0..k { ways = times(ways, n - i)?; }
        Ok(Value::int(ways)) };
    "math.pow" => pow;
    "math.prod" => |m, a| { let [items, start] = a.bind(["iterable", "start"], 1)?;
        let mut product = start.cloned().unwrap_or(Value::Int(1));
        for item in objects::items(m, items.unwrap_or(&Value::None))? {
            product = operators::quick(ast::BinaryOp::Mul, &product, &item)?; }
        Ok(product) };
    "math.radians" => |_, a| one(a, true, |x| x * (std::f64::consts::PI / 180.0));
    "math.sin" => |_, a| one(a, false, double::sin);
    "math.sinh" => |_, a| one(a, true, double::sinh);
    "math.sqrt" => |_, a| one(a, false, f64::sqrt);
    "math.tan" => |_, a| one(a, false, double::tan);
    "math.tanh" => |_, a| one(a, false, double::tanh);
    "math.erf" => |_, a| one(a, false, double::erf);
    "math.trunc" => |m, a| whole(m, a, f64::trunc);
};

/// A whole number that is not negative, for `comb` and `perm`.
fn not_negative(value: &Value, name: &str) -> Outcome<i128> {
    match places::whole(value)? {
        n if n < 0 => Err(Fault::raise("ValueError", format!("{name} must be a non-negative integer"))),
        n => Ok(i128::from(n)),
    }
}

/// A product of whole numbers, as far as they are computed here.
fn times(a: i128, b: i128) -> Outcome<i128> {
    a.checked_mul(b).ok_or_else(|| Fault::refuse("an integer of more than 127 bits is not computed here"))
}

/// `floor`, `ceil` and `trunc`. Integers are returned unchanged.
fn whole(_: &mut dyn Host, args: &CallArgs, f: fn(f64) -> f64) -> Outcome<Value> {
    let [x] = args.exactly()?;
    match x {
        Value::Huge(_) => Ok(x.clone()),
        Value::Int(_) | Value::Big(_) | Value::Bool(_) => Ok(Value::int(x.as_int().unwrap_or_default())),
        Value::Tensor(..)
        | Value::Iterations(_)
        | Value::Jax(..)
        | Value::Array(_)
        | Value::Numpy(Dtype::Float32 | Dtype::Int32 | Dtype::Int64 | Dtype::Bool, _)
            if args.name == "math.trunc" =>
        {
            Err(Fault::raise("TypeError", format!("type {} doesn't define __trunc__ method", x.type_name()))
                .help("write `int(x)`"))
        }
        _ => number::float_to_int(f(real(x)?)),
    }
}

fn logarithm(x: f64, f: fn(f64) -> f64) -> Outcome<Value> {
    if x <= 0.0 || x == f64::NEG_INFINITY {
        return Err(domain());
    }
    Ok(Value::Float(f(x)))
}

fn log(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [x, base] = args.bind(["x", "base"], 1)?;
    let numerator = logarithm(real(x.unwrap_or(&Value::None))?, double::ln)?;
    let Some(base) = base else { return Ok(numerator) };
    let denominator = logarithm(real(base)?, double::ln)?;
    operators::quick(ast::BinaryOp::Div, &numerator, &denominator)
}

fn pow(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let (x, y) = two(args)?;
    let result = double::pow(x, y);
    if x.is_finite() && y.is_finite() {
        if result.is_nan() || (result.is_infinite() && x == 0.0) {
            return Err(domain());
        }
        if result.is_infinite() {
            return Err(range());
        }
    }
    Ok(Value::Float(result))
}

fn isclose(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [a, b] = args.values else {
        return Err(Fault::raise(
            "TypeError",
            format!("isclose expected 2 arguments, got {}", args.values.len()),
        ));
    };
    let (a, b) = (real(a)?, real(b)?);
    let (mut relative, mut absolute) = (1e-9, 0.0);
    for (name, value) in args.keywords {
        match &**name {
            "rel_tol" => relative = real(value)?,
            "abs_tol" => absolute = real(value)?,
            _ => {
                return Err(Fault::raise(
                    "TypeError",
                    format!("isclose() got an unexpected keyword '{name}'"),
                ));
            }
        }
    }
    if a == b {
        return Ok(Value::Bool(true));
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Value::Bool(false));
    }
    let difference = (b - a).abs();
    let relative: f64 = relative;
    let close =
        difference <= (relative * b).abs() || difference <= (relative * a).abs() || difference <= absolute;
    Ok(Value::Bool(close))
}

/// The exact sum, rounded once (Shewchuk's partial sums).
fn fsum(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [items] = args.exactly()?;
    let mut partials: Vec<f64> = Vec::new();
    for item in objects::items(machine, items)? {
        let mut x = real(&item)?;
        if !x.is_finite() {
            return Err(Fault::refuse("`math.fsum` of infinite numbers cannot be run here"));
        }
        let mut kept = 0;
        for i in 0..partials.len() {
            let mut y = partials[i];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        partials.push(x);
    }
    let Some(mut high) = partials.pop() else { return Ok(Value::Float(0.0)) };
    let mut low = 0.0;
    while let Some(y) = partials.pop() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    // The sign of the remainder decides half-way cases.
    if let Some(next) = partials.last()
        && ((low < 0.0 && *next < 0.0) || (low > 0.0 && *next > 0.0))
    {
        let y = low * 2.0;
        let x = high + y;
        if y == x - high {
            high = x;
        }
    }
    Ok(Value::Float(high))
}
