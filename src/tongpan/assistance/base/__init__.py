"""What every part of assistance stands on: periods, registers, lists, records with their audit, files, refusals."""
