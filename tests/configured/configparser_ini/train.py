import configparser
from types import SimpleNamespace

import torch

config = configparser.ConfigParser()
config.read("train.ini")
section = config["optimizer"]
args = SimpleNamespace(lr=section.getfloat("LR"), step=int(section["step"]), nesterov=config.getboolean("optimizer", "nesterov"))
vars(args).update(epochs=config.getint("DEFAULT", "epochs"))
setattr(args, "gamma", config.getfloat("optimizer", "gamma", fallback=0.5))

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.9, nesterov=args.nesterov)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, args.step, gamma=args.gamma)
for epoch in range(args.epochs):
    optimizer.step()
    scheduler.step()
