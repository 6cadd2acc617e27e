"""A request on its way: signed, within the budget, sent again where that is right."""
