"""How dates and times read where a page does not say: one form for all, "16:39", as our own pages write them."""
