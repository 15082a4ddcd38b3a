"""Jobs: one YAML file each, checked before anything heavy is imported."""
