//! Exceptions: classes, raising, catching.

use crate::python::object::builtin::Builtin;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::fields::Fields;
use crate::python::object::host::{ARGS, Host};
use crate::python::object::shared::Shared;
use crate::python::object::value::{Base, Instance, Raised, Value};
use crate::python::operation::classes;
use crate::python::operation::special;

/// Python's own exceptions and their bases.
const PARENTS: [(&str, &str); 35] = [
    ("ArithmeticError", "Exception"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BufferError", "Exception"),
    ("EOFError", "Exception"),
    ("FloatingPointError", "ArithmeticError"),
    ("ImportError", "Exception"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("LookupError", "Exception"),
    ("MemoryError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("NameError", "Exception"),
    ("NotImplementedError", "RuntimeError"),
    ("OSError", "Exception"),
    ("OverflowError", "ArithmeticError"),
    ("RecursionError", "RuntimeError"),
    ("RuntimeError", "Exception"),
    ("StopIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("TypeError", "Exception"),
    ("UnboundLocalError", "NameError"),
    ("UnicodeError", "ValueError"),
    ("ValueError", "Exception"),
    ("Warning", "Exception"),
    ("UserWarning", "Warning"),
    ("DeprecationWarning", "Warning"),
    ("RuntimeWarning", "Warning"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("Exception", "BaseException"),
    ("GeneratorExit", "BaseException"),
    ("KeyboardInterrupt", "BaseException"),
    ("SystemExit", "BaseException"),
    ("FrozenInstanceError", "AttributeError"),
    ("UFuncTypeError", "TypeError"),
];

/// Whether it is the name of one of Python's own exceptions.
pub(in crate::python) fn known(name: &str) -> bool {
    name == "BaseException" || PARENTS.iter().any(|(class, _)| *class == name)
}

/// Whether a built-in exception is another one, or derived from it.
pub(in crate::python) fn derives(mut class: &str, other: &str) -> bool {
    loop {
        if class == other {
            return true;
        }
        class = match PARENTS.iter().find(|(name, _)| *name == class) {
            Some((_, parent)) => parent,
            // Exceptions of the frameworks are derived from Exception.
            None if class == "BaseException" => return false,
            None => "Exception",
        };
    }
}

/// `str(e)` for these arguments.
pub(in crate::python) fn message(machine: &mut dyn Host, class: &str, args: &[Value]) -> Outcome<String> {
    match args {
        [] => Ok(String::new()),
        [one] => special::shown(machine, one, derives(class, "KeyError")),
        many => special::shown(machine, &Value::tuple(many.to_vec()), true),
    }
}

/// Whether `str(e)` depends on methods of the user's objects. They are only called when somebody reads the message.
pub(in crate::python) fn says_itself(args: &[Value]) -> bool {
    let mut waiting = args.to_vec();
    let mut looked = 0;
    while let Some(arg) = waiting.pop() {
        looked += 1;
        let own = match &arg {
            // Lists may share their items, so that there are more of them than anybody can look at.
            _ if looked > LOOKED => true,
            Value::Instance(instance) => {
                ["__str__", "__repr__"].iter().any(|name| instance.class.find(name).is_some())
            }
            Value::Tuple(items) => {
                waiting.extend_from_slice(items);
                false
            }
            Value::List(items) => {
                waiting.extend_from_slice(&items.borrow());
                false
            }
            _ => false,
        };
        if own {
            return true;
        }
    }
    false
}

/// The most arguments of an exception, and items of them, that are looked at when it is made.
const LOOKED: usize = 10_000;

/// Makes a built-in exception.
pub(in crate::python) fn make(machine: &mut dyn Host, class: &str, args: &[Value]) -> Outcome<Value> {
    let message = match says_itself(args) {
        true => format!("a '{}'", args.first().map_or("object", Value::type_name)),
        false => message(machine, class, args)?,
    };
    Ok(Value::Exception(Shared::new(Raised {
        class: class.into(),
        args: args.to_vec(),
        message,
        fault: None,
    })))
}

/// The arguments of an exception of a user's class.
pub(in crate::python) fn arguments(instance: &Instance) -> Vec<Value> {
    match &*instance.fields.borrow() {
        Fields::Own(fields) => match fields.iter().find(|(name, _)| *name == ARGS) {
            Some((_, Value::Tuple(args))) => args.to_vec(),
            _ => Vec::new(),
        },
        Fields::Shared(_) => Vec::new(),
    }
}

/// The fault of `raise value`.
pub(in crate::python) fn raise(machine: &mut dyn Host, value: &Value) -> Fault {
    let own = |fault: Fault| fault.why("the snippet raises this exception");
    let made = match value {
        Value::Builtin(builtin) if builtin.is_type && known(builtin.name) => make(machine, builtin.name, &[]),
        Value::Class(class) if matches!(class.root(), Base::Exception(_)) => {
            classes::construct(machine, class, &[], &[])
        }
        other => Ok(other.clone()),
    };
    match made {
        Ok(Value::Exception(raised)) => match &raised.fault {
            // A caught exception that is raised again keeps its place.
            Some(fault) => fault.clone(),
            None => own(Fault::raise(&raised.class, raised.message.clone())).object(Value::Exception(raised)),
        },
        Ok(Value::Instance(instance)) if matches!(instance.class.root(), Base::Exception(_)) => {
            let object = Value::Instance(instance.clone());
            match special::shown(machine, &object, false) {
                Ok(message) => own(Fault::raise(&instance.class.name, message)).object(object),
                Err(fault) => fault,
            }
        }
        Ok(Value::Lost(lost)) => lost.reason.clone(),
        Ok(_) => Fault::raise("TypeError", "exceptions must derive from BaseException"),
        Err(fault) => fault,
    }
}

/// Raises a caught exception again.
pub(in crate::python) fn again(machine: &mut dyn Host, value: &Value) -> Fault {
    raise(machine, value)
}

/// Whether an exception is an instance of a class.
pub(in crate::python) fn is(exception: &Value, class: &Value) -> Outcome<bool> {
    Ok(match (exception, class) {
        (_, Value::Lost(lost)) => return Err(lost.reason.clone()),
        (_, Value::Tuple(classes)) => {
            for class in classes.iter() {
                if is(exception, class)? {
                    return Ok(true);
                }
            }
            false
        }
        (Value::Instance(instance), Value::Class(class)) => instance.class.derives(class),
        (Value::Exception(_), Value::Class(_)) => false,
        (Value::Exception(raised), Value::Builtin(builtin)) if known(builtin.name) => {
            derives(&raised.class, builtin.name)
        }
        (Value::Instance(instance), Value::Builtin(builtin)) if known(builtin.name) => {
            matches!(instance.class.root(), Base::Exception(root) if derives(root, builtin.name))
        }
        _ => false,
    })
}

/// Whether a handler of a class catches an exception.
pub(in crate::python) static CATCHES: Builtin = Builtin {
    name: "except",
    is_type: false,
    run: |_, args| {
        let [exception, class] = args.exactly()?;
        let classes = match class {
            Value::Tuple(classes) => classes.to_vec(),
            one => vec![one.clone()],
        };
        for class in &classes {
            match class {
                Value::Class(class) if matches!(class.root(), Base::Exception(_)) => {}
                Value::Builtin(builtin) if known(builtin.name) => {}
                Value::Lost(lost) => return Err(lost.reason.clone()),
                _ => {
                    let message = "catching classes that do not inherit from BaseException is not allowed";
                    return Err(Fault::raise("TypeError", message));
                }
            }
        }
        is(exception, class).map(Value::Bool)
    },
};

/// Checks the operand of `from`.
pub(in crate::python) static CAUSE: Builtin = Builtin {
    name: "from",
    is_type: false,
    run: |_, args| {
        let [cause] = args.exactly()?;
        let allowed = match cause {
            Value::None | Value::Exception(_) => true,
            Value::Instance(instance) => matches!(instance.class.root(), Base::Exception(_)),
            Value::Class(class) => matches!(class.root(), Base::Exception(_)),
            Value::Builtin(builtin) => known(builtin.name),
            _ => false,
        };
        match allowed {
            true => Ok(Value::None),
            false => Err(Fault::raise("TypeError", "exception causes must derive from BaseException")),
        }
    },
};
