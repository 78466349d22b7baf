# lrsched --config ds_size=7 --config args={"base_lr":0.3,"epochs":9,"lr_milestones":[3,6]} --steps 63
import numpy as np
def milestones_val(ds_size,args):
    base_lr = args.base_lr
    lr_schedule=[]
    for e in range(args.epochs):
        curr_lr =base_lr
        for milestone in args.lr_milestones:
            curr_lr *= 0.1 if e >= milestone else 1.
        lr_schedule.extend([curr_lr]*ds_size)
    lr_scheduler = np.asarray(lr_schedule)
    return lr_scheduler
