//! The attributes of CPython's own types. One that we do not support is refused, not reported as missing.

use crate::python::object::fault::{Fault, Outcome};

/// The attributes of each type beyond those of `object`, as `dir` of CPython 3.11 lists them.
const ATTRIBUTES: [(&str, &str); 22] = [
    (
        "list",
        "__add__ __class_getitem__ __contains__ __delitem__ __getitem__ __iadd__ __imul__ __iter__ \
         __len__ __mul__ __reversed__ __rmul__ __setitem__ append clear copy count extend index insert \
         pop remove reverse sort",
    ),
    (
        "tuple",
        "__add__ __class_getitem__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mul__ \
         __rmul__ count index",
    ),
    (
        "dict",
        "__class_getitem__ __contains__ __delitem__ __getitem__ __ior__ __iter__ __len__ __or__ \
         __reversed__ __ror__ __setitem__ clear copy fromkeys get items keys pop popitem setdefault \
         update values",
    ),
    (
        "set",
        "__and__ __class_getitem__ __contains__ __iand__ __ior__ __isub__ __iter__ __ixor__ __len__ \
         __or__ __rand__ __ror__ __rsub__ __rxor__ __sub__ __xor__ add clear copy difference \
         difference_update discard intersection intersection_update isdisjoint issubset issuperset pop \
         remove symmetric_difference symmetric_difference_update union update",
    ),
    (
        "frozenset",
        "__and__ __class_getitem__ __contains__ __iter__ __len__ __or__ __rand__ __ror__ __rsub__ \
         __rxor__ __sub__ __xor__ copy difference intersection isdisjoint issubset issuperset \
         symmetric_difference union",
    ),
    (
        "str",
        "__add__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mod__ __mul__ __rmod__ \
         __rmul__ capitalize casefold center count encode endswith expandtabs find format format_map \
         index isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable \
         isspace istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix \
         replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase \
         title translate upper zfill",
    ),
    (
        "int",
        "__abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ \
         __getnewargs__ __index__ __int__ __invert__ __lshift__ __mod__ __mul__ __neg__ __or__ __pos__ \
         __pow__ __radd__ __rand__ __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ __rmul__ __ror__ \
         __round__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __sub__ __truediv__ \
         __trunc__ __xor__ as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag \
         numerator real to_bytes",
    ),
    (
        "bool",
        "__abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ \
         __getnewargs__ __index__ __int__ __invert__ __lshift__ __mod__ __mul__ __neg__ __or__ __pos__ \
         __pow__ __radd__ __rand__ __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ __rmul__ __ror__ \
         __round__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __sub__ __truediv__ \
         __trunc__ __xor__ as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag \
         numerator real to_bytes",
    ),
    (
        "float",
        "__abs__ __add__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ __getformat__ \
         __getnewargs__ __int__ __mod__ __mul__ __neg__ __pos__ __pow__ __radd__ __rdivmod__ \
         __rfloordiv__ __rmod__ __rmul__ __round__ __rpow__ __rsub__ __rtruediv__ __sub__ __truediv__ \
         __trunc__ as_integer_ratio conjugate fromhex hex imag is_integer real",
    ),
    ("range", "__bool__ __contains__ __getitem__ __iter__ __len__ __reversed__ count index start step stop"),
    (
        "function",
        "__annotations__ __builtins__ __call__ __closure__ __code__ __defaults__ __dict__ __get__ \
         __globals__ __kwdefaults__ __module__ __name__ __qualname__",
    ),
    ("NoneType", "__bool__"),
    (
        "object",
        "__class__ __delattr__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ __getstate__ \
         __gt__ __hash__ __init__ __init_subclass__ __le__ __lt__ __ne__ __new__ __reduce__ __reduce_ex__ \
         __repr__ __setattr__ __sizeof__ __str__ __subclasshook__",
    ),
    (
        "type",
        "__abstractmethods__ __annotations__ __base__ __bases__ __basicsize__ __call__ __dict__ \
         __dictoffset__ __flags__ __instancecheck__ __itemsize__ __module__ __mro__ __name__ __or__ \
         __prepare__ __qualname__ __ror__ __subclasscheck__ __subclasses__ __text_signature__ \
         __weakrefoffset__ mro",
    ),
    (
        "Exception",
        "__cause__ __context__ __dict__ __setstate__ __suppress_context__ __traceback__ add_note args \
         with_traceback",
    ),
    ("method", "__call__ __func__ __self__"),
    (
        "OrderedDict",
        "__class_getitem__ __contains__ __delitem__ __dict__ __getitem__ __ior__ __iter__ __len__ __or__ \
         __reversed__ __ror__ __setitem__ clear copy fromkeys get items keys move_to_end pop popitem \
         setdefault update values",
    ),
    (
        "defaultdict",
        "__class_getitem__ __contains__ __copy__ __delitem__ __getitem__ __ior__ __iter__ __len__ \
         __missing__ __or__ __reversed__ __ror__ __setitem__ clear copy default_factory fromkeys get \
         items keys pop popitem setdefault update values",
    ),
    (
        "Counter",
        "__add__ __and__ __class_getitem__ __contains__ __delitem__ __dict__ __getitem__ __iadd__ \
         __iand__ __ior__ __isub__ __iter__ __len__ __missing__ __module__ __neg__ __or__ __pos__ \
         __reversed__ __ror__ __setitem__ __sub__ __weakref__ _keep_positive clear copy elements fromkeys \
         get items keys most_common pop popitem setdefault subtract total update values",
    ),
    (
        "dict_keys",
        "__and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ __ror__ __rsub__ __rxor__ \
         __sub__ __xor__ isdisjoint mapping",
    ),
    ("dict_values", "__iter__ __len__ __reversed__ mapping"),
    (
        "dict_items",
        "__and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ __ror__ __rsub__ __rxor__ \
         __sub__ __xor__ isdisjoint mapping",
    ),
];

/// Whether objects of a type have an attribute in CPython, beyond those of `object`.
pub(in crate::python) fn has(type_name: &str, name: &str) -> bool {
    let names = ATTRIBUTES.iter().find(|(known, _)| *known == type_name).map(|(_, names)| *names);
    // Nearly all names are in none of them, which the search for a text tells sooner.
    names.is_some_and(|names| names.contains(name) && names.split(' ').any(|known| known == name))
}

/// Refuses an attribute that CPython's type has. Supported attributes are looked up before.
pub(in crate::python) fn unknown(type_name: &str, name: &str) -> Outcome<()> {
    match has(type_name, name) || has("object", name) {
        true => Err(Fault::refuse(format!("`{name}` of a '{type_name}' cannot be run here"))
            .help("compute it with the operators and functions of Python, math, numpy or TensorFlow")),
        false => Ok(()),
    }
}
