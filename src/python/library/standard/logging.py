NOTSET = 0
DEBUG = 10
INFO = 20
WARNING = 30
ERROR = 40
CRITICAL = 50


def _left_out(*args, **keywords):
    print()


debug = info = warning = warn = error = critical = exception = log = basicConfig = _left_out


class Logger:
    def __init__(self, name=None):
        self.name = name
        self.debug = self.info = self.warning = self.warn = self.error = _left_out
        self.critical = self.exception = self.log = self.setLevel = self.addHandler = _left_out


class Handler:
    def __init__(self, *args, **keywords):
        self.level = NOTSET
        self.setFormatter = self.setLevel = self.addFilter = self.flush = self.close = _left_out


FileHandler = StreamHandler = NullHandler = Formatter = Filter = Handler


def getLogger(name=None):
    return Logger(name)
