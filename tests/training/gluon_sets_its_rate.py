# lrsched --config len(train_dataloader)=5 --config len(data_train)=160
import mxnet as mx
from mxnet import gluon
from mxnet.gluon import nn

net = nn.Dense(2)
net.initialize()
loss_function = gluon.loss.L2Loss()
lr = 5e-5
batch_size = 32
num_epochs = 3
warmup_ratio = 0.1
trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": lr, "epsilon": 1e-9, "wd": 0.01}, update_on_kvstore=False)
num_train_steps = int(len(data_train) / batch_size * num_epochs)
num_warmup_steps = int(num_train_steps * 0.3)
step_num = 0
for epoch_id in range(num_epochs):
    for batch_id, (token_ids, label) in enumerate(train_dataloader):
        step_num += 1
        if step_num < num_warmup_steps:
            new_lr = lr * step_num / num_warmup_steps
        else:
            offset = (step_num - num_warmup_steps) * lr / (num_train_steps - num_warmup_steps)
            new_lr = lr - offset
        trainer.set_learning_rate(new_lr)
        with mx.autograd.record():
            ls = loss_function(net(token_ids), label).mean()
        ls.backward()
        trainer.allreduce_grads()
        trainer.update(token_ids.shape[0])
