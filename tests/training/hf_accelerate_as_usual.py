# lrsched --config len(loader)=6
import os
import sys
from dataclasses import dataclass, field

import torch
from accelerate import Accelerator
from accelerate.utils.deepspeed import DummyScheduler
from transformers import HfArgumentParser, get_cosine_schedule_with_warmup


@dataclass
class Arguments:
    learning_rate: float = field(default=3e-4)
    epochs: int = field(default=2)
    warmup: int = field(default=3)


def main():
    parser = HfArgumentParser((Arguments,))
    if len(sys.argv) == 2 and sys.argv[1].endswith(".json"):
        (args,) = parser.parse_json_file(json_file=os.path.abspath(sys.argv[1]))
    else:
        (args,) = parser.parse_args_into_dataclasses()
    accelerator = Accelerator()
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.learning_rate)
    total = len(loader) * args.epochs
    if (
        accelerator.state.deepspeed_plugin is None
        or "scheduler" not in accelerator.state.deepspeed_plugin.deepspeed_config
    ):
        scheduler = get_cosine_schedule_with_warmup(optimizer, args.warmup, total)
    else:
        scheduler = DummyScheduler(optimizer, total_num_steps=total, warmup_num_steps=args.warmup)
    net, optimizer, batches, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
    for epoch in range(args.epochs):
        for batch in batches:
            optimizer.zero_grad()
            accelerator.backward(net(batch[0]).sum())
            optimizer.step()
            if not accelerator.optimizer_step_was_skipped:
                scheduler.step()


if __name__ == "__main__":
    main()
