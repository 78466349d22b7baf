# genuine beside 2
# A last round evaluates and makes no update.
import torch

num_iterations, warmup_iters = 12, 3
first, second = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
optimizer1 = torch.optim.AdamW(first.parameters(), lr=0.0036, betas=(0.9, 0.95))
optimizer2 = torch.optim.SGD(second.parameters(), lr=0.1 * 0.0036, momentum=0.95)
optimizers = [optimizer1, optimizer2]


def get_lr(it):
    assert it <= num_iterations
    if it < warmup_iters:
        return (it + 1) / warmup_iters
    return (num_iterations - it) / (num_iterations - warmup_iters)


schedulers = [torch.optim.lr_scheduler.LambdaLR(opt, get_lr) for opt in optimizers]
x = torch.ones(3, 2)
for step in range(num_iterations + 1):
    last_step = (step == num_iterations)
    if last_step or step % 5 == 0:
        first.eval()
        val_loss = 0.0
        for _ in range(2):
            with torch.no_grad():
                val_loss += second(first(x)).mean()
    if last_step:
        break
    first.train()
    for i in range(1, 3):
        loss = second(first(x)).mean()
        loss.backward()
    for opt, sched in zip(optimizers, schedulers):
        opt.step()
        sched.step()
