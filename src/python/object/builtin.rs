//! Built-in functions and types, the arguments of their calls, and modules.

use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::value::Value;
use std::rc::Rc;

/// A built-in function or type of Python or of a library.
pub(in crate::python) struct Builtin {
    pub name: &'static str,
    pub is_type: bool,
    pub run: fn(&mut dyn Host, &CallArgs) -> Outcome<Value>,
}

/// The arguments of a call.
pub(in crate::python) struct CallArgs<'a> {
    pub name: &'static str,
    pub values: &'a [Value],
    pub keywords: &'a [(Rc<str>, Value)],
}

impl CallArgs<'_> {
    /// The arguments in the order of `names`. The first `required` must be given.
    pub(crate) fn bind<const N: usize>(
        &self,
        names: [&str; N],
        required: usize,
    ) -> Outcome<[Option<&Value>; N]> {
        let mut bound = [None; N];
        if self.values.len() > N {
            self.library(format!("`{}` with more than {N} arguments", self.name))?;
            return Err(Fault::raise(
                "TypeError",
                format!("{}() takes at most {N} arguments ({} given)", self.name, self.values.len()),
            ));
        }
        for (slot, value) in bound.iter_mut().zip(self.values) {
            *slot = Some(value);
        }
        for (keyword, value) in self.keywords {
            let Some(index) = names.iter().position(|name| *name == &**keyword) else {
                if self.is_label(keyword) {
                    continue;
                }
                self.library(format!("`{keyword}=` of `{}`", self.name))?;
                let message = format!("{}() got an unexpected keyword argument '{keyword}'", self.name);
                return Err(Fault::raise("TypeError", message));
            };
            if bound[index].is_some() {
                let message = format!("{}() got multiple values for argument '{keyword}'", self.name);
                return Err(Fault::raise("TypeError", message));
            }
            bound[index] = Some(value);
        }
        match bound[..required].iter().position(Option::is_none) {
            Some(index) => Err(Fault::raise(
                "TypeError",
                format!("{}() missing required argument '{}' (pos {})", self.name, names[index], index + 1),
            )),
            None => Ok(bound),
        }
    }

    /// The error of a method that was reached through its type, and whose first argument is not an object of that type.
    pub(crate) fn misplaced(&self, type_name: &str) -> Fault {
        let name = self.name;
        let message = match self.values.first() {
            None => format!("unbound method {type_name}.{name}() needs an argument"),
            Some(value) if name.starts_with("__") => {
                let got = value.type_name();
                format!("descriptor '{name}' requires a '{type_name}' object but received a '{got}'")
            }
            Some(value) => {
                let got = value.type_name();
                format!("descriptor '{name}' for '{type_name}' objects doesn't apply to a '{got}' object")
            }
        };
        Fault::raise("TypeError", message)
    }

    /// Whether a keyword is `name=` of a TensorFlow operation, which has no effect on the result.
    fn is_label(&self, keyword: &str) -> bool {
        keyword == "name" && self.name.starts_with("tf.")
    }

    /// Refuses an argument that a library's function may know although we do not.
    ///
    /// We support all arguments of Python's own functions, but only some of the libraries'. An unknown argument of the
    /// latter is refused; it is not reported as a TypeError.
    fn library(&self, what: String) -> Outcome<()> {
        const LIBRARIES: [&str; 6] = ["tf.", "keras.", "np.", "jnp.", "jax.", "optax."];
        let of_array = matches!(
            self.values.first(),
            Some(Value::Array(_) | Value::Numpy(..) | Value::Tensor(..) | Value::Jax(..))
        );
        match of_array || LIBRARIES.iter().any(|library| self.name.starts_with(library)) {
            true => Err(Fault::refuse(format!("{what} cannot be run here"))
                .help("leave it out, or write it with operators and functions")),
            false => Ok(()),
        }
    }

    /// Exactly `N` arguments without names.
    pub(crate) fn exactly<const N: usize>(&self) -> Outcome<&[Value; N]> {
        if let Some((keyword, _)) = self.keywords.iter().find(|(keyword, _)| !self.is_label(keyword)) {
            self.library(format!("`{keyword}=` of `{}`", self.name))?;
            return Err(Fault::raise("TypeError", format!("{}() takes no keyword arguments", self.name)));
        }
        if self.values.len() > N {
            self.library(format!("`{}` with more than {N} arguments", self.name))?;
        }
        <&[Value; N]>::try_from(self.values).map_err(|_| {
            let message = match N {
                1 => format!("{}() takes exactly one argument ({} given)", self.name, self.values.len()),
                _ => format!("{} expected {N} arguments, got {}", self.name, self.values.len()),
            };
            Fault::raise("TypeError", message)
        })
    }
}

/// A table of built-ins: name, `ty` for a type, function.
macro_rules! table {
    ($($name:literal $(, $type:ident)? => $run:expr;)*) => {
        &[$($crate::python::object::builtin::Builtin { name: $name, is_type: $crate::python::object::builtin::table!(@ $($type)?), run: $run }),*]
    };
    (@ ty) => { true };
    (@) => { false };
}

pub(in crate::python) use table;

/// Names that a library has moved, with their new places.
const MOVED: &[(&str, &str)] = &[
    ("tf.keras.experimental.CosineDecay", "tf.keras.optimizers.schedules.CosineDecay"),
    ("tf.keras.experimental.CosineDecayRestarts", "tf.keras.optimizers.schedules.CosineDecayRestarts"),
];

/// A module and its contents.
pub(in crate::python) struct Module {
    /// Its usual name.
    pub name: &'static str,
    /// Its functions and types.
    pub functions: &'static [Builtin],
    /// Submodules and constants.
    pub others: fn(&str) -> Option<Value>,
}

impl Module {
    /// The member with that name.
    pub(crate) fn member(&self, name: &str) -> Option<Value> {
        self.function(name).map(Value::Builtin).or_else(|| (self.others)(name))
    }

    /// The function or type with that name.
    pub(crate) fn function(&self, name: &str) -> Option<&'static Builtin> {
        // Without a search for the last dot of each: a module has hundreds of functions.
        let is_named = |f: &&Builtin| {
            f.name.strip_suffix(name).is_some_and(|path| path.is_empty() || path.ends_with('.'))
        };
        self.functions.iter().find(is_named).filter(|_| !name.contains('.'))
    }

    /// The error for a name that is not available here.
    pub(crate) fn missing(&self, name: &str) -> Fault {
        let known = self.functions.iter().filter_map(|f| f.name.rsplit('.').next());
        let fault = Fault::refuse(format!("`{}.{name}` is not available here", self.name));
        if self.name.ends_with(".random") {
            return fault.why("a schedule that draws random numbers differs on every run");
        }
        let path = format!("{}.{name}", self.name);
        if let Some((_, now)) = MOVED.iter().find(|(before, _)| *before == path) {
            return fault.why("Keras 3 raises AttributeError: it has moved").help(format!("write `{now}`"));
        }
        if self.name == "torch" {
            return fault
                .why("models are not run; and the last bits of torch's float32 functions are not known here")
                .help(
                    "write it in Python's own numbers, `math.cos(x)` instead of `torch.cos(torch.tensor(x))`",
                )
                .help("or take the values from your own torch: `--python .venv/bin/python`");
        }
        match limits::nearest(name, known) {
            Some(near) => fault.help(format!("did you mean `{}.{near}`?", self.name)),
            None => fault.help("write it with arithmetic, math.*, np.*, tf.math.*, keras.ops.* or jnp.*"),
        }
    }
}
