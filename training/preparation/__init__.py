"""From raw parallel text to a corpus that the trainer can use as it is."""
