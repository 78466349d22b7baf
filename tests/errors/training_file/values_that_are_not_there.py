import torch
from data import make_loaders
from options import parse

args = parse()
train_loader, val_loader = make_loaders(args)
optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
scheduler = torch.optim.lr_scheduler.OneCycleLR(
    optimizer, max_lr=args.max_lr, steps_per_epoch=len(train_loader), epochs=args.epochs
)
