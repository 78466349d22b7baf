//! `tensorflow`: eager scalars and short vectors.

use super::keras;
use crate::arrange::Arrange as _;
use crate::number::dtype::{Dtype, Scalar};
use crate::python::number::arrays;
use crate::python::number::dtype_of;
use crate::python::number::functions::{self, Unary};
use crate::python::number::places;
use crate::python::number::tensor;
use crate::python::object::builtin::{Builtin, CallArgs, Module, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::{Library, Value};
use crate::python::operation::format;
use crate::python::operation::methods;
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::operation::text;
use crate::python::syntax::ast::{BinaryOp, CompareOp};

pub(super) static TENSORFLOW: Module = Module { name: "tf", functions: FUNCTIONS, others };
static MATH: Module = Module { name: "tf.math", functions: FUNCTIONS, others: none };
static NN: Module = Module { name: "tf.nn", functions: NN_FUNCTIONS, others: none };
static DTYPES: Module = Module { name: "tf.dtypes", functions: &[], others: dtypes };

fn none(_: &str) -> Option<Value> {
    None
}

fn dtypes(name: &str) -> Option<Value> {
    Dtype::named(name).filter(|_| name != "int").map(Value::Dtype)
}

fn others(name: &str) -> Option<Value> {
    Some(match name {
        "math" => Value::Module(&MATH),
        "nn" => Value::Module(&NN),
        "dtypes" => Value::Module(&DTYPES),
        "keras" => Value::Module(&keras::TF_KERAS),
        "optimizers" => Value::Module(&keras::OPTIMIZERS),
        "newaxis" => Value::None,
        "compat" => Value::Module(&COMPAT),
        _ => return super::closed_tensorflow(name).or_else(|| dtypes(name)),
    })
}

static COMPAT: Module =
    Module { name: "tf.compat", functions: &[], others: |name| (name == "v1").then_some(Value::Module(&V1)) };
/// Of TensorFlow 1, only its schedules are here. They are written in Python, in `standard`.
static V1: Module = Module {
    name: "tf.compat.v1",
    functions: &[],
    others: |name| (name == "train").then_some(Value::Module(&V1_TRAIN)),
};
static V1_TRAIN: Module = Module { name: "tf.compat.v1.train", functions: &[], others: |_| None };

pub(super) static NN_FUNCTIONS: &[Builtin] = table! {
    "tf.nn.sigmoid" => |_, a| one(a, Unary::Sigmoid);
    "tf.nn.tanh" => |_, a| one(a, Unary::Tanh);
    "tf.nn.relu" => |_, a| one(a, Unary::Relu);
};

pub(super) static FUNCTIONS: &[Builtin] = table! {
    "tf.abs" => |_, a| one(a, Unary::Abs);
    "tf.acos" => |_, a| one(a, Unary::Acos);
    "tf.asin" => |_, a| one(a, Unary::Asin);
    "tf.atan" => |_, a| one(a, Unary::Atan);
    "tf.ceil" => |_, a| one(a, Unary::Ceil);
    "tf.cos" => |_, a| one(a, Unary::Cos);
    "tf.cosh" => |_, a| one(a, Unary::Cosh);
    "tf.exp" => |_, a| one(a, Unary::Exp);
    "tf.expm1" => |_, a| one(a, Unary::Expm1);
    "tf.floor" => |_, a| one(a, Unary::Floor);
    "tf.log" => |_, a| one(a, Unary::Log);
    "tf.log1p" => |_, a| one(a, Unary::Log1p);
    "tf.negative" => |_, a| one(a, Unary::Neg);
    "tf.reciprocal" => |_, a| one(a, Unary::Reciprocal);
    "tf.round" => |_, a| one(a, Unary::Round);
    "tf.rsqrt" => |_, a| one(a, Unary::Rsqrt);
    "tf.sigmoid" => |_, a| one(a, Unary::Sigmoid);
    "tf.sign" => |_, a| one(a, Unary::Sign);
    "tf.sin" => |_, a| one(a, Unary::Sin);
    "tf.sinh" => |_, a| one(a, Unary::Sinh);
    "tf.sqrt" => |_, a| one(a, Unary::Sqrt);
    "tf.square" => |_, a| one(a, Unary::Square);
    "tf.tan" => |_, a| one(a, Unary::Tan);
    "tf.tanh" => |_, a| one(a, Unary::Tanh);
    "tf.add" => |_, a| two(a, BinaryOp::Add);
    "tf.subtract" => |_, a| two(a, BinaryOp::Sub);
    "tf.multiply" => |_, a| two(a, BinaryOp::Mul);
    "tf.pow" => |_, a| two(a, BinaryOp::Pow);
    "tf.floordiv" => |_, a| two(a, BinaryOp::FloorDiv);
    "tf.floormod" => |_, a| two(a, BinaryOp::Mod);
    "tf.mod" => |_, a| two(a, BinaryOp::Mod);
    "tf.divide" => |_, a| { let [x, y] = pair(a)?;
        if matches!(x, Value::Tensor(..) | Value::Iterations(_) | Value::Array(_)) || matches!(y, Value::Tensor(..)) {
            return operators::binary(BinaryOp::Div, x, y); }
        if let Value::Iterations(_) = y {
            return Err(Fault::raise("AttributeError", "'str' object has no attribute 'base_dtype'").help("write `x / step`")); }
        if let Value::Bool(_) | Value::Numpy(..) = x {
            return Err(Fault::refuse("`tf.divide` of this cannot be run here").help("write `x / y`")); }
        operators::binary(BinaryOp::Div, &Value::tensor(tensor::own(x)?), y) };
    "tf.truediv" => |_, a| two(a, BinaryOp::Div);
    "tf.divide_no_nan" => |_, a| { let [x, y] = hinted(pair(a)?)?;
        if x.dtype != y.dtype { return Err(Fault::refuse("`tf.math.divide_no_nan` of two types cannot be run here").help("cast them to one type first")); }
        if x.dtype == Dtype::Bool { return Err(Fault::raise("TypeError", "Invalid dtype tf.bool in tf.math.divide_no_nan.")); }
        let [x, y] = [x, y].map(|v| if v.dtype.is_float() { v } else { v.cast(Dtype::Float64) });
        if y.flush().to_f64() == 0.0 { return Ok(Value::tensor(Scalar::float(x.dtype, 0.0))); }
        tensor::kernel(BinaryOp::Div, x, y).map(Value::tensor) };
    "tf.squared_difference" => |_, a| { let [x, y] = matching(pair(a)?)?;
        same("SquaredDifference", x, y)?; let d = tensor::kernel(BinaryOp::Sub, x, y)?; tensor::kernel(BinaryOp::Mul, d, d).map(Value::tensor) };
    "tf.minimum" => |_, a| extreme(a, false);
    "tf.maximum" => |_, a| extreme(a, true);
    "tf.less" => |_, a| compare(a, CompareOp::Lt);
    "tf.less_equal" => |_, a| compare(a, CompareOp::Le);
    "tf.greater" => |_, a| compare(a, CompareOp::Gt);
    "tf.greater_equal" => |_, a| compare(a, CompareOp::Ge);
    "tf.equal" => |_, a| compare(a, CompareOp::Eq);
    "tf.not_equal" => |_, a| compare(a, CompareOp::Ne);
    "tf.logical_and" => |_, a| logical(a, |x, y| x & y);
    "tf.logical_or" => |_, a| logical(a, |x, y| x | y);
    "tf.logical_xor" => |_, a| logical(a, |x, y| x ^ y);
    "tf.logical_not" => |_, a| { let [x] = a.exactly()?; truth(x).map(|x| Value::tensor(Scalar::bool(!x))) };
    "tf.is_nan" => |_, a| float_test(a, "IsNan", f64::is_nan);
    "tf.is_inf" => |_, a| float_test(a, "IsInf", f64::is_infinite);
    "tf.is_finite" => |_, a| float_test(a, "IsFinite", f64::is_finite);
    "tf.multiply_no_nan" => |_, a| { let [x, y] = pair(a)?;
        let x = tensor::own(x)?; let y = tensor::convert(y, x.dtype)?;
        if !x.dtype.is_float() { return Err(tensor::not_allowed("MulNoNan", x.dtype)); }
        if y.flush().to_f64() == 0.0 { return Ok(Value::tensor(Scalar::float(y.dtype, 0.0))); }
        tensor::kernel(BinaryOp::Mul, x, y).map(Value::tensor) };
    "tf.switch_case" => switch_case;
    "tf.reduce_mean" => |_, a| { let [x] = a.exactly()?; mean(&constant(x, None)?) };
    "tf.is_tensor" => |_, a| { let [x] = a.exactly()?; Ok(Value::Bool(matches!(x, Value::Tensor(..)) || matches!(x, Value::Array(v) if v.library == Library::Tensorflow))) };
    "tf.cast" => |_, a| { let [x, dtype] = a.bind(["x", "dtype"], 2)?; cast(x.unwrap_or(&Value::None), tf_dtype(dtype.unwrap_or(&Value::None))?) };
    "tf.constant" => |_, a| { let [x, dtype, _] = a.bind(["value", "dtype", "shape"], 1)?; tensor_of(x.unwrap_or(&Value::None), dtype, true) };
    "tf.convert_to_tensor" => |_, a| { let [x, dtype, _] = a.bind(["value", "dtype", "dtype_hint"], 1)?; constant(x.unwrap_or(&Value::None), dtype) };
    "tf.identity" => |_, a| { let [x] = a.exactly()?; constant(x, None) };
    "tf.stop_gradient" => |_, a| { let [x] = a.exactly()?; constant(x, None) };
    "tf.where" => |_, a| { let [test, x, y] = a.bind(["condition", "x", "y"], 3)?;
        let test = truth(test.unwrap_or(&Value::None))?;
        let [x, y] = matching([x.unwrap_or(&Value::None), y.unwrap_or(&Value::None)])?;
        if x.dtype != y.dtype { return Err(tensor::mismatch_at(2, "SelectV2", x.dtype, y.dtype)); } Ok(Value::tensor(if test { x } else { y })) };
    "tf.cond" => |m, a| { let [test, yes, no] = a.bind(["pred", "true_fn", "false_fn"], 3)?;
        let chosen = if truth(test.unwrap_or(&Value::None))? { yes } else { no };
        m.call(chosen.unwrap_or(&Value::None), &[], &[]) };
    "tf.case" => case;
    "tf.clip_by_value" => |_, a| { let [x, low, high] = a.bind(["t", "clip_value_min", "clip_value_max"], 3)?;
        let x = tensor::own(x.unwrap_or(&Value::None))?;
        let high = tensor::bound("Minimum", high.unwrap_or(&Value::None), x.dtype)?;
        let below = tensor::extreme(false, x, high);
        let low = tensor::bound("Maximum", low.unwrap_or(&Value::None), x.dtype)?;
        Ok(Value::tensor(tensor::extreme(true, below, low))) };
    "tf.gather" => |_, a| { let [list, index] = a.bind(["params", "indices"], 2)?;
        let list = constant(list.unwrap_or(&Value::None), None)?;
        let index = tensor::own(index.unwrap_or(&Value::None))?;
        objects::index(&list, &Value::Int(index.to_i64())) };
    "tf.reduce_min" => |_, a| { let [x] = a.exactly()?; methods::reduce(&numeric("Min", constant(x, None)?)?, CompareOp::Lt) };
    "tf.reduce_max" => |_, a| { let [x] = a.exactly()?; methods::reduce(&numeric("Max", constant(x, None)?)?, CompareOp::Gt) };
    "tf.reduce_sum" => |_, a| { let [x] = a.exactly()?; sum(&numeric("Sum", constant(x, None)?)?) };
    "tf.stack" => stack;
    "tf.size" => |_, a| { let [x] = a.exactly()?; Ok(Value::tensor(Scalar::int(Dtype::Int32, match x { Value::Array(v) => v.items.len() as i64, _ => 1 }))) };
    "tf.zeros" => |_, a| shaped(a, 0.0);
    "tf.ones" => |_, a| shaped(a, 1.0);
    "tf.zeros_like" => |_, a| { let [x] = a.exactly()?; let x = tensor::own(x)?; Ok(Value::tensor(Scalar::int(Dtype::Int64, 0).cast(x.dtype))) };
    "tf.ones_like" => |_, a| { let [x] = a.exactly()?; let x = tensor::own(x)?; Ok(Value::tensor(Scalar::int(Dtype::Int64, 1).cast(x.dtype))) };
    "tf.print" => |m, _| { m.note("`tf.print` is understood and prints nothing"); Ok(Value::None) };
    "tf.function" => |m, a| { m.note(GRAPH_NOTE);
        Ok(match a.values { [f, ..] => f.clone(), [] => Value::Builtin(&keras::IDENTITY) }) };
    "tf.Tensor", ty => |_, a| { let _ = a; Err(Fault::refuse("`tf.Tensor` cannot be made directly").help("write `tf.constant(...)`")) };
};

/// What is said where a function is compiled to a graph.
pub(crate) const GRAPH_NOTE: &str = "`@tf.function` is run eagerly here: compiled to a graph, the rounding may differ, and \
     Keras 3 raises if `model.fit` compiles, too, and hands it the step";

fn pair<'a>(args: &'a CallArgs) -> Outcome<[&'a Value; 2]> {
    let [x, y] = args.bind(["x", "y"], 2)?;
    Ok([x.unwrap_or(&Value::None), y.unwrap_or(&Value::None)])
}

/// A list as a tensor; other values are returned unchanged.
fn listed(value: &Value) -> Outcome<Value> {
    match value {
        Value::List(_) | Value::Tuple(_) => constant(value, None),
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => Ok(value.clone()),
    }
}

fn one(args: &CallArgs, function: Unary) -> Outcome<Value> {
    let [x] = args.bind(["x"], 1)?;
    match &listed(x.unwrap_or(&Value::None))? {
        Value::Array(array) => {
            arrays::map(array, |item| functions::kernel(function, tensor::own(item)?).map(Value::tensor))
        }
        value => functions::kernel(function, tensor::own(value)?).map(Value::tensor),
    }
}

/// The operands of a kernel, in the type of the first tensor; without tensors, in that of the first operand.
fn matching<const N: usize>(values: [&Value; N]) -> Outcome<[Scalar; N]> {
    for value in values {
        if let Value::Lost(lost) = value {
            return Err(lost.reason.clone());
        }
    }
    let tensor =
        values.iter().find_map(|v| if let Value::Tensor(dtype, _) = v { Some(*dtype) } else { None });
    let dtype = match tensor {
        Some(dtype) => dtype,
        None => tensor::own(values[0])?.dtype,
    };
    let mut scalars = [Scalar::bool(false); N];
    for (scalar, value) in scalars.iter_mut().zip(values) {
        *scalar = match value {
            Value::Tensor(..) => tensor::own(value)?,
            _ => tensor::convert(value, dtype)?,
        };
    }
    Ok(scalars)
}

/// The first operand in its own type, the second in the same type if possible.
fn hinted(values: [&Value; 2]) -> Outcome<[Scalar; 2]> {
    let first = tensor::own(values[0])?;
    let second = match tensor::convert(values[1], first.dtype) {
        Ok(second) => second,
        Err(_) => tensor::own(values[1])?,
    };
    Ok([first, second])
}

fn same(kernel: &str, x: Scalar, y: Scalar) -> Outcome<()> {
    if x.dtype == y.dtype {
        return Ok(());
    }
    if x.dtype == Dtype::Bool {
        return Err(tensor::not_allowed(kernel, Dtype::Bool));
    }
    Err(tensor::mismatch(kernel, x.dtype, y.dtype))
}

fn two(args: &CallArgs, op: BinaryOp) -> Outcome<Value> {
    let [x, y] = pair(args)?;
    let (x, y) = (listed(x)?, listed(y)?);
    let eager = |v: &Value| matches!(v, Value::Tensor(..) | Value::Array(_));
    if matches!(op, BinaryOp::Div | BinaryOp::Add)
        && let (false, Value::Array(array)) = (eager(&x), &y)
    {
        // The first operand has its own type here, and TensorFlow never mixes types.
        let own = tensor::own(&x)?.dtype;
        if own != array.dtype {
            let zero = Scalar::int(Dtype::Int64, 0);
            return two_scalars(op, zero.cast(own), zero.cast(array.dtype)).and(Err(tensor::mismatch(
                tensor::kernel_name(op),
                own,
                array.dtype,
            )));
        }
    }
    if (eager(&x) && eager(&y) && op != BinaryOp::Mul)
        || matches!(x, Value::Array(_))
        || matches!(y, Value::Array(_))
    {
        return tensor::binary(op, &x, &y);
    }
    if matches!(op, BinaryOp::Div | BinaryOp::Add) {
        // The first operand's type is only a hint here; the kernel reports a difference.
        let [a, b] = hinted([&x, &y])?;
        return two_scalars(op, a, b);
    }
    let [a, b] = matching([&x, &y])?;
    if a.dtype != b.dtype {
        same(tensor::kernel_name(op), a, b)?;
        return tensor::binary(op, &Value::tensor(a), &Value::tensor(b));
    }
    tensor::kernel(op, a, b).map(Value::tensor)
}

fn two_scalars(op: BinaryOp, a: Scalar, b: Scalar) -> Outcome<Value> {
    tensor::binary(op, &Value::tensor(a), &Value::tensor(b))
}

fn extreme(args: &CallArgs, greater: bool) -> Outcome<Value> {
    let [x, y] = pair(args)?;
    let [x, y] = matching([x, y])?;
    let kernel = if greater { "Maximum" } else { "Minimum" };
    same(kernel, x, y)?;
    if x.dtype == Dtype::Bool {
        return Err(tensor::not_allowed(kernel, x.dtype));
    }
    Ok(Value::tensor(tensor::extreme(greater, x, y)))
}

fn compare(args: &CallArgs, op: CompareOp) -> Outcome<Value> {
    let [x, y] = pair(args)?;
    let [x, y] = matching([x, y])?;
    tensor::compare(op, &Value::tensor(x), &Value::tensor(y))
}

/// A truth value of type bool, as TensorFlow's kernels require.
fn truth(value: &Value) -> Outcome<bool> {
    if matches!(value, Value::Int(_) | Value::Float(_)) {
        return tensor::convert(value, Dtype::Bool).map(Scalar::truth);
    }
    let x = tensor::own(value)?;
    if let Value::Numpy(..) = value {
        return Ok(x.truth());
    }
    if x.dtype != Dtype::Bool {
        return Err(Fault::refuse(format!(
            "a tensor of {} where TensorFlow needs a bool cannot be run here",
            x.dtype.name()
        ))
        .help("compare it: `step > 0`"));
    }
    Ok(x.truth())
}

fn logical(args: &CallArgs, f: fn(bool, bool) -> bool) -> Outcome<Value> {
    let [x, y] = pair(args)?;
    Ok(Value::tensor(Scalar::bool(f(truth(x)?, truth(y)?))))
}

/// `tf.cast`. The value becomes a tensor of its default type first, so a Python float is rounded to float32.
pub(super) fn cast(value: &Value, dtype: Dtype) -> Outcome<Value> {
    let value = &value.dimensionless().map_or_else(|| value.clone(), Value::numpy);
    match &listed(value)? {
        Value::Array(array) => {
            let items: Vec<Scalar> =
                (0..array.items.len()).filter_map(|i| array.get(i).scalar()).map(|s| s.cast(dtype)).collect();
            Ok(arrays::array(Library::Tensorflow, dtype, &items))
        }
        value => {
            let own = tensor::own(value)?;
            let x = if own.dtype == dtype { own } else { own.flush().cast(dtype).flush() };
            Ok(Value::tensor(x))
        }
    }
}

/// A type as TensorFlow reads it: Python's `float` is float32; its `int` is not accepted.
fn tf_dtype(value: &Value) -> Outcome<Dtype> {
    match value {
        Value::Builtin(builtin) if builtin.name == "float" => Ok(Dtype::Float32),
        Value::Builtin(builtin) if builtin.name == "int" => Err(Fault::raise(
            "TypeError",
            "Cannot convert the argument `type_value`: <class 'int'> to a TensorFlow DType.",
        )
        .help("write `tf.int32` or `tf.int64`")),
        _ => dtype_of(value),
    }
}

/// `tf.constant` and `tf.convert_to_tensor`.
pub(super) fn constant(value: &Value, dtype: Option<&Value>) -> Outcome<Value> {
    tensor_of(value, dtype, false)
}

/// `tf.constant` has its own rules for tensors and variables.
fn tensor_of(value: &Value, dtype: Option<&Value>, named: bool) -> Outcome<Value> {
    let dtype = match dtype {
        None | Some(Value::None) => None,
        Some(dtype) => Some(tf_dtype(dtype)?),
    };
    match value {
        Value::Lost(lost) => Err(lost.reason.clone()),
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
            let (own, items) = arrays::scalars(value, true, dtype)?;
            Ok(arrays::array(Library::Tensorflow, own, &items))
        }
        Value::Array(array) => {
            let wanted = dtype.unwrap_or(array.dtype);
            let items: Vec<Scalar> = (0..array.items.len())
                .filter_map(|i| array.get(i).scalar())
                .map(|s| s.cast(wanted))
                .collect();
            Ok(arrays::array(Library::Tensorflow, wanted, &items))
        }
        Value::Iterations(_) if dtype.is_some() && named => {
            Ok(Value::tensor(tensor::own(value)?.cast(dtype.unwrap_or(Dtype::Int64))))
        }
        Value::Tensor(own, _) if named && dtype.is_some_and(|dtype| dtype != *own) => Err(Fault::raise(
            "TypeError",
            format!(
                "Expected tensor {} with dtype tf.{}, but got dtype tf.{}.",
                format::format(value, "")?,
                dtype.unwrap_or(*own).name(),
                own.name()
            ),
        )
        .help("write `tf.cast(x, dtype)`")),
        _ => Ok(Value::tensor(match dtype {
            Some(dtype) => tensor::convert(value, dtype)?,
            None => tensor::own(value)?,
        })),
    }
}

fn case(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [pairs, default, exclusive, ..] =
        args.bind(["pred_fn_pairs", "default", "exclusive", "strict", "name"], 1)?;
    let exclusive = exclusive.map_or(Ok(false), Value::truth)?;
    let mut tests = Vec::new();
    for pair in objects::items(machine, pairs.unwrap_or(&Value::None))? {
        let pair = objects::items(machine, &pair)?;
        let [test, function] = &pair[..] else {
            return Err(Fault::raise("TypeError", "Each entry in pred_fn_pairs must be a 2-tuple"));
        };
        if !matches!(test, Value::Tensor(..)) {
            let message = format!("pred must be a Tensor, got: {}", text::str(test)?);
            return Err(Fault::raise("TypeError", message)
                .help("compare a tensor, or choose by `if`: `tf.cast(step, tf.float32) < 100.0`"));
        }
        tests.push((test.clone(), function.clone()));
    }
    if exclusive {
        let mut holds = 0;
        for (test, _) in &tests {
            holds += usize::from(truth(test)?);
        }
        if holds > 1 {
            let names = vec!["?"; tests.len()].join(", ");
            return Err(asserted(&format!(
                "exclusive=True: more than 1 conditions ({names}) evaluated as True:"
            )));
        }
    }
    for (test, function) in &tests {
        if truth(test)? {
            return machine.call(function, &[], &[]);
        }
    }
    match default {
        Some(default) => machine.call(default, &[], &[]),
        None => Err(asserted("None of conditions evaluated as True:")),
    }
}

/// The error of TensorFlow's assertions.
fn asserted(what: &str) -> Fault {
    let message =
        "Expected 'tf.Tensor(False, shape=(), dtype=bool)' to be true. Summarized data: b'Input error: ";
    Fault::raise("InvalidArgumentError", format!("{message}{what}'"))
}

/// `tf.switch_case`: one of several functions, chosen by an index. An index without a function takes the default or the
/// last.
fn switch_case(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [index, functions, default] = args.bind(["branch_index", "branch_fns", "default"], 2)?;
    let index = index.unwrap_or(&Value::None);
    let (Value::Tensor(..), Some(number)) = (index, index.scalar()) else {
        if let Value::Lost(lost) = index {
            return Err(lost.reason.clone());
        }
        let message = format!("'branch_index' must be a Tensor, got <class '{}'>", index.type_name());
        return Err(Fault::raise("TypeError", message).help("write `tf.constant(...)` around it"));
    };
    if number.dtype.is_float() || number.dtype == Dtype::Bool {
        return Err(Fault::refuse("`tf.switch_case` by other than an integer cannot be run here")
            .help("write `tf.cast(x, tf.int32)`"));
    }
    let mut cases = Vec::new();
    match functions.unwrap_or(&Value::None) {
        Value::Dict(dict) => {
            for (key, function) in &dict.borrow().pairs {
                cases.push((places::whole(key)?, function.clone()));
            }
            cases.arrange_by_key(|(key, _)| *key);
        }
        list => {
            for (i, function) in objects::items(machine, list)?.into_iter().enumerate() {
                match function {
                    Value::Tuple(pair) if pair.len() == 2 => {
                        cases.push((places::whole(&pair[0])?, pair[1].clone()))
                    }
                    function => cases.push((i as i64, function)),
                }
            }
        }
    }
    let chosen = cases.iter().find(|(key, _)| *key == number.to_i64()).map(|(_, function)| function);
    let otherwise = default.filter(|d| !matches!(d, Value::None)).or(cases.last().map(|(_, f)| f));
    match chosen.or(otherwise) {
        Some(function) => machine.call(function, &[], &[]),
        None => Err(Fault::raise("ValueError", "branch_fns must not be empty")),
    }
}

/// Several numbers as one tensor, in the type of the first tensor among them.
fn stack(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [x] = args.exactly()?;
    let items = objects::items(machine, x)?;
    if items.iter().any(|v| matches!(v, Value::Iterations(_))) {
        return Err(Fault::raise("AttributeError", "'str' object has no attribute 'base_dtype'")
            .why("the step is the optimizer's variable, which TensorFlow does not stack")
            .help("write `tf.cast(step, tf.float32)`"));
    }
    let Some(dtype) =
        items.iter().find_map(|v| if let Value::Tensor(dtype, _) = v { Some(*dtype) } else { None })
    else {
        return constant(x, None);
    };
    let mut scalars = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        scalars.push(match item {
            Value::Tensor(own, _) if *own != dtype => {
                let name = |d: Dtype| if d.is_float() { d.kernel_name() } else { d.name() };
                let message = format!(
                    "cannot compute Pack as input #{i}(zero-based) was expected to be a {} tensor but is a {} tensor [Op:Pack]",
                    name(dtype), name(*own));
                return Err(Fault::raise("InvalidArgumentError", message)
                    .why("TensorFlow never mixes types in its kernels")
                    .help("cast them to one type first"));
            }
            item => tensor::convert(item, dtype)?,
        });
    }
    Ok(arrays::array(Library::Tensorflow, dtype, &scalars))
}

/// A tensor of numbers, for kernels that do not support bools.
fn numeric(kernel: &str, value: Value) -> Outcome<Value> {
    let dtype = match &value {
        Value::Array(array) => Some(array.dtype),
        value => value.scalar().map(|s| s.dtype),
    };
    if dtype == Some(Dtype::Bool) { Err(tensor::not_allowed(kernel, Dtype::Bool)) } else { Ok(value) }
}

fn float_test(args: &CallArgs, kernel: &str, f: fn(f64) -> bool) -> Outcome<Value> {
    let [x] = args.bind(["x"], 1)?;
    let test = |x: Scalar| match x.dtype.is_float() {
        true => Ok(Value::tensor(Scalar::bool(f(x.to_f64())))),
        false => Err(tensor::not_allowed(kernel, x.dtype)),
    };
    match &listed(x.unwrap_or(&Value::None))? {
        Value::Array(array) => arrays::map(array, |item| test(tensor::own(item)?)),
        value => test(tensor::own(value)?),
    }
}

/// The mean. That of integers is truncated.
fn mean(value: &Value) -> Outcome<Value> {
    let Value::Array(array) = value else { return numeric("Mean", value.clone()) };
    if array.items.is_empty() {
        return Err(Fault::refuse("`tf.reduce_mean` of nothing cannot be run here"));
    }
    let total = tensor::own(&sum(&numeric("Mean", value.clone())?)?)?;
    let count = array.items.len() as i64;
    Ok(Value::tensor(if total.dtype.is_float() {
        tensor::kernel(BinaryOp::Div, total, Scalar::int(Dtype::Int64, count).cast(total.dtype))?
    } else {
        Scalar::int(total.dtype, total.to_i64() / count)
    }))
}

fn sum(value: &Value) -> Outcome<Value> {
    let Value::Array(array) = value else { return Ok(value.clone()) };
    if array.dtype.is_float() && array.items.len() > 2 {
        return Err(Fault::refuse("`tf.reduce_sum` of more than two floats cannot be run here")
            .why("TensorFlow adds long vectors in another order")
            .help("write the sum out, `a + b + c`"));
    }
    let mut total = Scalar::int(Dtype::Int64, 0).cast(array.dtype);
    for i in 0..array.items.len() {
        total = tensor::kernel(BinaryOp::Add, total, tensor::own(&array.get(i))?)?;
    }
    Ok(Value::tensor(total))
}

fn shaped(args: &CallArgs, value: f64) -> Outcome<Value> {
    let [shape, dtype] = args.bind(["shape", "dtype"], 1)?;
    let dtype = dtype.map_or(Ok(Dtype::Float32), tf_dtype)?;
    let empty = match shape {
        Some(shape) => objects::length(shape)? == 0,
        None => false,
    };
    if !empty {
        return Err(Fault::refuse(format!("`{}` of more than one number cannot be run here", args.name)));
    }
    Ok(Value::tensor(Scalar::f64(value).cast(dtype)))
}
