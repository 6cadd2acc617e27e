"""HubSpot's replies, as they are on the wire."""
