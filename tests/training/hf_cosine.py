# lrsched --config len(train_dataloader)=7
import torch
from torch.optim import AdamW
from torch.utils.data import DataLoader, TensorDataset
from transformers import get_cosine_schedule_with_warmup

num_epochs = 3
train_dataloader = DataLoader(TensorDataset(torch.randn(28, 4)), batch_size=4)
model = torch.nn.Linear(4, 2)
optimizer = AdamW(model.parameters(), lr=2e-5)
num_training_steps = num_epochs * len(train_dataloader)
lr_scheduler = get_cosine_schedule_with_warmup(
    optimizer=optimizer,
    num_warmup_steps=int(0.1 * num_training_steps),
    num_training_steps=num_training_steps,
)
model.train()
for epoch in range(num_epochs):
    for (batch,) in train_dataloader:
        outputs = model(batch)
        loss = outputs.mean()
        loss.backward()
        optimizer.step()
        lr_scheduler.step()
        optimizer.zero_grad()
