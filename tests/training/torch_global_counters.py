# lrsched
import torch

global_step = 0
global_epoch = 0
nepochs = 3


def schedule(init_lr, step, warmup_steps=4.0):
    step = step + 1
    return init_lr * warmup_steps**0.5 * min(step * warmup_steps**-1.5, step**-0.5)


def train_loop(model, optimizer):
    global global_step, global_epoch
    while global_epoch < nepochs:
        for step in range(4):
            current_lr = schedule(1e-3, global_step)
            for param_group in optimizer.param_groups:
                param_group["lr"] = current_lr
            optimizer.step()
            global_step += 1
        global_epoch += 1


if __name__ == "__main__":
    net = torch.nn.Linear(2, 1)
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    train_loop(net, adam)
