import argparse
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--dataset")
args = parser.parse_args()


def main():
    if args.dataset != "coco":
        raise ValueError("Dataset type not understood")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
    for epoch in range(90):
        train(model, optimizer)
        scheduler.step()


main()
