"""A trainer whose `train` steps the scheduler before each update, and sets the mode of its model within the loop."""
import torch


class Trainer:
    def __init__(self):
        self.model = torch.nn.Linear(3, 1)
        self.loader = [(torch.randn(2, 3), torch.randn(2, 1))] * 12
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)
        self.lr_scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 3)

    def train(self):
        self.model.train()
        for iteration, (x, y) in enumerate(self.loader):
            iteration = iteration + 1
            self.lr_scheduler.step()
            loss = (self.model(x) - y).square().mean()
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            if iteration % 5 == 0:
                self.validation()
                self.model.train()

    def validation(self):
        self.model.eval()


if __name__ == "__main__":
    trainer = Trainer()
    trainer.train()
