# lrsched --config len(loader)=5 --config learning_rate=1e-4
# genuine argv --learning-rate 1e-4
import argparse

import torch
from torch.utils.data import DataLoader, TensorDataset
from transformers import get_polynomial_decay_schedule_with_warmup


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--learning-rate", type=float, required=True)
    parser.add_argument("--num-train-epochs", type=int, default=4)
    parser.add_argument("--warmup-steps", type=int, default=3)
    parser.add_argument("--power", type=float, default=2.0)
    return parser.parse_args()


def main():
    args = parse_args()
    loader = DataLoader(TensorDataset(torch.randn(20, 2)), batch_size=4)
    model = torch.nn.Linear(2, 1)
    no_decay = ["bias"]
    groups = [
        {"params": [p for n, p in model.named_parameters() if not any(nd in n for nd in no_decay)], "weight_decay": 0.01},
        {"params": [p for n, p in model.named_parameters() if any(nd in n for nd in no_decay)], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=args.learning_rate)
    max_steps = args.num_train_epochs * len(loader)
    scheduler = get_polynomial_decay_schedule_with_warmup(
        optimizer, args.warmup_steps, max_steps, lr_end=1e-7, power=args.power
    )
    step = 0
    while step < max_steps:
        for (x,) in loader:
            model(x).sum().backward()
            optimizer.step()
            scheduler.step()
            step += 1


if __name__ == "__main__":
    main()
