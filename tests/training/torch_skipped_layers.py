# lrsched --config arch=small --per epoch
import argparse

import torch
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--arch", default=None, type=str, required=True)
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=4)


def train(opt):
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2), torch.nn.Linear(2, 1))
    for name, param in model.named_parameters():
        if "fixed" in name:
            print(f"Skip {name}")
            continue
        try:
            if "bias" in name:
                torch.nn.init.constant_(param, 0.0)
            elif "weight" in name:
                torch.nn.init.kaiming_normal_(param)
        except Exception:
            if "weight" in name:
                param.data.fill_(1)
            continue
    settings = {"pin_memory": True} if torch.cuda.is_available() else {}
    loader = DataLoader(TensorDataset(torch.randn(6, 2)), batch_size=6, **settings)
    optimizer = torch.optim.SGD(model.parameters(), lr=opt.lr if opt.arch == "small" else 1.0)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.3)
    for epoch in range(opt.epochs):
        for (x,) in loader:
            optimizer.zero_grad()
            model(x).mean().backward()
            optimizer.step()
        scheduler.step()


if __name__ == "__main__":
    train(parser.parse_args())
