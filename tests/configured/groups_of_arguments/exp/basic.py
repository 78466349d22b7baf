class Settings(object):
    def __init__(self, config):
        self.config = config
        self.epochs = config.epochs
