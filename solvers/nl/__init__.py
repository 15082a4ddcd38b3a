"""The AMPL NL format: reader, writer and operators."""
