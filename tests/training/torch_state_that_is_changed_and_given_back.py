# lrsched --config val_loss=[5,4,3,3.5,3.5,3,2.5,2.5,2]
# genuine updates 3
import torch


class Solver:
    def __init__(self, optimizer, model, epochs):
        self.optimizer = optimizer
        self.model = model
        self.epochs = epochs
        self.halving = False
        self.previous = float("inf")
        self.measured = iter([5, 4, 3, 3.5, 3.5, 3, 2.5, 2.5, 2])

    def train(self):
        for epoch in range(self.epochs):
            self.run(epoch)
            with torch.no_grad():
                val_loss = self.run(epoch, cross_valid=True)
            if val_loss >= self.previous:
                self.halving = True
            if self.halving:
                state = self.optimizer.state_dict()
                state["param_groups"][0]["lr"] = state["param_groups"][0]["lr"] / 2.0
                self.optimizer.load_state_dict(state)
                self.halving = False
            self.previous = val_loss

    def run(self, epoch, cross_valid=False):
        for _ in range(3):
            loss = self.model(torch.ones(1, 2)).pow(2).sum()
            if not cross_valid:
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
        return next(self.measured) if cross_valid else loss.item()


model = torch.nn.Linear(2, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
solver = Solver(optimizer, model, 9)
solver.train()
