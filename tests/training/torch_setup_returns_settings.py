import argparse

import torch


def count_parameters(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad) / 1000000


def setup(args):
    model = torch.nn.Linear(2, 2)
    number = count_parameters(model)
    print("%2.1fM of %s" % (number, ", ".join([type(model).__name__, str(model.in_features)])))
    args.lr = args.lr * 2
    return args, model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--epochs", type=int, default=3)
    args = parser.parse_args()
    args, model = setup(args)
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        for group in optimizer.param_groups:
            group["lr"] = args.lr * 0.3 ** epoch
        loss = model(torch.ones(1, 2)).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


if __name__ == "__main__":
    main()
