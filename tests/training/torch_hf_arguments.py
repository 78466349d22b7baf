# lrsched --config len(train_dataloader)=5
from dataclasses import dataclass, field
from typing import Optional
from transformers import HfArgumentParser, get_scheduler
import torch, torch.nn as nn
@dataclass
class TrainArgs:
    learning_rate: float = field(default=5e-5, metadata={"help": "lr"})
    num_epochs: int = field(default=3)
    warmup_ratio: float = field(default=0.2)
    sched: Optional[str] = field(default="cosine")
def main():
    parser = HfArgumentParser(TrainArgs)
    args = parser.parse_args_into_dataclasses()[0]
    model = nn.Linear(3, 1)
    train_dataloader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.randn(20, 3)), batch_size=4)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.learning_rate)
    num_training_steps = args.num_epochs * len(train_dataloader)
    lr_scheduler = get_scheduler(args.sched, optimizer=optimizer, num_warmup_steps=int(args.warmup_ratio * num_training_steps), num_training_steps=num_training_steps)
    for epoch in range(args.num_epochs):
        for (x,) in train_dataloader:
            model(x).sum().backward()
            optimizer.step()
            lr_scheduler.step()
            optimizer.zero_grad()
if __name__ == '__main__':
    main()
