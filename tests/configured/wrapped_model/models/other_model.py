class OtherModel:
    def initialize(self, opt):
        self.lr = opt["lr"]

    def update_learning_rate(self):
        self.lr *= 0.5
