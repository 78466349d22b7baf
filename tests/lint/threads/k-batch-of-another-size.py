# open-mmlab/mmdetection#351, open-mmlab/mmdetection#815, open-mmlab/mmdetection#2371, open-mmlab/mmdetection#3240, roytseng-tw/Detectron.pytorch#32
# told by: note: `lr` 0.02 is meant for `base_batch_size` 16, and the run has batches of 4 * 2 = 8
# $ --at 0 --run devices=4,dataset_size=800
train_dataloader = dict(batch_size=2)
train_cfg = dict(type="EpochBasedTrainLoop", max_epochs=12)
optim_wrapper = dict(type="OptimWrapper", optimizer=dict(type="SGD", lr=0.02))
param_scheduler = [dict(type="MultiStepLR", by_epoch=True, milestones=[8, 11], gamma=0.1)]
auto_scale_lr = dict(enable=False, base_batch_size=16)
