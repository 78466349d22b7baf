# lrsched --per epoch
# A loop over the phases of an epoch: the scheduler is stepped in one of them.
import torch
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader

dataloaders = {phase: DataLoader(torch.ones(8, 1), batch_size=2) for phase in ['train', 'val']}


def train_model(model, optimizer, scheduler, num_epochs=25):
    for epoch in range(num_epochs):
        for phase in ['train', 'val']:
            if phase == 'train':
                model.train()
            else:
                model.eval()
            for inputs in dataloaders[phase]:
                optimizer.zero_grad()
                with torch.set_grad_enabled(phase == 'train'):
                    loss = model(inputs).sum()
                    if phase == 'train':
                        loss.backward()
                        optimizer.step()
            if phase == 'train':
                scheduler.step()
    return model


model_ft = torch.nn.Linear(1, 1)
optimizer_ft = torch.optim.SGD(model_ft.parameters(), lr=0.001, momentum=0.9)
exp_lr_scheduler = lr_scheduler.StepLR(optimizer_ft, step_size=7, gamma=0.1)
model_ft = train_model(model_ft, optimizer_ft, exp_lr_scheduler, num_epochs=16)
