class _Flags:
    def __getattr__(self, name):
        return __fact__(f"FLAGS.{name}")

    def __call__(self, *args):
        return self


FLAGS = _Flags()


class _Holder:
    def __init__(self, value):
        self.value = value
        self.default = value


def _define(name, default=None, *rest, **keywords):
    value = __given__(f"FLAGS.{name}", default)
    if name == "do_train" and value is False and not __is_given__(f"FLAGS.{name}"):
        note("`--do_train` is taken to be given: without it nothing trains")
        value = True
    setattr(FLAGS, name, value)
    if not __is_given__(f"FLAGS.{name}") and not __is_unknown__(value):
        __stated__(f"{name}={value!r}")
    return _Holder(value)


DEFINE_float = DEFINE_integer = DEFINE_string = DEFINE_bool = DEFINE_boolean = DEFINE_list = _define
DEFINE_enum = DEFINE_multi_integer = DEFINE_multi_float = DEFINE_multi_string = DEFINE_spaceseplist = _define


def mark_flag_as_required(name):
    if getattr(FLAGS, name) is None:
        setattr(FLAGS, name, __fact__(f"FLAGS.{name}"))


def mark_flags_as_required(names):
    for name in names:
        mark_flag_as_required(name)
