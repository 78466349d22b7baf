# lrsched --config len(self.loader)=4
"""A trainer that says in a loop in which mode its models are, and whose method has the name of that call."""
import torch


class Trainer:
    def __init__(self):
        self.models = {"encoder": torch.nn.Linear(3, 3), "decoder": torch.nn.Linear(3, 1)}
        self.loader = [torch.randn(2, 3)] * 4
        parameters = []
        for model in self.models.values():
            parameters += list(model.parameters())
        self.optimizer = torch.optim.Adam(parameters, 1e-4)
        self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 2, 0.1)

    def set_train(self):
        for m in self.models.values():
            m.train()

    def set_eval(self):
        for m in self.models.values():
            m.eval()

    def train(self):
        self.step = 0
        for self.epoch in range(5):
            self.run_epoch()

    def run_epoch(self):
        self.scheduler.step()
        self.set_train()
        for index, inputs in enumerate(self.loader):
            loss = self.process(inputs).sum()
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            early = index % 3 == 0 and self.step < 2000
            late = self.step % 2000 == 0
            if early or late:
                self.val()
            self.step += 1

    def process(self, inputs):
        return self.models["decoder"](self.models["encoder"](inputs))

    def val(self):
        self.set_eval()
        with torch.no_grad():
            self.process(self.loader[0])
        self.set_train()


trainer = Trainer()
trainer.train()
