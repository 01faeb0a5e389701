"""One module per metric family; ``eval.metrics.registry`` lists them."""
