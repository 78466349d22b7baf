class _Logger:
    def trace(self, *args, **keywords):
        print()

    add = remove = configure = complete = level = trace
    debug = info = success = warning = error = critical = exception = log = trace

    def bind(self, **keywords):
        return self

    opt = patch = contextualize = bind

    def catch(self, *args, **keywords):
        # Either the decorator itself, or what makes one.
        if len(args) == 1 and callable(args[0]) and not isinstance(args[0], type):
            return args[0]
        return lambda function: function


logger = _Logger()
