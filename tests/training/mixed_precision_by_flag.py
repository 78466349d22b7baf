# lrsched --config len(loader)=4
"""A branch that only wraps the optimizer, under a condition that is not known."""
import torch


def train(loader, fp16):
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / 12))
    if fp16:
        from apex import amp

        model, optimizer = amp.initialize(model, optimizer, opt_level="O1")
    for epoch in range(3):
        for step, (x, y) in enumerate(loader):
            loss = (model(x) - y).square().mean()
            if fp16:
                with amp.scale_loss(loss, optimizer) as scaled:
                    scaled.backward()
            else:
                loss.backward()
            if (step + 1) % 2 == 0:
                optimizer.step()
                scheduler.step()
                optimizer.zero_grad()


if __name__ == "__main__":
    train([(torch.randn(2, 3), torch.randn(2, 1))] * 4, torch.cuda.is_available())
