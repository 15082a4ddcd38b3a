"""Trainers on TRL: supervised fine-tuning, Partial KL with GRPO or REINFORCE++, and A*-PO."""
