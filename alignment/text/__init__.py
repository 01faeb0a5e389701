"""Words and normal forms of the two languages, as the alignment room compares them."""
