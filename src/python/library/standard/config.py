class ImportedObject:
    """What a config imports: a name for its `type`. It is not run."""

    def __init__(self, path):
        self.__path__ = path

    def __getattr__(self, name):
        return ImportedObject(self.__path__ + "." + name)

    def __call__(self, *args, **keywords):
        if self.__path__.endswith(".LazyCall"):
            return LazyTarget(args[0].__path__)
        refuse(
            f"a call of `{self.__path__}`, which is not known here",
            "what a config imports is not run",
            "write the value out",
        )


class LazyTarget:
    """`LazyCall(target)`: a call of it is a dict."""

    def __init__(self, path):
        self.path = path

    def __call__(self, **keywords):
        return config_dict(_target_=self.path, **keywords)
