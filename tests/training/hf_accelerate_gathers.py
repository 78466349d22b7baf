# lrsched --config len(train_dataloader)=14
import torch, math
from accelerate import Accelerator
from transformers import get_scheduler
from torch.utils.data import DataLoader, TensorDataset
accelerator = Accelerator(gradient_accumulation_steps=4, cpu=True)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
train_dataloader = DataLoader(TensorDataset(torch.ones(42, 2)), batch_size=3)
num_epochs = 3
num_update_steps_per_epoch = math.ceil(len(train_dataloader) / 4)
max_train_steps = num_epochs * num_update_steps_per_epoch
lr_scheduler = get_scheduler("linear", optimizer=optimizer, num_warmup_steps=2, num_training_steps=max_train_steps)
model, optimizer, train_dataloader, lr_scheduler = accelerator.prepare(model, optimizer, train_dataloader, lr_scheduler)
for epoch in range(num_epochs):
    for batch in train_dataloader:
        with accelerator.accumulate(model):
            loss = model(batch[0]).sum()
            accelerator.backward(loss)
            optimizer.step()
            lr_scheduler.step()
            optimizer.zero_grad()
