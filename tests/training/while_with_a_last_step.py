"""A `while` over data that ends by the number of steps, before the scheduler does."""
import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--num-steps", type=int, default=20)
args = parser.parse_args()

model = torch.nn.Linear(3, 1)
train_loader = [(torch.randn(2, 3), torch.randn(2, 1))] * 6
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.OneCycleLR(
    optimizer, 0.1, args.num_steps + 10, pct_start=0.05, cycle_momentum=False, anneal_strategy="linear"
)

total_steps = 0
should_keep_training = True
while should_keep_training:
    for x, y in train_loader:
        optimizer.zero_grad()
        (model(x) - y).square().mean().backward()
        optimizer.step()
        scheduler.step()
        total_steps += 1
        if total_steps > args.num_steps:
            should_keep_training = False
            break
