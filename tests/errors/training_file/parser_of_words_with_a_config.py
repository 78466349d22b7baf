# $ --run steps=3
from trl import SFTConfig, SFTTrainer, TrlParser
parser = TrlParser(SFTConfig)
(args,) = parser.parse_args_and_config(args=["--config", "args.yaml", "--max_steps", "6"])
SFTTrainer(model="m", args=args, train_dataset=ds).train()
