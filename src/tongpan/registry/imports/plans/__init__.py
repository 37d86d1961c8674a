"""What an import would change: checked tables compared with the records that are there."""
