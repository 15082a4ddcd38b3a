"""The page in a browser: `modelwright web` serves it on this machine."""
