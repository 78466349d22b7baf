# lrsched --config len(train_loader)=4
import torch


class Trainer:
    def __init__(self, model, data):
        self.model, self.data, self.tokens = model, data, 0

    def train(self):
        optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)

        def run_epoch(loader, is_train):
            pbar = enumerate(loader)
            for it, x in pbar:
                if is_train:
                    optimizer.zero_grad()
                    self.model(x).sum().backward()
                    optimizer.step()
                    self.tokens += 6
                    for group in optimizer.param_groups:
                        group["lr"] = 0.1 * min(1.0, self.tokens / 40)

        train_loader = self.data
        for epoch in range(3):
            run_epoch(train_loader, is_train=True)


Trainer(torch.nn.Linear(2, 1), [torch.ones(1, 2)] * 4).train()
