"""HubSpot's API: its routes, rules, refusals and quotas, and what can go wrong with a request."""
