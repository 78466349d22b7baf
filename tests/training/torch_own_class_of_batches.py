# lrsched --config len(loader)=4
import torch
from torch.optim.lr_scheduler import LambdaLR


class Halving(LambdaLR):
    def __init__(self, optimizer, every=2, last_epoch=-1):
        self.every = every
        super().__init__(optimizer, self.factor, last_epoch=last_epoch)

    def factor(self, step):
        return 0.5 ** (step // self.every)


def main():
    model = torch.nn.Linear(1, 1)
    loader = [torch.ones(1, 1)] * 4
    optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
    scheduler = Halving(optimizer, every=3)
    for epoch in range(2):
        for batch in loader:
            optimizer.zero_grad()
            model(batch).sum().backward()
            optimizer.step()
            scheduler.step()


if __name__ == '__main__':
    main()
