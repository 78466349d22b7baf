from dataclasses import dataclass, field
from typing import Optional

from transformers import TrainingArguments


@dataclass
class OurArguments(TrainingArguments):
    output_dir: str = field(default="out")
    learning_rate: float = field(default=3e-4)
    lr_scheduler_type: str = field(default="cosine")
    per_device_train_batch_size: int = field(default=4)
    num_train_epochs: float = field(default=2)
    report_to: Optional[str] = field(default="none")
    save_strategy: str = field(default="no")
    use_cpu: bool = field(default=True)
