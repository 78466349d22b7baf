# lrsched --config len(loader)=2
import torch


def main():
    worker(0.1)


def worker(lr):
    model = torch.nn.Linear(2, 2)
    groups = [dict(params=[model.weight], lr=lr), dict(params=[model.bias], lr=lr * 10)]
    optimizer = torch.optim.SGD(groups, lr=lr)
    loader = [torch.ones(1, 2), torch.ones(1, 2)]
    for epoch in range(3):
        train(loader, model, optimizer, epoch, lr)


def train(loader, model, optimizer, epoch, lr):
    for i, x in enumerate(loader):
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
        optimizer.param_groups[0]['lr'] = lr * 0.5 ** (epoch * len(loader) + i)


if __name__ == '__main__':
    main()
