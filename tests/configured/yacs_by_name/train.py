import argparse

import torch
from timm.scheduler.cosine_lr import CosineLRScheduler
from timm.utils import NativeScaler

from config import get_config


def parse_option():
    parser = argparse.ArgumentParser("A small training")
    parser.add_argument("--cfg", type=str, default="configs/small.yaml")
    parser.add_argument("--base-lr", type=float, default=1e-3)
    parser.add_argument("--accumulation-steps", type=int)
    args, unparsed = parser.parse_known_args()
    return args, get_config(args)


def train_one_epoch(config, model, data_loader, optimizer, epoch, lr_scheduler, loss_scaler):
    model.train()
    optimizer.zero_grad()
    num_steps = len(data_loader)
    for idx, samples in enumerate(data_loader):
        loss = model(samples).mean() / config.TRAIN.ACCUMULATION_STEPS
        loss_scaler(loss, optimizer, clip_grad=5.0, parameters=model.parameters())
        optimizer.zero_grad()
        lr_scheduler.step_update((epoch * num_steps + idx) // config.TRAIN.ACCUMULATION_STEPS)


def main(config):
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=config.TRAIN.BASE_LR)
    data = [torch.ones(4, 2)] * 6
    n_iter_per_epoch = len(data) // config.TRAIN.ACCUMULATION_STEPS
    lr_scheduler = CosineLRScheduler(
        optimizer,
        t_initial=config.TRAIN.EPOCHS * n_iter_per_epoch,
        lr_min=config.TRAIN.MIN_LR,
        warmup_lr_init=config.TRAIN.WARMUP_LR,
        warmup_t=config.TRAIN.WARMUP_EPOCHS * n_iter_per_epoch,
        cycle_limit=1,
        t_in_epochs=False,
    )
    loss_scaler = NativeScaler()
    for epoch in range(config.TRAIN.EPOCHS):
        train_one_epoch(config, model, data, optimizer, epoch, lr_scheduler, loss_scaler)


if __name__ == "__main__":
    args, config = parse_option()
    main(config)
