# lrsched --config len(loader)=3
import math
import torch, torch.nn as nn
from tqdm import tqdm
class TrainerConfig:
    max_epochs = 3
    batch_size = 4
    learning_rate = 3e-4
    betas = (0.9, 0.95)
    lr_decay = True
    warmup_tokens = 20
    final_tokens = 100
    def __init__(self, **kwargs):
        for k, v in kwargs.items():
            setattr(self, k, v)
class Trainer:
    def __init__(self, model, train_dataset, config):
        self.model = model; self.train_dataset = train_dataset; self.config = config
    def train(self):
        model, config = self.model, self.config
        optimizer = torch.optim.AdamW(model.parameters(), lr=config.learning_rate, betas=config.betas)
        def run_epoch(split):
            is_train = split == 'train'
            model.train(is_train)
            loader = torch.utils.data.DataLoader(self.train_dataset, batch_size=config.batch_size)
            losses = []
            pbar = tqdm(enumerate(loader), total=len(loader)) if is_train else enumerate(loader)
            for it, (x, y) in pbar:
                with torch.set_grad_enabled(is_train):
                    loss = ((model(x) - y) ** 2).mean()
                    losses.append(loss.item())
                if is_train:
                    model.zero_grad()
                    loss.backward()
                    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                    optimizer.step()
                    if config.lr_decay:
                        self.tokens += 8
                        if self.tokens < config.warmup_tokens:
                            lr_mult = float(self.tokens) / float(max(1, config.warmup_tokens))
                        else:
                            progress = float(self.tokens - config.warmup_tokens) / float(max(1, config.final_tokens - config.warmup_tokens))
                            lr_mult = max(0.1, 0.5 * (1.0 + math.cos(math.pi * progress)))
                        lr = config.learning_rate * lr_mult
                        for param_group in optimizer.param_groups:
                            param_group['lr'] = lr
                    else:
                        lr = config.learning_rate
        self.tokens = 0
        for epoch in range(config.max_epochs):
            run_epoch('train')
model = nn.Linear(3, 1)
ds = torch.utils.data.TensorDataset(torch.randn(12, 3), torch.randn(12, 1))
tconf = TrainerConfig(max_epochs=4, learning_rate=6e-4)
trainer = Trainer(model, ds, tconf)
trainer.train()
