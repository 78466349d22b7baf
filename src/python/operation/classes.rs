//! The snippet's classes: definition, inheritance, instances.

use crate::arrange::Arrange as _;
use crate::number::dtype::Dtype;
use crate::python::object::builtin::{Builtin, table};
use crate::python::object::class_fields::{ClassFields, FoundNames};
use crate::python::object::code::ClassTemplate;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::fields::Fields;
use crate::python::object::host::{ARGS, Host};
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::*;
use crate::python::operation::dataclass;
use crate::python::operation::dict_objects;
use crate::python::operation::dicts;
use crate::python::operation::enums;
use crate::python::operation::exceptions;
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::operation::protocol;
use crate::python::syntax::ast::{self, Act};
use std::rc::Rc;

/// Runs a class statement.
pub(in crate::python) fn make(
    machine: &mut dyn Host,
    template: &ClassTemplate,
    bases: Vec<Value>,
    captured: Vec<ClosureCell>,
) -> Outcome<Value> {
    let class = &template.class;
    let bases = enums::bases(machine, bases)?;
    let (mut parents, root) = inherited(&bases)?;
    let (body, cell) = machine.run_class(template.code.clone(), captured)?;
    let mut fields = Vec::new();
    if let Value::Dict(pairs) = &body {
        for (name, value) in &pairs.borrow().pairs {
            fields.push((Rc::from(name.text().unwrap_or_default()), value.clone()));
        }
    }
    if !class.hidden {
        supported(&fields, root)?;
    }
    let mut hints = Vec::new();
    hinted(&class.body, &mut hints);
    parents.extend(enums::named_tuple(machine, &class.name, &bases, &hints, &mut fields)?);
    let order = linearized(&parents)?;
    let own = fields.iter().any(|(_, value)| is_property(value));
    let mut made = Class {
        name: (&*class.name).into(),
        // A `__setattr__` sees what is set, as a property does.
        properties: own
            || fields.iter().any(|(name, _)| &**name == "__setattr__")
            || order.iter().any(|class| class.properties),
        order,
        root,
        fields: ClassFields::new(fields),
        found: FoundNames::default(),
        hints,
        data: Tracked::new(None),
        abstracts: None,
        own: !class.hidden,
    };
    made.abstracts = abstracts(machine, &made, &bases, class);
    let made = Shared::new(made);
    *cell.borrow_mut() = Value::Class(made.clone());
    enums::settle(machine, &made, class)?;
    if let Some(begin) = made.order.iter().find_map(|class| class.own("__init_subclass__")) {
        let begin = if let Value::Wrapped(wrapped) = &begin
            && let Wrapped::Class(function) = &**wrapped
        {
            function.clone()
        } else {
            begin
        };
        machine.call(&begin, &[Value::Class(made.clone())], &[])?;
    }
    Ok(Value::Class(made))
}

/// The classes among the bases, and the built-in root that they have together.
fn inherited(bases: &[Value]) -> Outcome<(Vec<Shared<Class>>, Base)> {
    let (mut parents, mut root) = (Vec::new(), Base::Object);
    for base in bases {
        let other = match base {
            Value::Class(parent) => {
                parents.push(parent.clone());
                *parent.root()
            }
            Value::Builtin(builtin) => match builtin.name {
                "LearningRateSchedule" => Base::Schedule,
                "object" => Base::Object,
                "dict" | "OrderedDict" => Base::Dict,
                name if exceptions::known(name) => Base::Exception(name),
                name if name == "abc.ABC" || name.starts_with("typing.") => Base::Object,
                _ => return Err(underivable(base)),
            },
            Value::Lost(lost) => return Err(lost.reason.clone()),
            _ => return Err(underivable(base)),
        };
        root = match (root, other) {
            (Base::Object, other) => other,
            (root, Base::Object) => root,
            (Base::Exception(a), Base::Exception(b)) => {
                Base::Exception(if exceptions::derives(a, b) { a } else { b })
            }
            (root, _) => root,
        };
    }
    Ok((parents, root))
}

/// The attribute by which `@abstractmethod` marks a function.
const ABSTRACT: &str = "__isabstractmethod__";

/// The names of the abstract methods of a new class; `None` if its metaclass is not `ABCMeta`.
fn abstracts(
    machine: &mut dyn Host,
    made: &Class,
    bases: &[Value],
    statement: &ast::ClassDef,
) -> Option<Vec<Rc<str>>> {
    let meta = statement.bases.iter().any(|base| matches!(base, ast::Argument::Keyword(..)));
    let inherits = bases.iter().any(|base| match base {
        Value::Class(parent) => parent.abstracts.is_some(),
        Value::Builtin(builtin) => builtin.name == "abc.ABC",
        _ => false,
    });
    if !meta && !inherits {
        return None;
    }
    let mark = machine.symbol(ABSTRACT);
    let own = made.fields.borrow();
    let mut names: Vec<Rc<str>> =
        own.iter().filter(|(_, value)| is_abstract(value, mark)).map(|(name, _)| name.clone()).collect();
    for base in bases {
        let Value::Class(parent) = base else { continue };
        for name in parent.abstracts.iter().flatten() {
            let implemented = !made.find(name).is_some_and(|value| is_abstract(&value, mark));
            if !implemented && !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names.arrange();
    Some(names)
}

fn is_abstract(value: &Value, mark: u32) -> bool {
    match value {
        Value::Function(closure) => closure.attributes.borrow().iter().any(|(name, _)| *name == mark),
        Value::Wrapped(wrapped) => match &**wrapped {
            Wrapped::Property { get, set, delete } => {
                [Some(get), set.as_ref(), delete.as_ref()].into_iter().flatten().any(|f| is_abstract(f, mark))
            }
            Wrapped::Static(function) | Wrapped::Class(function) => is_abstract(function, mark),
            Wrapped::Cached(_) => false,
        },
        _ => false,
    }
}

/// `@abstractmethod`.
pub(in crate::python) static ABSTRACT_METHOD: &[Builtin] = table! {
    "abc.abstractmethod" => |m, a| { let [function] = a.exactly()?; match function {
        Value::Function(closure) => { let mark = m.symbol(ABSTRACT);
            closure.attributes.borrow_mut().push((mark, Value::Bool(true))); Ok(function.clone()) }
        Value::Wrapped(_) => Err(Fault::raise("AttributeError", format!(
            "attribute '__isabstractmethod__' of '{}' objects is not writable", function.type_name()))
            .help("write `@abstractmethod` below the other decorator")),
        _ => Err(Fault::refuse(format!("`@abstractmethod` of a '{}' cannot be run here", function.type_name()))) } };
};

/// Attributes of a class that change its behaviour in Python and are not supported.
const UNKNOWN: [&str; 23] = [
    "__abs__",
    "__array__",
    "__ceil__",
    "__class_getitem__",
    "__complex__",
    "__copy__",
    "__deepcopy__",
    "__del__",
    "__delattr__",
    "__delete__",
    "__divmod__",
    "__floor__",
    "__get__",
    "__getattribute__",
    "__index__",
    "__instancecheck__",
    "__missing__",
    "__new__",
    "__reversed__",
    "__round__",
    "__set__",
    "__set_name__",
    "__trunc__",
];

/// What a class that is derived from `dict` may not change here.
const OF_ITEMS: [&str; 6] = ["__bool__", "__contains__", "__eq__", "__iter__", "__len__", "__delitem__"];

/// Refuses a class with attributes that would change its behaviour in Python, and not here.
fn supported(fields: &[(Rc<str>, Value)], root: Base) -> Outcome<()> {
    let is_dict = root == Base::Dict;
    let has = |names: &[&str]| fields.iter().find(|(name, _)| names.contains(&&**name));
    if let Some((name, _)) = has(&UNKNOWN).filter(|(name, _)| !is_dict || &**name != "__delattr__") {
        return Err(Fault::refuse(format!("`{name}` of a class cannot be run here"))
            .help("write an ordinary method, and call it by its name"));
    }
    match has(&OF_ITEMS).filter(|_| is_dict) {
        Some((name, _)) => {
            Err(Fault::refuse(format!("`{name}` of a class that is derived from `dict` cannot be run here"))
                .help("write an ordinary method, and call it by its name"))
        }
        None => Ok(()),
    }
}

fn underivable(base: &Value) -> Fault {
    let what = match base {
        Value::Builtin(builtin) => format!("`{}`", builtin.name),
        _ => format!("'{}'", base.type_name()),
    };
    Fault::refuse(format!("a class cannot be derived from {what} here"))
        .help("derive it from `keras.optimizers.schedules.LearningRateSchedule`")
}

fn is_property(value: &Value) -> bool {
    matches!(value, Value::Wrapped(wrapped) if matches!(&**wrapped, Wrapped::Property { .. }))
}

/// Checks that an object may have an attribute: `__slots__` may exclude it.
pub(in crate::python) fn admits(instance: &Instance, name: &str) -> Outcome<()> {
    let class = &instance.class;
    if *class.root() != Base::Object || !class.has_known("__slots__") {
        return Ok(());
    }
    for class in std::iter::once(class).chain(&class.order) {
        let named = |value: &Value| value.text() == Some(name);
        match class.own("__slots__") {
            // Without `__slots__`, objects have a dict.
            None => return Ok(()),
            Some(slot) if named(&slot) => return Ok(()),
            Some(Value::Tuple(slots)) if slots.iter().any(named) => return Ok(()),
            Some(Value::List(slots)) if slots.borrow().iter().any(named) => return Ok(()),
            Some(Value::Str(_) | Value::Tuple(_) | Value::List(_)) => {}
            Some(_) => {
                return Err(Fault::refuse("these `__slots__` cannot be run here").help("write a tuple"));
            }
        }
    }
    Err(Fault::raise("AttributeError", format!("'{}' object has no attribute '{name}'", class.name)))
}

/// Refuses to set a special attribute after the class was made: the class is not examined again.
pub(in crate::python) fn settable(class: &Class, name: &str, value: &Value) -> Outcome<()> {
    let fixed = UNKNOWN.contains(&name)
        || name == "__setattr__"
        || matches!(name, "__class__" | "__dict__" | "__bases__" | "__mro__" | "__name__")
        || (is_property(value) && !class.properties)
        || matches!(value, Value::Wrapped(wrapped) if matches!(**wrapped, Wrapped::Cached(_)));
    match fixed {
        true => Err(Fault::refuse(format!("setting `{name}` of a class cannot be run here"))
            .help("write it into the body of the class")),
        false => Ok(()),
    }
}

/// The annotated names of a class body, in order.
fn hinted(body: &[ast::Stmt], hints: &mut Vec<(Rc<str>, ast::Hint)>) {
    for statement in body {
        if let Act::Annotate { target: ast::Expr { kind: ast::ExprKind::Name(name), .. }, hint, .. } =
            &statement.act
            && !hints.iter().any(|(known, _)| **known == **name)
        {
            hints.push(((&**name).into(), *hint));
        }
    }
}

/// The method resolution order after a class with these parents: C3, as in Python.
fn linearized(parents: &[Shared<Class>]) -> Outcome<Vec<Shared<Class>>> {
    let whole = |class: &Shared<Class>| -> Vec<Shared<Class>> {
        std::iter::once(class.clone()).chain(class.order.iter().cloned()).collect()
    };
    let mut lists: Vec<Vec<Shared<Class>>> = parents.iter().map(whole).collect();
    lists.push(parents.to_vec());
    // One class stands for all that are not available here. Where they are several, it comes last.
    let is_several = lists.iter().filter(|list| list.iter().any(|class| class.is_foreign())).count() > 2;
    let foreign = lists.iter().flatten().find(|class| is_several && class.is_foreign()).cloned();
    if is_several {
        lists.iter_mut().for_each(|list| list.retain(|class| !class.is_foreign()));
    }
    let mut order = Vec::new();
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            order.extend(foreign);
            return Ok(order);
        }
        let free = |class: &Shared<Class>| {
            !lists.iter().any(|list| list[1..].iter().any(|other| Shared::ptr_eq(other, class)))
        };
        let Some(next) = lists.iter().map(|list| &list[0]).find(|class| free(class)).cloned() else {
            let names: Vec<&str> = parents.iter().map(|class| &*class.name).collect();
            return Err(Fault::raise(
                "TypeError",
                format!(
                    "Cannot create a consistent method resolution order (MRO) for bases {}",
                    names.join(", ")
                ),
            ));
        };
        for list in &mut lists {
            if Shared::ptr_eq(&list[0], &next) {
                list.remove(0);
            }
        }
        order.push(next);
    }
}

/// The value of a class attribute, accessed through an object.
pub(in crate::python) fn bound(
    machine: &mut dyn Host,
    of: &Value,
    class: &Shared<Class>,
    value: Value,
) -> Outcome<Value> {
    match value {
        Value::Function(_) => Ok(Value::Bound(Shared::new((of.clone(), value)))),
        Value::Builtin(builtin) if protocol::is_method(builtin) => {
            Ok(Value::Bound(Shared::new((of.clone(), value))))
        }
        Value::Wrapped(wrapped) => match &*wrapped {
            Wrapped::Property { get: Value::None, .. } => {
                Err(Fault::raise("AttributeError", "unreadable attribute"))
            }
            Wrapped::Property { get, .. } => machine.call(get, std::slice::from_ref(of), &[]),
            Wrapped::Cached(function) => {
                let value = machine.call(function, std::slice::from_ref(of), &[])?;
                if let (Value::Instance(instance), Some(name)) = (of, cached_name(machine, class, &wrapped)) {
                    instance.fields.borrow_mut().set(name, value.clone(), machine.names())?;
                }
                Ok(value)
            }
            Wrapped::Static(function) => Ok(function.clone()),
            Wrapped::Class(function) => {
                let class = match of {
                    Value::Instance(instance) => instance.class.clone(),
                    of => dict_objects::class_of(of).unwrap_or_else(|| class.clone()),
                };
                Ok(Value::Bound(Shared::new((Value::Class(class), function.clone()))))
            }
        },
        Value::Lost(lost) => Err(lost.reason.clone()),
        other => Ok(other),
    }
}

/// The name of a cached property.
fn cached_name(machine: &mut dyn Host, class: &Shared<Class>, wrapped: &Shared<Wrapped>) -> Option<u32> {
    let name = std::iter::once(class).chain(&class.order).find_map(|class| {
        let fields = class.fields.borrow();
        let found =
            fields.iter().find(|(_, value)| matches!(value, Value::Wrapped(w) if Shared::ptr_eq(w, wrapped)));
        found.map(|(name, _)| name.clone())
    });
    name.map(|name| machine.symbol(&name))
}

/// The value of a class attribute, accessed through the class.
pub(in crate::python) fn unbound(class: &Shared<Class>, value: Value) -> Outcome<Value> {
    match value {
        Value::Wrapped(wrapped) => Ok(match &*wrapped {
            Wrapped::Property { .. } | Wrapped::Cached(_) => Value::Wrapped(wrapped),
            Wrapped::Static(function) => function.clone(),
            Wrapped::Class(function) => {
                Value::Bound(Shared::new((Value::Class(class.clone()), function.clone())))
            }
        }),
        Value::Lost(lost) => Err(lost.reason.clone()),
        other => Ok(other),
    }
}

/// An object of a class with these attributes, as its constructor would make it.
pub(in crate::python) fn with_fields(class: &Shared<Class>, fields: Vec<(u32, Value)>) -> Value {
    Value::Instance(Shared::new(Instance { class: class.clone(), fields: Tracked::new(Fields::Own(fields)) }))
}

/// Calls a class: makes an object and runs `__init__`.
pub(in crate::python) fn construct(
    machine: &mut dyn Host,
    class: &Shared<Class>,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    if enums::members(class).is_some() {
        return enums::by_value(machine, class, args, keywords);
    }
    if *class.root() == Base::Dict {
        return dict_objects::construct(machine, class, args, keywords);
    }
    let mut fields = Vec::new();
    let exception = matches!(class.root(), Base::Exception(_));
    if exception {
        fields.push((ARGS, Value::tuple(args.to_vec())));
    }
    let instance = Value::Instance(Shared::new(Instance {
        class: class.clone(),
        fields: Tracked::new(Fields::Own(fields)),
    }));
    // A dataclass has a generated constructor, unless a class before it in the resolution order defines one.
    let maker = std::iter::once(class).chain(&class.order).find_map(|class| match class.own("__init__") {
        Some(init) => Some((Some(init), None)),
        None => class.data.borrow().clone().map(|fields| (None, Some(fields))),
    });
    let excess = maker.is_none() && !exception && (!args.is_empty() || !keywords.is_empty());
    if let Some(names) = &class.abstracts
        && !names.is_empty()
        && !exception
        && !excess
    {
        let s = if names.len() == 1 { "" } else { "s" };
        let (class, names) = (&class.name, names.join(", "));
        let message = format!("Can't instantiate abstract class {class} with abstract method{s} {names}");
        return Err(Fault::raise("TypeError", message).help(format!("define {names} in a derived class")));
    }
    match maker {
        Some((_, Some(fields))) => dataclass::construct(machine, &instance, &fields, args, keywords)?,
        Some((Some(init), _)) => {
            let bound = Value::Bound(Shared::new((instance.clone(), init)));
            let made = machine.call(&bound, args, keywords)?;
            if !matches!(made, Value::None) {
                let message = format!("__init__() should return None, not '{}'", made.type_name());
                return Err(Fault::raise("TypeError", message));
            }
        }
        _ if excess => {
            return Err(Fault::raise("TypeError", format!("{}() takes no arguments", class.name))
                .help("give the class an `__init__`"));
        }
        _ => {}
    }
    Ok(instance)
}

/// `isinstance(value, class)`.
pub(in crate::python) fn is_instance(value: &Value, class: &Value) -> Outcome<bool> {
    if let Value::Lost(lost) = value {
        return Err(lost.reason.clone());
    }
    match class {
        Value::Tuple(classes) => {
            for class in classes.iter() {
                limits::spend(1)?;
                if limits::inside(|| is_instance(value, class))? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::Class(class) => Ok(match value {
            Value::Instance(instance) => instance.class.derives(class),
            // A schedule that was handed in is of Keras' own class.
            Value::Dict(_) => dict_objects::class_of(value).is_some_and(|of| of.derives(class)),
            Value::Native(native) => {
                !class.own && native.type_name().rsplit('.').next() == Some(&*class.name)
            }
            _ => false,
        }),
        Value::Builtin(builtin) if matches!(value, Value::Instance(instance) if enums::is_also(instance, builtin.name)) => {
            Ok(true)
        }
        Value::Builtin(builtin) if builtin.is_type => is_of_builtin(value, class, builtin.name),
        Value::None => Ok(matches!(value, Value::None)),
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => {
            Err(Fault::raise("TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union"))
        }
    }
}

/// `isinstance(value, class)` of a built-in type with that name.
fn is_of_builtin(value: &Value, class: &Value, name: &str) -> Outcome<bool> {
    let numpy =
        |least: Dtype, most: Dtype| matches!(value, Value::Numpy(dtype, _) if (least..=most).contains(dtype));
    let whole = matches!(value, Value::Int(_) | Value::Big(_) | Value::Huge(_) | Value::Bool(_));
    use Dtype::*;
    Ok(match name {
        "NoneType" => matches!(value, Value::None),
        "int" => whole,
        "float" => matches!(value, Value::Float(_) | Value::Numpy(Float64, _)),
        "bool" => matches!(value, Value::Bool(_)),
        "str" => matches!(value, Value::Str(_)),
        "typing.Callable" => objects::callable(value),
        "typing.Number" => whole || matches!(value, Value::Float(_) | Value::Numpy(..)),
        "typing.Real" => whole || matches!(value, Value::Float(_)),
        "list" => matches!(value, Value::List(_)),
        "tuple" => match value {
            Value::Instance(instance) => std::iter::once(&instance.class)
                .chain(&instance.class.order)
                .any(|class| !class.own && class.own("_fields").is_some()),
            value => matches!(value, Value::Tuple(_)),
        },
        "slice" => matches!(value, Value::Slice(_)),
        "dict" => matches!(value, Value::Dict(_)),
        "OrderedDict" | "defaultdict" | "Counter" => {
            matches!(value, Value::Dict(_)) && value.type_name() == name
        }
        "range" => matches!(value, Value::Range(_)),
        "object" => true,
        "type" => matches!(value, Value::Class(_)) || matches!(value, Value::Builtin(b) if b.is_type),
        "LearningRateSchedule" => operators::is_schedule(value),
        "tf.Tensor" => {
            matches!(value, Value::Tensor(..))
                || matches!(value, Value::Array(a) if a.library == Library::Tensorflow)
        }
        "torch.Tensor" => is_tensor(value)?,
        "np.ndarray" => matches!(value, Value::Array(a) if a.library == Library::Numpy),
        "jnp.ndarray" | "jax.Array" => {
            matches!(value, Value::Jax(..)) || matches!(value, Value::Array(a) if a.library == Library::Jax)
        }
        "np.floating" => numpy(Float32, Float64),
        "np.integer" => numpy(Int32, Int64),
        "np.number" => numpy(Int32, Float64),
        "np.generic" => numpy(Bool, Float64),
        "np.bool_" => numpy(Bool, Bool),
        "np.int32" => numpy(Int32, Int32),
        "np.int64" => numpy(Int64, Int64),
        "np.float32" => numpy(Float32, Float32),
        "np.float64" => numpy(Float64, Float64),
        "set" => matches!(value, Value::Set(set) if !set.frozen),
        "frozenset" => matches!(value, Value::Set(set) if set.frozen),
        name if exceptions::known(name) => exceptions::is(value, class)?,
        name => {
            return Err(Fault::refuse(format!("`isinstance` with `{name}` cannot be run here")));
        }
    })
}

/// Whether a value is a tensor of torch. None is made here; the parameters of a model and their like are not known.
fn is_tensor(value: &Value) -> Outcome<bool> {
    match value {
        Value::Instance(instance) if !instance.class.own => {
            Err(Fault::refuse("whether this is a tensor of torch is not known here"))
        }
        _ => Ok(false),
    }
}

/// `issubclass(class, other)`.
pub(in crate::python) fn is_subclass(class: &Value, other: &Value) -> Outcome<bool> {
    Ok(match (class, other) {
        (_, Value::Tuple(others)) => {
            for other in others.iter() {
                limits::spend(1)?;
                if limits::inside(|| is_subclass(class, other))? {
                    return Ok(true);
                }
            }
            false
        }
        (Value::Class(class), Value::Class(other)) => class.derives(other),
        (Value::Class(class), Value::Builtin(other)) => match class.root() {
            _ if other.name == "object" => true,
            Base::Schedule => other.name == "LearningRateSchedule",
            Base::Exception(root) => exceptions::known(other.name) && exceptions::derives(root, other.name),
            Base::Dict => other.name == "dict",
            Base::Object => false,
        },
        (Value::Builtin(class), Value::Builtin(other)) => {
            std::ptr::eq(*class, *other)
                || other.name == "object"
                || (other.name == "dict" && dicts::TYPES.iter().any(|known| std::ptr::eq(known, *class)))
                || (class.name == "bool" && other.name == "int")
                || (exceptions::known(class.name) && exceptions::derives(class.name, other.name))
        }
        (Value::Builtin(_), Value::Class(_)) => false,
        (Value::Lost(lost), _) | (_, Value::Lost(lost)) => return Err(lost.reason.clone()),
        _ => return Err(Fault::raise("TypeError", "issubclass() arg 1 must be a class")),
    })
}

/// The type of `None`.
static NONE_TYPE: Builtin = Builtin { name: "NoneType", is_type: true, run: |_, _| Ok(Value::None) };

/// `type(value)`.
pub(in crate::python) fn type_of(host: &dyn Host, value: &Value) -> Outcome<Value> {
    if let Some(class) = dict_objects::class_of(value) {
        return Ok(Value::Class(class));
    }
    if let Value::None = value {
        return Ok(Value::Builtin(&NONE_TYPE));
    }
    let builtin = match value {
        Value::Instance(instance) => return Ok(Value::Class(instance.class.clone())),
        Value::Int(_) | Value::Big(_) | Value::Huge(_) => "int",
        Value::Exception(raised) if exceptions::known(&raised.class) => &raised.class,
        Value::Bool(_)
        | Value::Float(_)
        | Value::Str(_)
        | Value::List(_)
        | Value::Tuple(_)
        | Value::Set(_)
        | Value::Dict(_) => value.type_name(),
        _ => {
            return Err(Fault::refuse(format!("`type` of a '{}' cannot be run here", value.type_name()))
                .help("write `isinstance(x, ...)`"));
        }
    };
    let relative = dicts::TYPES.iter().find(|known| known.name == builtin).map(Value::Builtin);
    relative
        .or_else(|| host.builtin(builtin))
        .ok_or_else(|| Fault::refuse(format!("`type` of a '{}' cannot be run here", value.type_name())))
}
