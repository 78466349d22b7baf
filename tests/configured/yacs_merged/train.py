import argparse

import torch

from config import get_config


def parse_option():
    parser = argparse.ArgumentParser("Tiny training")
    parser.add_argument("--cfg", type=str, default="configs/tiny.yaml", metavar="FILE")
    parser.add_argument("--opts", default=["TRAIN.GAMMA", "0.25"], nargs="+")
    parser.add_argument("--batch-size", type=int, default=128)
    args, unparsed = parser.parse_known_args()
    config = get_config(args)
    return args, config


def main(config):
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=config.TRAIN.BASE_LR)
    warmup = config.TRAIN.WARMUP

    def lr_lambda(epoch):
        if epoch < warmup.EPOCHS:
            start = warmup.LR / config.TRAIN.BASE_LR
            return start + (1 - start) * epoch / warmup.EPOCHS
        return config.TRAIN.GAMMA ** sum(epoch >= step for step in config.TRAIN.STEPS)

    lr_scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda)
    for epoch in range(config.TRAIN.EPOCHS):
        optimizer.step()
        lr_scheduler.step()


if __name__ == "__main__":
    _, config = parse_option()
    main(config)
