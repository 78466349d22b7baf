# lrsched --steps 21
# A fine-tuning loop as the course of Hugging Face has it, with a warmup as a fraction of the run.
import torch
from transformers import SchedulerType, get_scheduler

num_batches = 7
num_epochs = 3
num_training_steps = num_epochs * num_batches
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
lr_scheduler = get_scheduler(
    name=SchedulerType.LINEAR,
    optimizer=optimizer,
    num_warmup_steps=0.06 * num_training_steps,
    num_training_steps=num_training_steps,
)

for epoch in range(num_epochs):
    for batch in range(num_batches):
        optimizer.step()
        lr_scheduler.step()
        optimizer.zero_grad()
